package io.yosai.timescale.copy;

import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.Page;
import io.yosai.timescale.stream.Rows;
import io.yosai.timescale.stream.Watermark;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Synchronization;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the pages of passes, and takes the watermark on. A page into which steps have looked is written while they
 * work on the next one: to do both takes the time of the longer of them, and not of both.
 *
 * <p>One page of a pass is written at a time. If it fails, or another service has moved the watermark, the page after
 * it, which has passed the steps meanwhile, is read again.
 */
final class WriteBehind {
    private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);

    private final PageWriter writer;
    private final ReadAhead reading;
    private final WholeChunks chunks;
    private final CopyMetrics metrics;
    private final Workers workers;
    /** Where a step fails, the page before it is written all the same before the pass ends. */
    private final Synchronization endOfRoute = new SynchronizationAdapter() {
        @Override
        public void onDone(Exchange exchange) {
            try {
                finish(exchange.getVariable(Copy.PASS, Pass.class));
            } catch (SQLException | RuntimeException e) {
                // Where a step has failed, that is what is reported; one that stops the route reports nothing.
                if (exchange.isFailed() || exchange.getProperty(Exchange.EXCEPTION_CAUGHT) != null) {
                    LOG.debug("the page before the one that failed failed too; the next pass reads it again", e);
                } else {
                    LOG.warn("a page was not written, the next pass reads it again: {}", e.getMessage());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    };

    WriteBehind(PageWriter writer, ReadAhead reading, WholeChunks chunks, CopyMetrics metrics, Workers workers) {
        this.writer = writer;
        this.reading = reading;
        this.chunks = chunks;
        this.metrics = metrics;
        this.workers = workers;
    }

    /** A page that is being written; its end is where the watermark stands then. */
    record Writing(Page page, Future<Watermark> end) {
        private Watermark await() throws SQLException, InterruptedException {
            try {
                return end.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof SQLException failed) {
                    throw failed;
                }
                throw e.getCause() instanceof RuntimeException failed ? failed
                        : new IllegalStateException(e.getCause());
            }
        }
    }

    /**
     * Writes the page in hand of a pass, when no other is being written: behind the steps of the next one, or at once.
     *
     * @param rows what the steps left of it
     * @return whether the pass has come to its end with it; if not, it goes on after {@link Pass#persisted()}
     */
    boolean write(Pass pass, List<Map<String, Object>> rows, Exchange exchange)
            throws SQLException, InterruptedException {
        Page page = pass.page();
        // As it is now: the page is written while the pass goes on.
        Pass.Task task = pass.task();
        Callable<Watermark> write = () -> writer.write(task, page, rows);
        boolean isTouched = !(rows instanceof Rows read) || read.isTouched();
        if (isTouched) {
            pass.size().careful();
        }
        if (isTouched && !page.isLast()) {
            if (!exchange.getExchangeExtension().containsOnCompletion(endOfRoute)) {
                exchange.getExchangeExtension().addOnCompletion(endOfRoute);
            }
            pass.writing(new Writing(page, workers.begin(exchange, write)));
            return false;
        }
        FutureTask<Watermark> now = new FutureTask<>(write);
        now.run();
        pass.writing(new Writing(page, now));
        return finish(pass);
    }

    /** Waits until the page that is being written is there; returns whether the pass has come to its end with it. */
    boolean finish(Pass pass) throws SQLException, InterruptedException {
        Writing writing = pass.writing();
        if (writing == null) {
            return false;
        }
        pass.writing(null);
        Page page = writing.page();
        try {
            Watermark now = writing.await();
            boolean isWritten = now.isAt(page.to());
            boolean ended = isWritten && page.isLast();
            if (isWritten) {
                // Not before: a page that is read again is counted once.
                metrics.of(pass.stream()).read(page.read());
            }
            pass.standAt(now);
            pass.size().written(!page.rows().layout().hasText());
            metrics.watermarkAt(pass, ended);
            if (ended && pass.isInHistory()) {
                pass.leaveHistory();
                return false;
            }
            return ended;
        } catch (PageWriter.NotStraight e) {
            // The page is read again, in smaller ones, or to be written into the hypertable.
            if (pass.task().into() == null) {
                pass.size().careful();
            } else {
                pass.standAt(chunks.dissolve(pass));
            }
        } catch (Layout.Changed e) {
            reading.readAgain(pass, e);
        } catch (SQLException | RuntimeException e) {
            // A page of many chunks takes many locks, for which a server has room for a few thousand.
            if (e instanceof SQLException failed && SqlStates.is(failed, SqlStates.OUT_OF_MEMORY)
                    && pass.size().halve(page.read())) {
                return false;
            }
            // Perhaps because of what was changed on either side, which the next pass is to see.
            reading.forget(pass.stream());
            throw e;
        }
        return false;
    }
}

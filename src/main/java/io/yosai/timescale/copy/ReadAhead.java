package io.yosai.timescale.copy;

import io.yosai.timescale.stream.LayoutChanged;
import io.yosai.timescale.stream.Page;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Watermark;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.apache.camel.spi.ExecutorServiceManager;
import org.slf4j.MDC;

/** Reads the pages of passes, the next one while the route has one in hand. */
final class ReadAhead {
    private static final int MOST_CHANGES = 3;

    private final Layouts layouts;
    private final PageReader reader;
    private final int pageSize;
    private ExecutorService readers;

    /** @param pageSize the most rows that are read at a time */
    ReadAhead(Layouts layouts, PageReader reader, int pageSize) {
        this.layouts = layouts;
        this.reader = reader;
        this.pageSize = pageSize;
    }

    /** Begins to read the page after one, if there is another and there is memory for it. */
    void ahead(Pass pass, Page page, ExecutorServiceManager threads) {
        if (!page.isLast() && reader.leavesRoom(page)) {
            Map<String, String> labels = MDC.getCopyOfContextMap();
            pass.ahead(readers(threads).submit(() -> readAhead(pass, page.to(), labels)));
        }
    }

    private synchronized ExecutorService readers(ExecutorServiceManager threads) {
        if (readers == null) {
            readers = threads.newCachedThreadPool(this, "ReadAhead");
        }
        return readers;
    }

    /** @param labels of the lines that its thread logs meanwhile; null: none */
    private Page readAhead(Pass pass, Watermark after, Map<String, String> labels) throws SQLException {
        if (labels != null) {
            MDC.setContextMap(labels);
        }
        try {
            return reader.read(pass.layout(), pass.source(), after, after, pass.bounds(), pass.size().rows(pageSize));
        } finally {
            MDC.clear();
        }
    }

    /** Returns the next page; null: there is none. */
    Page next(Pass pass) throws SQLException, InterruptedException {
        Page page = ahead(pass);
        while (page == null) {
            try {
                if (pass.layout() == null) {
                    pass.layout(layouts.of(pass.stream()));
                }
                page = reader.read(pass.layout(), pass.source(), pass.persisted(), pass.position(), pass.bounds(),
                        pass.size().rows(pageSize));
                if (page == null && !pass.isInHistory()) {
                    return null;
                }
                if (page == null) {
                    pass.leaveHistory();
                }
            } catch (LayoutChanged e) {
                readAgain(pass, e);
            } catch (SQLException | RuntimeException e) {
                layouts.forget(pass.stream());
                throw e;
            }
        }
        return page;
    }

    /** Null: none was read ahead, it failed, or another service has moved the watermark meanwhile. */
    private static Page ahead(Pass pass) throws InterruptedException {
        Future<Page> reading = pass.ahead();
        pass.ahead(null);
        if (reading == null) {
            return null;
        }
        try {
            // Also when it is of no use any more: two reads at a time would be a page too many in memory.
            Page page = reading.get();
            return page != null && page.from().isAt(pass.persisted()) && page.rows().layout() == pass.layout()
                    ? page : null;
        } catch (ExecutionException e) {
            // The same read, done again in its turn, finds out whether that lasts.
            return null;
        }
    }

    /** Has the columns read again, which have changed; but not for ever. */
    void readAgain(Pass pass, LayoutChanged e) throws LayoutChanged {
        layouts.forget(pass.stream());
        if (pass.changed() > MOST_CHANGES) {
            throw e;
        }
    }

    /** What is known of a stream may have changed on either side, which the next pass is to see. */
    void forget(Stream stream) {
        layouts.forget(stream);
    }
}

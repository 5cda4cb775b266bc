package io.yosai.timescale.copy;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.Page;
import io.yosai.timescale.stream.PageSql;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Watermark;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.camel.Exchange;

/**
 * Reads the pages of passes, the next one while the route has one in hand.
 *
 * @param pageSize the most rows that are read at a time
 * @param given names of streams with the cursor xid whose source has given the transaction ids of all rows
 */
record ReadAhead(Layouts layouts, PageReader reader, int pageSize, Workers workers, Set<String> given) {
    private static final int MOST_CHANGES = 3;

    ReadAhead(Layouts layouts, PageReader reader, int pageSize, Workers workers) {
        this(layouts, reader, pageSize, workers, ConcurrentHashMap.newKeySet());
    }

    /** Begins to read the page after one, if there is another and there is memory for it. */
    void begin(Pass pass, Page page, Exchange exchange) {
        if (!page.isLast() && reader.leavesRoom(page)) {
            pass.ahead(workers.begin(exchange, () -> read(pass, page.to(), page.to())));
        }
    }

    /** Reads the next page, when none is being written; null: there is none. */
    Page next(Pass pass) throws SQLException {
        Page page = null;
        while (page == null) {
            try {
                if (pass.layout() == null) {
                    Layout layout = layouts.of(pass.stream());
                    if (pass.stream().steps().isEmpty()) {
                        layout.requireColumns();
                    }
                    pass.layout(layout);
                    requireGiven(pass);
                }
                page = read(pass, pass.persisted(), pass.position());
                if (page == null && !pass.isInHistory()) {
                    return null;
                }
                if (page == null) {
                    pass.leaveHistory();
                }
            } catch (Layout.Changed e) {
                readAgain(pass, e);
            } catch (SQLException | RuntimeException e) {
                layouts.forget(pass.stream());
                throw e;
            }
        }
        return page;
    }

    /** Rows that were restored from another server would wait until this one has given as many transaction ids. */
    private void requireGiven(Pass pass) throws SQLException {
        Stream stream = pass.stream();
        if (pass.task().bounds().xid() == null || pass.persisted().key() != null || given.contains(stream.name())) {
            return;
        }
        String select = new PageSql(pass.layout()).notGiven();
        layouts.ask(stream, pass.task().source(), side -> Query.all(side, select, row -> {
            throw new OperatorError("the source %s has rows of the stream %s with transaction ids that it has not "
                    + "given yet, such as %s: the next one is %s\nHINT: they come from another server, as by a "
                    + "restore; set their column tx to NULL (WHERE tx >= %4$s), and run: resync %2$s", stream.source(),
                    stream.name(), row.getString("tx"), row.getString("next"));
        }));
        given.add(stream.name());
    }

    private Page read(Pass pass, Watermark from, Watermark after) throws SQLException {
        return reader.read(pass.layout(), pass.task().source(), from, after, pass.task().bounds(),
                pass.size().rows(pageSize));
    }

    /**
     * Returns the next page that was read ahead; null: none was, it failed, or another service has moved the watermark
     * meanwhile.
     */
    Page finish(Pass pass) throws InterruptedException {
        Future<Page> reading = pass.ahead();
        pass.ahead(null);
        if (reading == null) {
            return null;
        }
        try {
            // Also when it is of no use any more: two reads at a time would be a page too many in memory.
            Page page = reading.get();
            return page != null && pass.isNext(page) && page.rows().layout() == pass.layout() ? page : null;
        } catch (ExecutionException e) {
            // The same read, done again in its turn, finds out whether that lasts.
            return null;
        }
    }

    /** Has the columns read again, which have changed; but not for ever. */
    void readAgain(Pass pass, Layout.Changed e) throws Layout.Changed {
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

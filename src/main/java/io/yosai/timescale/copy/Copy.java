package io.yosai.timescale.copy;

import io.yosai.timescale.database.Claims;
import io.yosai.timescale.stream.Page;
import io.yosai.timescale.stream.Streams;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.Variable;
import org.apache.camel.support.service.ServiceHelper;

/** The steps of {@code routes/copy.camel.yaml} that carry a stream from page to page. */
public final class Copy {
    static final String PASS = "pass";
    /** There is no page left, the service stops, or another worker has claimed what is copied. */
    static final String CAUGHT_UP = "caught_up";
    /** There is no page left. */
    static final String COPIED_ALL = "copied_all";
    /** How many rows the pass has read so far, for traces and for steps. */
    static final String ROWS = "rows";

    private final ReadAhead reading;
    private final WriteBehind writing;
    private final Claims claims;
    private final Pace pace = new Pace();

    /**
     * @param sources the databases that streams read, by their names
     * @param pageSize the most rows that are read at a time
     */
    public Copy(Streams streams, Layouts layouts, Function<String, ? extends DataSource> sources, DataSource target,
            CopyMetrics metrics, Claims claims, WholeChunks chunks, int pageSize) {
        Workers workers = new Workers();
        this.reading = new ReadAhead(layouts, new PageReader(sources, () -> streams.all().size()), pageSize, workers);
        this.writing = new WriteBehind(new PageWriter(target, metrics), reading, chunks, metrics, workers);
        this.claims = claims;
    }

    /** Reads the next page into the body; the variable {@code caught_up} says whether there is none. */
    public void nextPage(@Variable(PASS) Pass pass, Exchange exchange) throws SQLException, InterruptedException {
        if (pass.isUnwritten()) {
            throw new IllegalStateException("a page did not come through write-page and would be read again for ever\n"
                    + "HINT: put steps that drop or split rows before write-page, not around it: it takes the rows of "
                    + "a page in one List, an empty one too");
        }
        boolean stops = stops(exchange) || !pass.isOurs(claims) || !isItsTurn(pass, exchange);
        Page page = stops ? null : reading.finish(pass);
        if (page == null) {
            writing.finish(pass);
            page = stops ? null : reading.next(pass);
        }
        if (page == null) {
            exchange.setVariable(CAUGHT_UP, true);
            exchange.setVariable(COPIED_ALL, !stops);
            exchange.getMessage().setBody(null);
            return;
        }
        pace.take(page.read(), pass.size().rowsPerSecond());
        reading.begin(pass, page, exchange);
        pass.take(page, exchange.getExchangeId());
        exchange.setVariable(ROWS, pass.rows());
        exchange.getMessage().setBody(page.rows());
    }

    /** Waits for the limit of rows a second; returns false when the pass is to end meanwhile. */
    private boolean isItsTurn(Pass pass, Exchange exchange) throws SQLException, InterruptedException {
        while (pass.size().rowsPerSecond() > 0 && !pace.awaitTurn()) {
            if (stops(exchange) || !pass.isOurs(claims)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Writes what the route left of the page, and moves on. If another service moved the watermark meanwhile, writes
     * nothing and moves on from there. A page into which steps have looked is written while they work on the next one;
     * if that fails, the next one fails in its place, and both are read again.
     */
    public void writePage(@Variable(PASS) Pass pass, Exchange exchange) throws SQLException, InterruptedException {
        if (!(exchange.getMessage().getBody() instanceof List<?> rows)) {
            throw new IllegalArgumentException(
                    "write-page needs the rows of the page, a List of Maps, in the body, but found "
                    + typeOf(exchange.getMessage().getBody())
                    + "\nHINT: put steps that make something else of them into a wireTap or a multicast");
        }
        if (!pass.isOf(exchange.getExchangeId())) {
            throw new IllegalStateException(
                    "write-page must not stand inside a split, a multicast or the like: the first part "
                    + "of a page would move the watermark past the others");
        }
        @SuppressWarnings("unchecked")
        List<Map<String, Object>> maps = (List<Map<String, Object>>) rows;
        writing.finish(pass);
        if (pass.isNext(pass.page())) {
            boolean ended = writing.write(pass, maps, exchange);
            exchange.setVariable(CAUGHT_UP, ended);
            exchange.setVariable(COPIED_ALL, ended);
        }
        pass.written();
        // The rows go before the next page is taken: two or three pages in memory, and not one more.
        exchange.getMessage().setBody(null);
    }

    private static boolean stops(Exchange exchange) {
        Route from = exchange.getContext().getRoute(exchange.getFromRouteId());
        return exchange.getContext().isStopping() || from != null && !ServiceHelper.isStarted(from.getConsumer());
    }

    private static String typeOf(Object body) {
        return body == null ? "nothing" : body.getClass().getTypeName();
    }
}

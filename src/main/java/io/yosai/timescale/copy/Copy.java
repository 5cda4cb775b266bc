package io.yosai.timescale.copy;

import io.yosai.timescale.database.Claims;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.LayoutChanged;
import io.yosai.timescale.stream.Page;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import io.yosai.timescale.stream.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.Variable;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of {@code routes/copy.camel.yaml} that carry a stream from page to page. */
public final class Copy {
    private static final Logger LOG = LoggerFactory.getLogger(Copy.class);
    private static final String PASS = "pass";
    /** What a route does with a stream: copy, backfill or reconcile; for steps that only see what is new. */
    private static final String ACTIVITY = "activity";
    /** There is no page left, the service stops, or another worker has claimed what is copied. */
    private static final String CAUGHT_UP = "caught_up";
    /** There is no page left. */
    static final String COPIED_ALL = "copied_all";
    /** How many rows the pass has read so far, for traces and for steps. */
    private static final String ROWS = "rows";

    private final Streams streams;
    private final ReadAhead reading;
    private final DataSource target;
    private final PageWriter writer;
    private final CopyMetrics metrics;
    private final Claims claims;
    private final WholeChunks chunks;
    private final Runnable whenTableIsMissing;
    private final Pace pace = new Pace();

    /**
     * @param sources the databases that streams read, by their names
     * @param whenTableIsMissing what to do when a stream has no table on the target
     * @param pageSize the most rows that are read at a time
     */
    public Copy(Streams streams, Layouts layouts, Function<String, ? extends DataSource> sources, DataSource target,
            CopyMetrics metrics, Claims claims, WholeChunks chunks, Runnable whenTableIsMissing, int pageSize) {
        this.streams = streams;
        this.reading = new ReadAhead(layouts, new PageReader(sources, () -> streams.all().size()), pageSize);
        this.target = target;
        this.writer = new PageWriter(target, metrics);
        this.whenTableIsMissing = whenTableIsMissing;
        this.metrics = metrics;
        this.claims = claims;
        this.chunks = chunks;
    }

    /**
     * Begins a pass: the route goes on where the watermark stands. A stream that is paused ends the route. One whose
     * rows were copied into another table than the one that has the name now begins at its first row.
     *
     * @param row of {@code routes/sql/target/watermark.sql}
     */
    public void begin(@Body Map<String, Object> row, @Variable("stream") String name, Exchange exchange)
            throws SQLException {
        Map<String, Object> position = new HashMap<>(row);
        if (Boolean.TRUE.equals(row.get("elsewhere"))) {
            startOver(streams.get(name));
            position.keySet().removeAll(List.of("key", "tx", "time"));
        }
        if (row.get("table_id") == null) {
            whenTableIsMissing.run();
        }
        exchange.setVariable("position", position);
        exchange.setVariable("watermark_time", position.get("time"));
        exchange.getMessage().setBody(null);
        exchange.setRouteStop(Boolean.TRUE.equals(row.get("paused")));
    }

    private void startOver(Stream stream) throws SQLException {
        try (Connection connection = target.getConnection()) {
            Watermarks.startOver(connection, stream.table(), stream.name());
        }
        LOG.warn("the table {} of the target is another one than that into which the stream {} was copied: it begins "
                + "at its first row", stream.table(), stream.name());
    }

    /**
     * Sets how far the pass may read.
     *
     * @param claim kind of the claim on the stream, by which the instances share the streams; null: it is copied
     *        whoever has it
     * @param horizon what {@link io.yosai.timescale.horizon.Horizon#check} returns: a Timestamp, or a transaction id
     * @throws OperatorError when the source is another database than before, or has gone back
     */
    public void bound(@Variable("stream") String name, @Variable("position") Map<String, Object> row,
            @Variable("horizon") Object horizon, @Variable("source_identity") String identity,
            @Variable("source_now") Timestamp now, @Variable("claim") String claim, Exchange exchange) {
        Stream stream = streams.get(name);
        Watermark watermark = Watermarks.of(row);
        SourceGuard.check(stream, watermark, (String) row.get("source"), identity, horizon, now);
        Bounds bounds = horizon instanceof Long xid ? Bounds.below(xid) : Bounds.before(instant((Timestamp) horizon));
        exchange.setVariable(ACTIVITY, "copy");
        begin(new Pass(stream, name, identity, (String) row.get("table_id"), floor(row), bounds, claim, watermark),
                exchange);
    }

    /**
     * Begins a slice of a backfill, which is read by time whatever the cursor of its stream.
     *
     * @param row of {@code routes/sql/target/backfill_begin.sql}
     * @param watermark its name, by which it is claimed
     * @param filled the table that its pages go into, as SQL; null: the hypertable
     * @param only which rows of the slice, as SQL; null or empty: all
     * @param rowsPerSecond the most that all slices of this process together read; null or 0: as many as they can
     * @throws OperatorError when the source is another database than the one from which the stream was copied
     */
    public void beginSlice(@Variable("position") Map<String, Object> row, @Variable("stream") String name,
            @Variable("watermark") String watermark, @Variable("slice_from") Timestamp from,
            @Variable("slice_to") Timestamp to,
            @Variable("filled") String filled, @Variable("only") String only,
                    @Variable("rows_per_second") Integer rowsPerSecond,
            @Variable("source_identity") String identity, Exchange exchange) {
        Stream stream = streams.get(name);
        SourceGuard.requireSame(stream, (String) row.get("source"), identity);
        Instant floor = floor(row);
        Instant least = floor != null && from.toInstant().isBefore(floor) ? floor : from.toInstant();
        exchange.setVariable(ACTIVITY, "backfill");
        Pass pass = new Pass(stream, watermark, identity, null, floor,
                Bounds.between(least, to.toInstant()).where(only), "slice", Watermarks.of(row));
        pass.into(filled);
        pass.rowsPerSecond(rowsPerSecond == null ? 0 : rowsPerSecond);
        begin(pass, exchange);
    }

    private void begin(Pass pass, Exchange exchange) {
        metrics.of(pass.stream()).beginPass();
        watermarkAt(pass);
        exchange.setVariable(PASS, pass);
        exchange.setVariable(CAUGHT_UP, false);
        exchange.setVariable(COPIED_ALL, false);
        exchange.setVariable(ROWS, pass.rows());
        exchange.getMessage().setBody(null);
    }

    private void watermarkAt(Pass pass) {
        if (pass.isLive()) {
            metrics.of(pass.stream()).watermarkAt(pass.persisted().time());
        }
    }

    /** Reads the next page into the body; the variable {@code caught_up} says whether there is none. */
    public void nextPage(@Variable(PASS) Pass pass, Exchange exchange) throws SQLException, InterruptedException {
        if (pass.isUnwritten()) {
            throw new IllegalStateException("a page did not come through write-page and would be read again for ever\n"
                    + "HINT: put steps that drop or split rows before write-page, not around it: it takes the rows of "
                    + "a page in one List, an empty one too");
        }
        boolean stops = stops(exchange) || !pass.isOurs(claims) || !isItsTurn(pass, exchange);
        Page page = stops ? null : reading.next(pass);
        if (page == null) {
            exchange.setVariable(CAUGHT_UP, true);
            exchange.setVariable(COPIED_ALL, !stops);
            exchange.getMessage().setBody(null);
            return;
        }
        metrics.of(pass.stream()).read(page.read());
        pace.take(page.read(), pass.rowsPerSecond());
        reading.ahead(pass, page, exchange.getContext().getExecutorServiceManager());
        pass.take(page, exchange.getExchangeId());
        exchange.setVariable(ROWS, pass.rows());
        exchange.getMessage().setBody(page.rows());
    }

    /** Waits for the limit of rows a second; returns false when the pass is to end meanwhile. */
    private boolean isItsTurn(Pass pass, Exchange exchange) throws SQLException, InterruptedException {
        while (pass.rowsPerSecond() > 0 && !pace.awaitTurn()) {
            if (stops(exchange) || !pass.isOurs(claims)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Writes what the route left of the page, and moves on. If another service moved the watermark meanwhile, writes
     * nothing and moves on from there.
     */
    public void writePage(@Variable(PASS) Pass pass, Exchange exchange) throws SQLException {
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
        Page page = pass.page();
        try {
            Watermark now = writer.write(pass.destination(), page, maps);
            boolean ours = now.isAt(page.to());
            pass.standAt(now);
            watermarkAt(pass);
            if (ours && page.isLast() && pass.isInHistory()) {
                pass.leaveHistory();
            } else {
                exchange.setVariable(CAUGHT_UP, ours && page.isLast());
                exchange.setVariable(COPIED_ALL, ours && page.isLast());
            }
        } catch (PageWriter.NotWhole e) {
            // The page is read again, and written there.
            pass.standAt(chunks.dissolve(pass));
        } catch (LayoutChanged e) {
            reading.readAgain(pass, e);
        } catch (SQLException | RuntimeException e) {
            // Perhaps because of what was changed on either side, which the next pass is to see.
            reading.forget(pass.stream());
            throw e;
        }
        pass.written();
        // The rows go before the next page is read: one page in memory and the one ahead, not three.
        exchange.getMessage().setBody(null);
    }

    private static boolean stops(Exchange exchange) {
        Route from = exchange.getContext().getRoute(exchange.getFromRouteId());
        return exchange.getContext().isStopping() || from != null && !ServiceHelper.isStarted(from.getConsumer());
    }

    private static Instant floor(Map<String, Object> row) {
        return row.get("floor") instanceof Timestamp floor ? instant(floor) : null;
    }

    private static Instant instant(Timestamp time) {
        return time.toInstant();
    }

    private static String typeOf(Object body) {
        return body == null ? "nothing" : body.getClass().getName();
    }
}

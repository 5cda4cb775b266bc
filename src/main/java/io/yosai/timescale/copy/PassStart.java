package io.yosai.timescale.copy;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;

/**
 * The steps of routes that begin a pass of a stream, or a slice of its history; {@link Copy} has those that go on.
 *
 * @param whenTableIsMissing what to do when a stream has no table on the target
 * @param sizes of the last slice that was begun, by the name of its stream
 */
public record PassStart(Streams streams, DataSource target, CopyMetrics metrics, Runnable whenTableIsMissing,
        Map<String, PageSize> sizes) {
    /** What a route does with a stream: copy, backfill or reconcile; for steps that only see what is new. */
    private static final String ACTIVITY = "activity";
    /** Slices of a first copy that one process copies at a time. */
    public static final int TOGETHER = 2;

    public PassStart(Streams streams, DataSource target, CopyMetrics metrics, Runnable whenTableIsMissing) {
        this(streams, target, metrics, whenTableIsMissing, new ConcurrentHashMap<>());
    }

    /**
     * What a route leaves in the body that has done nothing, because its stream is paused.
     *
     * @param reason why the program has paused it; null: a person has
     */
    public record Paused(String stream, String reason) {
        @Override
        public String toString() {
            return "the stream " + stream + " is paused" + (reason == null ? "" : ": " + reason);
        }
    }

    /**
     * Begins a pass: the route goes on where the watermark stands. A stream that is paused ends the route, with
     * {@link Paused} in the body. One that is another one than when its rows were copied goes back to where all are
     * there ({@link ChangedStream}).
     *
     * @param row of {@code routes/sql/target/watermark.sql}
     * @param dryRun whether a comparison only looks, and sets nothing back; null: it does not
     */
    public void begin(@Body Map<String, Object> row, @Variable("stream") String name,
            @Variable("reconcile_dry_run") Boolean dryRun, Exchange exchange) throws SQLException {
        metrics.of(streams.get(name)).report();
        Map<String, Object> position = new HashMap<>(row);
        new ChangedStream(target, streams.get(name), !Boolean.TRUE.equals(dryRun)).setBack(position);
        if (row.get("table_id") == null) {
            whenTableIsMissing.run();
        }
        exchange.setVariable("position", position);
        exchange.setVariable("watermark_time", position.get("time"));
        boolean paused = Boolean.TRUE.equals(row.get("paused"));
        exchange.getMessage().setBody(paused ? new Paused(name, (String) row.get("reason")) : null);
        exchange.setRouteStop(paused);
    }

    /**
     * Sets how far the pass may read.
     *
     * @param claim kind of the claim on the stream, by which the instances share the streams; null: it is copied
     *        whoever has it
     * @param horizon what {@link io.yosai.timescale.horizon.Horizon#check} returns: a Timestamp, or a transaction id
     * @param dryRun as of {@link #begin}
     * @throws OperatorError when the source is another database than before, or has gone back
     */
    public void bound(@Variable("stream") String name, @Variable("position") Map<String, Object> row,
            @Variable("horizon") Object horizon, @Variable("source_identity") String identity,
            @Variable("source_now") Timestamp now, @Variable("claim") String claim,
            @Variable("reconcile_dry_run") Boolean dryRun, Exchange exchange) throws SQLException {
        Stream stream = streams.get(name);
        GoneBack goneBack = new GoneBack(target, stream, !Boolean.TRUE.equals(dryRun));
        if (!goneBack.check(Watermarks.of(row), (String) row.get("source"), (Timestamp) row.get(GoneBack.SINCE),
                identity, horizon, now)) {
            goneBack.setBack(row);
        }
        Bounds bounds = Bounds.upTo(horizon);
        exchange.setVariable(ACTIVITY, "copy");
        begin(new Pass(new Pass.Task(stream, name, identity, (String) row.get("table_id"),
                PgTime.toInstant(row.get("floor")), bounds, claim, null), Watermarks.of(row)), exchange);
    }

    /**
     * Begins a slice of a backfill, which is read by time whatever the cursor of its stream.
     *
     * @param row of {@code routes/sql/target/backfill_begin.sql}
     * @param watermark its name, by which it is claimed
     * @param filled the table that its pages go into, as SQL; null: the hypertable
     * @param only which rows of the slice, as SQL; null or empty: all
     * @param rowsPerSecond the most that all slices of this process together read; null or 0: as many as they can
     * @param workers slices that this process copies at a time; null: as many as of a first copy
     * @throws OperatorError when the source is another database than the one from which the stream was copied
     */
    public void beginSlice(@Variable("position") Map<String, Object> row, @Variable("stream") String name,
            @Variable("watermark") String watermark, @Variable("slice_from") Timestamp from,
            @Variable("slice_to") Timestamp to,
            @Variable("filled") String filled, @Variable("only") String only,
                    @Variable("rows_per_second") Integer rowsPerSecond, @Variable("workers") Integer workers,
            @Variable("source_identity") String identity, Exchange exchange) throws SQLException {
        Stream stream = streams.get(name);
        SourceGuard.requireSame(stream, (String) row.get("source"), identity);
        new ChangedStream(target, stream, true).setBackSlice(watermark, row);
        Instant floor = PgTime.toInstant(row.get("floor"));
        Instant least = floor != null && PgTime.toInstant(from).isBefore(floor) ? floor : PgTime.toInstant(from);
        exchange.setVariable(ACTIVITY, "backfill");
        Pass pass = new Pass(new Pass.Task(stream, watermark, identity, null, floor,
                Bounds.between(least, PgTime.toInstant(to)).where(only), "slice", filled), Watermarks.of(row));
        pass.size().ofSlice(workers == null ? TOGETHER : workers, sizes.put(name, pass.size()));
        pass.size().rowsPerSecond(rowsPerSecond == null ? 0 : rowsPerSecond);
        // A comparison of the slice begins a pass of its own.
        exchange.setVariable("slice", pass);
        begin(pass, exchange);
    }

    private void begin(Pass pass, Exchange exchange) {
        metrics.watermarkAt(pass, false);
        exchange.setVariable(Copy.PASS, pass);
        exchange.setVariable(Copy.CAUGHT_UP, false);
        exchange.setVariable(Copy.COPIED_ALL, false);
        exchange.setVariable(Copy.ROWS, pass.rows());
        exchange.getMessage().setBody(null);
    }
}

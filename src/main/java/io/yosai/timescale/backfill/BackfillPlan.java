package io.yosai.timescale.backfill;

import io.yosai.timescale.copy.Layouts;
import io.yosai.timescale.database.Claims;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.StreamSql;
import io.yosai.timescale.stream.Streams;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.postgresql.PGStatement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of {@code routes/backfill.camel.yaml} that divide a range of time into slices and hand them out.
 *
 * @param pageSize rows; a slice that is not the last of its kind has no fewer
 */
public record BackfillPlan(Layouts layouts, Claims claims, int pageSize, Map<String, Integer> begun) {
    private static final Logger LOG = LoggerFactory.getLogger(BackfillPlan.class);
    /** The kind of the claims, and in {@code routes/sql/target/backfill_end.sql}. */
    public static final String CLAIM = "slice";
    private static final Duration BY_THE_MINUTE = Duration.ofDays(1);
    private static final Duration BY_THE_HOUR = Duration.ofDays(400);

    public BackfillPlan(Layouts layouts, Claims claims, int pageSize) {
        this(layouts, claims, pageSize, new ConcurrentHashMap<>());
    }

    /**
     * Sets the variables {@code from} and {@code to}, the part of the range that may be copied, which can be empty; and
     * {@code unit}, the width in seconds of the buckets to count rows by, of which a chunk has a whole number.
     *
     * @param chunk seconds that a chunk covers, where slices are to be whole chunks; null: they are not
     * @param floor rows before it are past retention
     * @param horizon rows from it on may not be committed yet
     */
    public void limit(@Variable("range_from") String rangeFrom, @Variable("range_to") String rangeTo,
            @Variable("floor") Timestamp floor, @Variable("horizon") Timestamp horizon,
            @Variable("chunk_seconds") Long chunk, Exchange exchange) {
        Timestamp from = PgTime.toTimestamp(Instant.parse(rangeFrom));
        Timestamp to = PgTime.toTimestamp(Instant.parse(rangeTo));
        if (floor != null && from.before(floor)) {
            from = floor;
            LOG.warn("rows before {} are past retention (TIMESCALE_RETENTION_DAYS) and are not copied", text(floor));
        }
        if (to.after(horizon)) {
            to = horizon;
            LOG.warn("rows from {} on are left to the live stream: transactions that may write some are still open, or "
                    + "their time has not come", text(horizon));
        }
        exchange.setVariable("from", from);
        exchange.setVariable("to", to);
        Duration length = !from.before(to) ? Duration.ZERO
                : Duration.between(PgTime.toInstant(from), PgTime.toInstant(to));
        long unit = (length.compareTo(BY_THE_MINUTE) <= 0 ? ChronoUnit.MINUTES : length.compareTo(BY_THE_HOUR) <= 0
                ? ChronoUnit.HOURS : ChronoUnit.DAYS).getDuration().toSeconds();
        exchange.setVariable("unit", chunk == null || chunk % unit == 0 ? unit : chunk);
        exchange.getMessage().setBody(null);
    }

    /**
     * Returns how many rows each unit of the range has on the source, in the order of time.
     *
     * @throws OperatorError when the source finds the condition wrong that a person has given
     */
    public List<Count> count(@Variable("stream") String name, @Variable("from") Timestamp from,
            @Variable("to") Timestamp to, @Variable("unit") long unit,
            @Variable("only") String only, @Variable("source_identity") String identity) throws SQLException {
        Layout layout = layouts.of(layouts.streams().get(name));
        try {
            return !from.before(to) ? List.of() : new RangeCounts(layouts, layout, identity, unit, only).between(
                    PgTime.toInstant(from), PgTime.toInstant(to));
        } catch (SQLException e) {
            throw FirstCopy.WITHOUT_TRANSACTION.equals(only) ? e : new Condition(only).refused(e, layout.select());
        }
    }

    /** How many rows a unit of time has that begins with {@code bucket}. */
    public record Count(Timestamp bucket, long rows) {
    }

    /**
     * Cuts where a bucket begins, into slices of about the same number of rows; what a chunk covers is one of its own,
     * if it lies within the range and has no fewer rows than a page. The first one begins where the range does, though
     * rows below the floor are not read.
     *
     * @param counts of {@link #count}
     * @return the parameters of {@code routes/sql/target/backfill_plan.sql}, arrays as PostgreSQL reads them
     */
    public Map<String, String> divide(@Body List<Count> counts, @Variable("from") Timestamp from,
            @Variable("to") Timestamp to, @Variable("range_from") String rangeFrom,
            @Variable("chunk_seconds") Long chunk, @Variable("workers") int workers) {
        List<Slice> slices = from.before(to) ? Slice.cut(counts, from, to, PgTime.toTimestamp(Instant.parse(rangeFrom)),
                chunk, pageSize, workers) : List.of();
        return Map.of("slices_from", array(slices, slice -> PgTime.text(PgTime.toInstant(slice.from()))),
                "slices_to", array(slices, slice -> PgTime.text(PgTime.toInstant(slice.to()))),
                "slices_rows", array(slices, slice -> String.valueOf(slice.rows())),
                "slices_whole", array(slices, slice -> String.valueOf(slice.whole())));
    }

    /**
     * Claims a slice that no other worker has, until the exchange is done, and sets the variables {@code slice_from},
     * {@code slice_to} and {@code watermark}, its name; {@code claimed} says whether there was one, and is null when
     * none is open.
     *
     * @param open rows of {@code routes/sql/target/backfill_open.sql}, in the order in which they are wanted
     */
    public void claim(@Body List<Map<String, Object>> open, @Variable("range") String range, Exchange exchange)
            throws SQLException {
        Map<String, Map<String, Object>> byName = new LinkedHashMap<>();
        open.forEach(slice -> byName.put(range + " slice " + PgTime.toInstant(slice.get("slice_from")), slice));
        // One that this process has begun, and that has failed, must not keep the others from being copied.
        List<String> taken = claims.take(CLAIM, byName.keySet().stream().sorted(
                Comparator.comparingInt(name -> begun.getOrDefault(name, 0))).toList(), 1);
        exchange.setVariable("claimed", open.isEmpty() ? null : !taken.isEmpty());
        exchange.getMessage().setBody(null);
        for (String name : taken) {
            begun.merge(name, 1, Integer::sum);
            Streams.whenDone(exchange, () -> release(name));
            exchange.setVariable("watermark", name);
            exchange.setVariable("slice_from", byName.get(name).get("slice_from"));
            exchange.setVariable("slice_to", byName.get(name).get("slice_to"));
        }
    }

    /**
     * Sets the variable {@code late}: whether the source has another number of rows in the slice than the row of
     * {@code backfill_begin.sql} has, and {@code reconcile_from} and {@code reconcile_to} then. A stream that was not
     * copied yet brings them itself, one that is paused is left alone, and of a range of which only some rows are
     * wanted reconcile would bring all.
     */
    public void findLate(@Variable("stream") String name, @Variable("position") Map<String, Object> row,
            @Variable("slice_from") Timestamp from, @Variable("slice_to") Timestamp to, @Variable("only") String only,
            Exchange exchange) throws SQLException {
        boolean late = false;
        if (Boolean.TRUE.equals(row.get("is_live")) && (only == null || only.isEmpty())) {
            Timestamp floor = (Timestamp) row.get("floor");
            Instant least = floor != null && floor.after(from) ? PgTime.toInstant(floor) : PgTime.toInstant(from);
            Stream stream = layouts.streams().get(name);
            StreamSql sql = new StreamSql(layouts.of(stream));
            try (Connection source = layouts.source(stream).getConnection()) {
                late = sql.count(source, Bounds.between(least, PgTime.toInstant(to)))
                        != ((Number) row.get("rows")).longValue();
            }
        }
        exchange.setVariable("late", late);
        if (late) {
            exchange.setVariable("reconcile_from", PgTime.toInstant(from));
            exchange.setVariable("reconcile_to", PgTime.toInstant(to));
        }
    }

    private void release(String slice) {
        try {
            claims.release(CLAIM, slice);
        } catch (SQLException e) {
            LOG.warn("the claim of {} is free in {} s only: {}", slice, claims.lasts().toSeconds(), e.getMessage());
        }
    }

    private static String array(List<Slice> slices, Function<Slice, String> value) {
        return slices.stream().map(value).collect(Collectors.joining(",", "{", "}"));
    }

    /** The horizon is -infinity while a prepared transaction may have begun at any time. */
    private static String text(Timestamp time) {
        return time.getTime() == PGStatement.DATE_NEGATIVE_INFINITY ? "-infinity" : PgTime.toInstant(time).toString();
    }
}

package io.yosai.timescale.monitoring;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.apache.camel.Exchange;

/**
 * How far the target is behind the source: 0 if no committed row below the horizon waits, else the source's clock less
 * the time of the oldest row that does. The rows that wait are those that the replication's own SELECT would
 * read next ({@code page.sql} or {@code page_by_xid.sql}). Between two looks at them the lag moves with the clock, and
 * with what this process copies meanwhile.
 */
final class Lag {
    /** More rows than this are not counted. */
    static final int MOST_PENDING = 1_000_000;
    private static final String PAGE_SIZE = "page_size";

    /** @param movedNanos when the row of {@code watermark.sql} was first seen to be so */
    private record Position(Map<String, ?> row, long movedNanos) {

        boolean isAt(Map<String, ?> other) {
            return Stream.of("time", "event_id", "tx").allMatch(name -> Objects.equals(row.get(name), other.get(name)));
        }
    }

    private final Probe source;
    private final DoubleSupplier copiedUpTo;
    private final long validNanos;
    private volatile Position watermark;
    private volatile Timestamp horizon;
    private volatile Waiting waiting;

    /**
     * @param copiedUpTo time up to which this process has copied all rows, seconds since 1970; NaN: it does not tell
     * @param valid how long a look at the source is worth something
     */
    Lag(Probe source, DoubleSupplier copiedUpTo, Duration valid) {
        this.source = source;
        this.copiedUpTo = copiedUpTo;
        this.validNanos = valid.toNanos();
    }

    /** Notes the watermark. Without a target the last one known stays. */
    void watermark(Map<String, ?> row) {
        if (row != null && row.get("problem") == null) {
            Position before = watermark;
            watermark = new Position(row, before != null && before.isAt(row) ? before.movedNanos() : System.nanoTime());
        }
    }

    /** Sets the variables that the statements of the replication need; ends the look while no watermark is known. */
    void begin(Exchange exchange) {
        if (watermark == null) {
            exchange.setRouteStop(true);
            return;
        }
        Object tx = watermark.row().get("tx");
        exchange.setVariable("watermark_time", watermark.row().get("time"));
        exchange.setVariable("watermark_event_id", watermark.row().get("event_id"));
        exchange.setVariable("watermark_tx", tx == null ? "" : tx.toString());
        exchange.setVariable(PAGE_SIZE, 1);
    }

    /** Notes the first row of the next page, and makes ready for counting. */
    void oldest(List<Map<String, ?>> rows, Exchange exchange) {
        horizon = exchange.getVariable("horizon") instanceof Timestamp time ? time : null;
        waiting = rows.isEmpty() ? Waiting.none() : Waiting.from(time(rows.get(0), "time"), waiting);
        exchange.setVariable(PAGE_SIZE, MOST_PENDING);
        exchange.setRouteStop(rows.isEmpty());
        // camel-sql tries to turn the body into a Map for each parameter that it looks up.
        exchange.getMessage().setBody(null);
    }

    /** Notes how many rows wait, and which is the oldest: by transaction id it need not be the first. */
    void pending(List<Map<String, ?>> found) {
        Map<String, ?> row = found.get(0);
        long rows = ((Number) row.get("rows")).longValue();
        waiting = rows == 0 ? Waiting.none() : waiting.counted(rows, time(row, "oldest"), time(row, "newest"));
    }

    /** Whether a look at the source has succeeded lately. */
    boolean isLookedAt() {
        return waiting != null && System.nanoTime() - waiting.nanos() < validNanos;
    }

    /** Now, not negative; NaN while it is not known: the source is down, or no look at it has succeeded lately. */
    double seconds() {
        Waiting last = waiting;
        if (!known(last)) {
            return Double.NaN;
        }
        if (last.oldest() == null || isCopied(last.newest())) {
            return 0;
        }
        double now = seconds(source.finding().now());
        double since = isCopied(last.oldest()) ? copiedUpTo.getAsDouble() : seconds(last.oldest());
        return Math.max(0, now - since);
    }

    /** Rows that wait, at most {@link #MOST_PENDING}; NaN while it is not known. */
    double rowsPending() {
        Waiting last = waiting;
        return !known(last) ? Double.NaN : isCopied(last.newest()) ? 0 : last.rows();
    }

    /** How long rows have been waiting and the watermark has not moved; null: none waits, or it is not known. */
    Duration stuckFor() {
        Waiting last = waiting;
        return !known(last) || last.oldest() == null ? null
                : Duration.ofNanos(System.nanoTime() - Math.max(watermark.movedNanos(), last.sinceNanos()));
    }

    /** The last known one; null if there is none. */
    Timestamp watermark() {
        return watermark == null ? null : (Timestamp) watermark.row().get("time");
    }

    /** The last known one; null if there is none, or it is no time. */
    Timestamp horizon() {
        return horizon;
    }

    private static Instant time(Map<String, ?> row, String column) {
        return ((Timestamp) row.get(column)).toInstant();
    }

    private boolean isCopied(Instant time) {
        // To the millisecond, which is what the watermark's gauge has.
        return time != null && copiedUpTo.getAsDouble() >= time.toEpochMilli() / 1000.0;
    }

    private static double seconds(Instant time) {
        return time.getEpochSecond() + time.getNano() / 1e9;
    }

    private boolean known(Waiting last) {
        return last != null && source.isUp() && System.nanoTime() - last.nanos() < validNanos;
    }
}

package io.yosai.timescale.monitoring;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.component.sql.SqlHelper;

/**
 * How far the target is behind the source: 0 if no committed row below the horizon waits, else the source's clock less
 * the time of the oldest row that does. The rows that wait are those that the replication's own SELECT, {@code page.sql}
 * or {@code page_by_xid.sql}, would read next. Between two looks at them the lag moves with the clock, and with what this process copies meanwhile.
 */
public final class Lag {
    /** More rows than this are not counted. */
    public static final int MOST_PENDING = 1_000_000;
    private static final String PAGE_SIZE = "page_size";

    /**
     * What waited when last looked at.
     *
     * @param oldest time of the oldest row, null: none waits
     * @param newest time of the newest row, null: none waits, or they are not all counted
     * @param rows null before they are counted
     */
    private record Sample(Instant oldest, Instant newest, Long rows, long nanos) {
    }

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
    private volatile Sample sample;

    /**
     * @param copiedUpTo time up to which this process has copied all rows, seconds since 1970; NaN: it does not tell
     * @param valid how long a look at the source is worth something
     */
    public Lag(Probe source, DoubleSupplier copiedUpTo, Duration valid) {
        this.source = source;
        this.copiedUpTo = copiedUpTo;
        this.validNanos = valid.toNanos();
    }

    /** Notes the watermark in the body. Without a target the last one known stays. */
    public void watermark(@Body Map<String, ?> row) {
        if (row != null) {
            Position before = watermark;
            watermark = new Position(row, before != null && before.isAt(row) ? before.movedNanos() : System.nanoTime());
        }
    }

    /** Sets the variables that the statements of the replication need; ends the look while no watermark is known. */
    public void begin(Exchange exchange) {
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
    public void oldest(@Body List<Map<String, ?>> rows, Exchange exchange) {
        horizon = exchange.getVariable("horizon") instanceof Timestamp time ? time : null;
        sample = rows.isEmpty() ? new Sample(null, null, 0L, System.nanoTime())
                : new Sample(((Timestamp) rows.get(0).get("time")).toInstant(), null, null, System.nanoTime());
        exchange.setVariable(PAGE_SIZE, MOST_PENDING);
        exchange.setRouteStop(rows.isEmpty());
        // camel-sql tries to turn the body into a Map for each parameter that it looks up.
        exchange.getMessage().setBody(null);
    }

    /** The count of the page, whose file is read here because an SQL file cannot name another one. */
    public String countingQuery(Exchange exchange) throws Exception {
        String page = exchange.getContext()
                .resolvePropertyPlaceholders("file:{{routes.dir}}/sql/primary/{{replication.page.file}}");
        String select = SqlHelper.resolveQuery(exchange.getContext(), page, "#");
        return "SELECT count(*) AS rows, min(time) AS oldest, max(time) AS newest FROM (\n" + select + "\n) AS page";
    }

    /** Notes how many rows wait, and which is the oldest: by transaction id it need not be the first. */
    public void pending(@Body List<Map<String, ?>> found) {
        long rows = ((Number) found.get(0).get("rows")).longValue();
        Instant oldest = rows == 0 ? null : ((Timestamp) found.get(0).get("oldest")).toInstant();
        Instant newest = rows == 0 || rows == MOST_PENDING ? null : ((Timestamp) found.get(0).get("newest")).toInstant();
        sample = new Sample(oldest, newest, rows, System.nanoTime());
    }

    /** Now, not negative; NaN while it is not known: the source is down, or no look at it has succeeded lately. */
    public double seconds() {
        Sample last = sample;
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
    public double rowsPending() {
        Sample last = sample;
        return !known(last) || last.rows() == null ? Double.NaN : isCopied(last.newest()) ? 0 : last.rows();
    }

    /** How long the watermark has been where it is, if rows wait there; null: none waits, or it is not known. */
    public Duration stuckFor() {
        Position known = watermark;
        Sample last = sample;
        return known == null || !known(last) || last.oldest() == null ? null
                : Duration.ofNanos(System.nanoTime() - known.movedNanos());
    }

    /** The last known one; null if there is none. */
    public Timestamp watermark() {
        return watermark == null ? null : (Timestamp) watermark.row().get("time");
    }

    /** The last known one; null if there is none, or it is no time. */
    public Timestamp horizon() {
        return horizon;
    }

    private boolean isCopied(Instant time) {
        // To the millisecond, which is what the watermark's gauge has.
        return time != null && copiedUpTo.getAsDouble() >= time.toEpochMilli() / 1000.0;
    }

    private static double seconds(Instant time) {
        return time.getEpochSecond() + time.getNano() / 1e9;
    }

    private boolean known(Sample last) {
        return last != null && source.isUp() && System.nanoTime() - last.nanos() < validNanos;
    }
}

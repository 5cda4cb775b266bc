package io.yosai.timescale.monitoring;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.component.sql.SqlHelper;

/**
 * How far the target is behind the source: 0 if no committed row below the horizon waits, else the source's clock less the
 * time of the oldest row that does. The rows that wait are those that {@code page.sql}, the replication's own SELECT, would
 * read next. The steps of the route monitor-lag.
 */
public final class Lag {
    /** More rows than this are not counted. */
    public static final int MOST_PENDING = 1_000_000;
    private static final String PAGE_SIZE = "page_size";

    /** @param oldest time of the oldest row that waits, null: none does */
    private record Sample(Instant oldest, long nanos) {
    }

    /** @param movedNanos when it was first seen there */
    private record Position(Timestamp time, Object eventId, long movedNanos) {
    }

    private final Probe source;
    private final long validNanos;
    private volatile Position watermark;
    private volatile Timestamp horizon;
    private volatile Sample sample;
    private volatile long pending;
    private volatile boolean counted;

    /** @param valid how long a look at the source is worth something */
    public Lag(Probe source, Duration valid) {
        this.source = source;
        this.validNanos = valid.toNanos();
    }

    /** Notes the watermark in the body. Without a target the last one known stays. */
    public void watermark(@Body Map<String, ?> row) {
        if (row != null && row.get("time") instanceof Timestamp time) {
            Position before = watermark;
            boolean same = before != null && before.time().equals(time) && before.eventId().equals(row.get("event_id"));
            watermark = new Position(time, row.get("event_id"), same ? before.movedNanos() : System.nanoTime());
        }
    }

    /** Sets the variables of {@code horizon.sql} and {@code page.sql}; ends the look while no watermark is known. */
    public void begin(Exchange exchange) {
        Position known = watermark;
        if (known == null) {
            exchange.setRouteStop(true);
            return;
        }
        exchange.setVariable("watermark_time", known.time());
        exchange.setVariable("watermark_event_id", known.eventId());
        exchange.setVariable(PAGE_SIZE, 1);
    }

    /** Notes the horizon in the body; ends the look where there is none. */
    public void horizon(@Body Map<String, ?> row, Exchange exchange) {
        horizon = (Timestamp) row.get("horizon");
        exchange.setVariable("horizon", horizon);
        exchange.setRouteStop(horizon == null);
    }

    /** Notes the first row of the next page, and makes ready for counting. */
    public void oldest(@Body List<Map<String, ?>> rows, Exchange exchange) {
        Instant oldest = rows.isEmpty() ? null : ((Timestamp) rows.get(0).get("time")).toInstant();
        sample = new Sample(oldest, System.nanoTime());
        pending = rows.size();
        counted = rows.isEmpty();
        exchange.setVariable(PAGE_SIZE, MOST_PENDING);
        exchange.setRouteStop(rows.isEmpty());
        // camel-sql tries to turn the body into a Map for each parameter that it looks up.
        exchange.getMessage().setBody(null);
    }

    /** The count of {@code page.sql}, which is read here because an SQL file cannot name another one. */
    public String countingQuery(Exchange exchange) throws Exception {
        String page = exchange.getContext().resolvePropertyPlaceholders("file:{{routes.dir}}/sql/primary/page.sql");
        return "SELECT count(*) AS rows FROM (\n" + SqlHelper.resolveQuery(exchange.getContext(), page, "#") + "\n) AS page";
    }

    /** Notes how many rows wait. */
    public void pending(@Body List<Map<String, ?>> rows) {
        pending = ((Number) rows.get(0).get("rows")).longValue();
        counted = true;
    }

    /** Now, not negative; NaN while it is not known: the source is down, or no look at it has succeeded lately. */
    public double seconds() {
        Sample last = sample;
        if (!known(last)) {
            return Double.NaN;
        }
        return last.oldest() == null ? 0
                : Math.max(0, Duration.between(last.oldest(), source.finding().now()).toNanos() / 1e9);
    }

    /** Rows that wait, at most {@link #MOST_PENDING}; NaN while it is not known. */
    public double rowsPending() {
        return known(sample) && counted ? pending : Double.NaN;
    }

    /** When the watermark was first seen where it is, if rows wait there; null: none waits, or it is not known. */
    public Duration stuckFor() {
        Position known = watermark;
        Sample last = sample;
        return known == null || !known(last) || last.oldest() == null ? null
                : Duration.ofNanos(System.nanoTime() - known.movedNanos());
    }

    /** The last known one; null if there is none. */
    public Timestamp watermark() {
        return watermark == null ? null : watermark.time();
    }

    /** The last known one; null if there is none. */
    public Timestamp horizon() {
        return horizon;
    }

    private boolean known(Sample last) {
        return last != null && source.isUp() && System.nanoTime() - last.nanos() < validNanos;
    }
}

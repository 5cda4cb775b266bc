package io.yosai.timescale.monitoring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.yosai.timescale.copy.Copy;
import io.yosai.timescale.copy.Layouts;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.PageSql;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import io.yosai.timescale.stream.Watermark;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;

/** The lag of each stream, as the steps of the route {@code lag} find it. */
public final class Lags {
    private final MeterRegistry registry;
    private final Streams streams;
    private final Layouts layouts;
    private final DataSource connections;
    private final Probe source;
    private final Duration valid;
    private final Map<String, Lag> lags = new ConcurrentHashMap<>();

    /**
     * @param connections to the source, for looks at the rows that wait
     * @param valid how long a look at the source is worth something
     */
    Lags(MeterRegistry registry, Streams streams, Layouts layouts, DataSource connections, Probe source, Duration valid) {
        this.registry = registry;
        this.streams = streams;
        this.layouts = layouts;
        this.connections = connections;
        this.source = source;
        this.valid = valid;
    }

    private Lag of(String name) {
        Stream stream = streams.get(name);
        Lag lag = lags.computeIfAbsent(name, any -> make(stream));
        lag.declared(stream);
        return lag;
    }

    private Lag make(Stream stream) {
        Lag lag = new Lag(stream, source, () -> copiedUpTo(stream.name()), valid);
        Tags tags = Tags.of("table", stream.table().name(), "stream", stream.name(), "source", stream.source());
        Gauge.builder("replication_lag_seconds", lag, Lag::seconds).tags(tags)
                .description("0 if no committed row below the horizon waits, else the age of the oldest that does")
                .strongReference(true).register(registry);
        Gauge.builder(Monitoring.PREFIX + "rows_pending", lag, Lag::rowsPending).tags(tags)
                .description("Committed rows below the horizon that wait, counted up to " + Lag.MOST_PENDING)
                .strongReference(true).register(registry);
        return lag;
    }

    /** By the gauge of the copying, which knows it sooner than a query, to the millisecond. */
    private Instant copiedUpTo(String stream) {
        Gauge watermark = registry.find("timescale.integration.watermark.timestamp").tag("stream", stream).gauge();
        return watermark == null ? null : Instant.ofEpochMilli(Math.round(watermark.value() * 1000));
    }

    /**
     * Notes the watermark of a stream.
     *
     * @param row of {@code routes/sql/target/watermark.sql}
     */
    public void watermark(@Body Map<String, Object> row, @Variable("stream") String stream) {
        of(stream).watermark(Copy.watermark(row), Boolean.TRUE.equals(row.get("paused")));
    }

    /** Ends the look while no watermark is known. */
    public void begin(@Variable("stream") String stream, Exchange exchange) {
        Watermark watermark = of(stream).position();
        exchange.setRouteStop(watermark == null);
        exchange.setVariable("watermark_time", watermark == null || watermark.time() == null ? null
                : Timestamp.from(watermark.time()));
        exchange.getMessage().setBody(null);
    }

    /**
     * Looks for rows that wait: by the statement that the next page would be read by.
     *
     * @param horizon up to which the source may be read
     */
    public void look(@Variable("stream") String name, @Variable("horizon") Object horizon) throws SQLException {
        Lag lag = of(name);
        Bounds bounds = horizon instanceof Long xid ? Bounds.below(xid)
                : Bounds.before(((Timestamp) horizon).toInstant());
        PageSql sql = new PageSql(layouts.of(lag.stream()));
        Waiting found = look(sql, lag.position(), bounds, 1, lag.waiting());
        if (found.oldest() == null && bounds.xid() != null && lag.position().tx() == null) {
            found = look(sql, Watermark.beforeTransactions(), bounds, Lag.MOST_PENDING, lag.waiting());
        } else if (found.oldest() != null) {
            found = look(sql, lag.position(), bounds, Lag.MOST_PENDING, lag.waiting());
        }
        lag.looked(horizon instanceof Timestamp time ? time.toInstant() : null, found);
    }

    private Waiting look(PageSql sql, Watermark after, Bounds bounds, int most, Waiting before) throws SQLException {
        try (Connection connection = connections.getConnection(); Statement statement = connection.createStatement();
             ResultSet row = statement.executeQuery(sql.waiting(after, bounds, most))) {
            row.next();
            long rows = row.getLong("rows");
            return rows == 0 ? Waiting.none() : Waiting.of(row.getTimestamp("oldest").toInstant(),
                    row.getTimestamp("newest").toInstant(), rows, before);
        }
    }

    /** Returns the greatest lag of all streams that are not paused, in seconds; NaN while it is not known. */
    public double seconds() {
        return all().stream().filter(lag -> !lag.isPaused()).mapToDouble(Lag::seconds).max().orElse(Double.NaN);
    }

    /** Those that are declared, in the order of their names. */
    List<Lag> all() {
        List<String> declared = streams.all().stream().map(Stream::name).toList();
        return lags.values().stream().filter(lag -> declared.contains(lag.stream().name()))
                .sorted(Comparator.comparing(lag -> lag.stream().name())).toList();
    }

    /** The stream that is farthest behind; null while none was looked at. */
    Lag worst() {
        return all().stream().filter(lag -> !lag.isPaused()).max(Comparator.comparingDouble(lag -> {
            double seconds = lag.seconds();
            return Double.isNaN(seconds) ? Double.MAX_VALUE : seconds;
        })).orElse(null);
    }
}

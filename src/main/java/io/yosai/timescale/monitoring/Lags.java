package io.yosai.timescale.monitoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.yosai.timescale.copy.CopyMetrics;
import io.yosai.timescale.copy.GoneBack;
import io.yosai.timescale.copy.Layouts;
import io.yosai.timescale.copy.Watermarks;
import io.yosai.timescale.database.DatabaseDown;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.monitoring.Figures.Sharing;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.PageSql;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.StreamSql;
import io.yosai.timescale.stream.Watermark;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeException;
import org.apache.camel.Variable;

/** The lag of each stream, as the steps of the route {@code lag} find it. */
public final class Lags {
    private final LagGauges gauges;
    private final Layouts layouts;
    private final DataSource targetConnections;
    private final Function<String, Probe> sources;
    private final Duration valid;
    private final CopyMetrics copying;
    private final Map<String, Lag> lags = new ConcurrentHashMap<>();
    /** The columns in whose order the rows of a stream were copied, as SQL; none: they are not known. */
    private final Map<String, String> orders = new ConcurrentHashMap<>();

    /**
     * @param sources whether each answers, by its name
     * @param valid how long a look at the source is worth something at least
     * @param copying which knows sooner than a query how far a stream is copied
     */
    Lags(MeterRegistry registry, Layouts layouts, DataSource targetConnections, Function<String, Probe> sources,
            Duration valid, Duration margin, Sharing sharing, CopyMetrics copying) {
        this.gauges = new LagGauges(registry, sharing, margin);
        this.layouts = layouts;
        this.targetConnections = targetConnections;
        this.sources = sources;
        this.valid = valid;
        this.copying = copying;
    }

    private Lag of(String name) {
        Stream stream = layouts.streams().get(name);
        Lag lag = lags.computeIfAbsent(name, any -> make(stream));
        lag.declared(stream);
        return lag;
    }

    private Lag make(Stream stream) {
        Lag lag = new Lag(stream, sources.apply(stream.source()), () -> copying.copiedUpTo(stream.name()), valid);
        gauges.add(lag);
        return lag;
    }

    /**
     * Notes the watermark of a stream.
     *
     * @param row of {@code routes/sql/target/watermark.sql}
     */
    public void watermark(@Body Map<String, Object> row, @Variable("stream") String stream, Exchange exchange) {
        exchange.setVariable(GoneBack.SINCE, row.get(GoneBack.SINCE));
        Watermark watermark = Watermarks.of(row);
        copying.found(stream, watermark.time());
        orders.compute(stream, (name, before) -> (String) row.get("ordered_by"));
        of(stream).known(new Lag.Known(watermark, (String) row.get("source"), Boolean.TRUE.equals(row.get("paused")),
                (String) row.get("reason"), PgTime.toInstant(row.get("uncompared"))));
    }

    /**
     * The watermark cannot be read: the look goes on with the one that was known last.
     *
     * @throws DatabaseDown if none is, as the target has no connection for it
     */
    public void unread(@Variable("stream") String stream, @ExchangeException Exception failure) throws DatabaseDown {
        if (of(stream).known().position() == null && SqlStates.in(failure) instanceof DatabaseDown down) {
            throw down;
        }
    }

    /** Ends the look while no watermark is known. */
    public void begin(@Variable("stream") String stream, Exchange exchange) {
        Lag lag = of(stream);
        lag.begins(System.nanoTime());
        Watermark watermark = lag.known().position();
        exchange.setRouteStop(watermark == null);
        exchange.setVariable("watermark_time", watermark == null ? null : PgTime.toTimestamp(watermark.time()));
        exchange.getMessage().setBody(null);
    }

    /**
     * Looks for rows that wait, by the statement that the next page would be read by, and for those that are held back.
     * A source that the stream must not be read from is not looked at.
     *
     * @param horizon up to which the source may be read
     * @param since of {@link GoneBack#check}; while it is known the last refusal stands, until the next pass
     */
    public void look(@Variable("stream") String name, @Variable("horizon") Object horizon,
            @Variable("source_identity") String identity, @Variable("source_now") Timestamp now,
            @Variable(GoneBack.SINCE) Timestamp since) throws SQLException {
        Lag lag = of(name);
        if (!lag.stream().isOrderedBy(orders.get(name))) {
            lag.refused("the key is another one than when rows were copied: the next pass sets the watermark back");
            return;
        }
        try {
            if (!new GoneBack(targetConnections, lag.stream(), true).check(lag.known().position(), lag.identity(),
                    since, identity, horizon, now)) {
                return;
            }
        } catch (OperatorError e) {
            lag.refused(Texts.lines(e.getMessage()));
            return;
        }
        Bounds bounds = Bounds.upTo(horizon);
        PageSql sql = new PageSql(layouts.of(lag.stream()));
        Look found = layouts.ask(lag.stream(), identity, source ->
                Look.at(source, sql, lag, bounds, now.toInstant()));
        lag.looked(identity, found);
    }

    /** Asks both sides for the time of their newest row. */
    public void newest(@Variable("stream") String name) throws SQLException {
        Lag lag = of(name);
        StreamSql sql = new StreamSql(layouts.of(lag.stream()));
        // In this order: what the target has came from the source before.
        Instant watermark = lag.known().time();
        Instant ofTarget = Query.first(targetConnections, sql.newestOfTarget(), Lags::newest);
        lag.newest(layouts.ask(lag.stream(), lag.identity(), source -> new Look.Newest(
                Query.first(source, sql.newest(), Lags::newest), ofTarget, watermark, System.nanoTime())));
    }

    private static Instant newest(ResultSet row) throws SQLException {
        return PgTime.toInstant(row.getTimestamp("newest"));
    }

    /** Sets the variable {@code streams}: stream, table and source of each, as JSON, for queries of gauges. */
    public void describe(Exchange exchange) throws JsonProcessingException {
        exchange.setVariable("streams", new ObjectMapper().writeValueAsString(
                layouts.streams().all().stream().map(stream -> Map.of("stream", stream.name(), "table",
                        stream.table().name(), "source", stream.source())).toList()));
    }

    /**
     * Returns the greatest lag that is known, in seconds, of the streams that are not paused, or of all if all are; NaN
     * while none is known.
     */
    public double seconds() {
        List<Lag> all = all();
        List<Lag> working = all.stream().filter(lag -> !lag.known().isPaused()).toList();
        return (working.isEmpty() ? all : working).stream().mapToDouble(Lag::seconds)
                .filter(seconds -> !Double.isNaN(seconds)).max().orElse(Double.NaN);
    }

    /** Those that are declared, in the order of their names. */
    List<Lag> all() {
        return layouts.streams().all().stream().map(stream -> of(stream.name())).toList();
    }
}

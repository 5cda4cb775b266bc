package io.yosai.timescale.monitoring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.yosai.timescale.tables.PageFiles;
import io.yosai.timescale.tables.TableName;
import io.yosai.timescale.tables.Tables;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.camel.component.sql.SqlHelper;

/** The lag of each table, as the steps of the route {@code lag} find it. */
public final class Lags {
    private static final String TABLE = "copied_table";

    private final MeterRegistry registry;
    private final Probe source;
    private final Duration valid;
    private final PageFiles pages;
    private final Tracked main;
    private final Map<TableName, Tracked> others = new ConcurrentHashMap<>();

    /** @param table as it was when it was last looked at */
    record Tracked(Tables.Table table, Lag lag) {
    }

    /**
     * @param byTime whether the time of the watermark of access_events says what of it is copied
     * @param interval between passes of access_events
     * @param valid how long a look at the source is worth something
     */
    Lags(MeterRegistry registry, Probe source, boolean byTime, Duration interval, Duration valid, PageFiles pages) {
        this.registry = registry;
        this.source = source;
        this.valid = valid;
        this.pages = pages;
        main = new Tracked(new Tables.Table(TableName.ACCESS_EVENTS, "replicate", interval, Map.of()),
                lag(TableName.ACCESS_EVENTS, byTime));
    }

    private Lag lag(TableName table, boolean byTime) {
        Lag lag = new Lag(source, () -> byTime ? copiedUpTo(table) : Double.NaN, valid);
        Gauge.builder("replication_lag_seconds", lag, Lag::seconds).tag("table", table.name())
                .description("0 if no committed row below the horizon waits, else the age of the oldest that does")
                .strongReference(true).register(registry);
        Gauge.builder(Monitoring.PREFIX + "rows_pending", lag, Lag::rowsPending).tag("table", table.name())
                .description("Committed rows below the horizon that wait, counted up to " + Lag.MOST_PENDING)
                .strongReference(true).register(registry);
        return lag;
    }

    /** By the gauge of the replication, which knows it sooner than a query; seconds since 1970. */
    private double copiedUpTo(TableName table) {
        Gauge watermark = registry.find("timescale.integration.watermark.timestamp").tag("table", table.name()).gauge();
        return watermark == null ? Double.NaN : watermark.value();
    }

    private Lag of(Exchange exchange) {
        Tables.Table table = exchange.getVariable(TABLE, Tables.Table.class);
        return table == null ? main.lag() : others.compute(table.name(), (name, before) ->
                new Tracked(table, before == null ? lag(name, true) : before.lag())).lag();
    }

    public void watermark(@Body Map<String, ?> row, Exchange exchange) {
        of(exchange).watermark(row);
    }

    public void begin(Exchange exchange) {
        of(exchange).begin(exchange);
    }

    public void oldest(@Body List<Map<String, ?>> rows, Exchange exchange) {
        of(exchange).oldest(rows, exchange);
    }

    /** @return the SELECT of a page, which is read here because the file differs, and an SQL file cannot name another one */
    public String page(@Variable("table_page") String page, Exchange exchange) throws Exception {
        String file = page == null ? exchange.getContext().resolvePropertyPlaceholders("{{replication.page.file}}") : page;
        // As camel-sql reads a file.
        return SqlHelper.resolveQuery(exchange.getContext(), pages.text(file).replace('#', '?'), null);
    }

    public String countingQuery(@Variable("table_page") String page, Exchange exchange) throws Exception {
        return "SELECT count(*) AS rows, min(time) AS oldest, max(time) AS newest FROM (\n" + page(page, exchange)
                + "\n) AS page";
    }

    public void pending(@Body List<Map<String, ?>> found, Exchange exchange) {
        of(exchange).pending(found);
    }

    /** Of access_events; NaN while it is not known. */
    public double seconds() {
        return main.lag().seconds();
    }

    Tracked main() {
        return main;
    }

    /** All but access_events, in the order of their names, that were looked at lately: routes come and go. */
    List<Tracked> others() {
        return others.values().stream().filter(tracked -> tracked.lag().isLookedAt())
                .sorted((one, other) -> one.table().name().name().compareTo(other.table().name().name())).toList();
    }
}

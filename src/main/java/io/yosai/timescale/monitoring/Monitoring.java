package io.yosai.timescale.monitoring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.yosai.timescale.copy.CopyMetrics;
import io.yosai.timescale.copy.Layouts;
import io.yosai.timescale.database.DatabasePool;
import io.yosai.timescale.database.Databases;
import io.yosai.timescale.dsn.SourceName;
import io.yosai.timescale.monitoring.Figures.Sharing;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Streams;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.RouteController;

/** The monitoring as a whole: what the routes of {@code routes/monitor.camel.yaml} fill, and what is shown of it. */
public final class Monitoring implements AutoCloseable {
    static final String PREFIX = "timescale_integration_";
    static final String JOB = PREFIX + "job";
    static final String RECONCILE = PREFIX + "reconcile";
    static final String QUARANTINE = PREFIX + "quarantine_rows";
    static final String NEWEST = PREFIX + "newest_event_timestamp_seconds";
    /** Rows that are kept for the page. */
    static final String RECONCILE_RUNS = "reconcile_runs";
    private static final Duration LEAST_VALID = Duration.ofSeconds(30);

    private final PrometheusMeterRegistry registry;
    private final Map<String, DatabasePool> sourcePools;
    private final DatabasePool targetPool;
    private final Figures figures;
    private final History history;
    private final Settings settings;
    private final Streams streams;
    private final String version;
    private final Supplier<List<Map<String, Object>>> backups;
    private final Supplier<List<String>> warnings;
    private HealthCheckRegistry checks;
    /** Camel's own checks that its settings leave out. */
    private String leftOut;

    /**
     * @param version of the product
     * @param folder of the route files
     * @param backups the newest backups, as the status page shows them
     * @param warnings what is not as it should be on the target
     * @param owners as in {@link Sharing}
     * @param instance as there
     */
    public Monitoring(PrometheusMeterRegistry registry, Databases databases, Settings settings, String version,
            Path folder, Supplier<List<Map<String, Object>>> backups, Supplier<List<String>> warnings,
            Streams streams, Layouts layouts, CopyMetrics copying, Function<String, String> owners, String instance) {
        this.registry = registry;
        this.settings = settings;
        this.version = version;
        this.backups = backups;
        this.warnings = warnings;
        this.streams = streams;
        sourcePools = databases.sources().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, source -> source.getValue().forMonitoring()));
        targetPool = databases.target().forMonitoring();
        Map<String, Probe> sources = new LinkedHashMap<>();
        databases.sources().forEach((name, pool) -> sources.put(
                name, new Probe(name.equals(SourceName.PRIMARY) ? "source" : "source " + name, pool.dsn())));
        Duration interval = settings.seconds(Setting.MONITOR_INTERVAL);
        Sharing sharing = new Sharing(owners, instance);
        copying.sharedBy(sharing::isElsewhere);
        figures = new Figures(registry, sources, new Probe("target", targetPool.dsn()),
                new Lags(registry, layouts.by(sourcePools::get), targetPool, sources::get, looksValid(interval),
                        settings.seconds(Setting.REPLICATION_MARGIN), sharing, copying),
                new Gauges(registry, folder.resolve("gauges"), gaugesValid(interval)),
                new RouteActivity(registry), sharing);
        history = new History(figures.lags()::seconds, () -> copying.counts().copied());
        sources.forEach((name, probe) -> up("source_up", probe, Tags.of("source", name)));
        up("target_up", figures.target(), Tags.empty());
    }

    /** Returns how long a look at a source is worth something at least. */
    public static Duration looksValid(Duration interval) {
        Duration looks = interval.multipliedBy(3);
        return looks.compareTo(LEAST_VALID) < 0 ? LEAST_VALID : looks;
    }

    /** Returns how long a gauge is worth something that is asked for each {@link Settings#SLOW} such intervals. */
    static Duration gaugesValid(Duration interval) {
        return looksValid(interval).multipliedBy(Settings.SLOW);
    }

    /** What the routes name, by name. */
    public Map<String, Object> beans() {
        Map<String, Object> beans = new HashMap<>(Map.of("lag", figures.lags(), "gauges", figures.gauges(),
                "history", history, "targetProbe", figures.target(), "monitorTarget", targetPool));
        figures.sources().forEach((name, probe) -> beans.put("sourceProbe-" + name, probe));
        sourcePools.forEach((name, pool) -> {
            beans.put("monitorSource-" + name, pool);
            beans.put(SourceName.of("monitorSource", name), pool);
        });
        return beans;
    }

    /** Adds health, metrics and pages to the management port. After the start. */
    public void serve(CamelContext context) {
        figures.gauges().fixed(PREFIX + "build_info", "The versions that run", List.of(Map.of("value", 1, "version",
                version, "camel", context.getVersion(), "java", System.getProperty("java.version"))));
        Condition condition = new Condition(figures, settings.seconds(Setting.REPLICATION_MARGIN),
                settings.seconds(Setting.RECONCILE_INTERVAL),
                stream -> isSuspended(context.getRouteController(), stream));
        checks = HealthCheckRegistry.get(context);
        leftOut = checks.getExcludePattern();
        streamsChanged();
        StatusPages pages = new StatusPages(registry, figures, condition,
                new StatusReport(context, version, figures, condition, history, backups, warnings));
        pages.addTo(checks);
        pages.addTo(context.hasService(ManagementHttpServer.class).getRouter());
    }

    /**
     * Has Camel's checks leave out the routes of the streams that there are now: one that is suspended is paused, not
     * down.
     */
    public void streamsChanged() {
        checks.setExcludePattern(Stream.concat(Stream.ofNullable(leftOut), streams.all().stream()
                .flatMap(stream -> RouteActivity.startersOf(stream.name()))
                .flatMap(route -> Stream.of("route:" + route, "consumer:" + route))).collect(Collectors.joining(",")));
    }

    private static boolean isSuspended(RouteController routes, String stream) {
        List<ServiceStatus> starters = RouteActivity.startersOf(stream).map(routes::getRouteStatus)
                .filter(Objects::nonNull).toList();
        return !starters.isEmpty() && starters.stream().allMatch(status -> status == ServiceStatus.Suspended);
    }

    private void up(String name, Probe probe, Tags tags) {
        Gauge.builder(PREFIX + name, probe, Probe::value).tags(tags)
                .description("1 if the database answers, 0 if it does not").strongReference(true).register(registry);
    }

    public RouteActivity routes() {
        return figures.routes();
    }

    public Gauges gauges() {
        return figures.gauges();
    }

    @Override
    public void close() {
        figures.sources().values().forEach(Probe::close);
        figures.target().close();
        sourcePools.values().forEach(DatabasePool::close);
        targetPool.close();
    }
}

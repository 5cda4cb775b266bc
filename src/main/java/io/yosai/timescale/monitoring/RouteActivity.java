package io.yosai.timescale.monitoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** When the routes ran, and with what success: as metrics, and for the status page. */
public final class RouteActivity {
    private static final String NO_SQLSTATE = "none";
    /** Those of a job that can also be run by itself: ours, and those that an integrator starts by Quartz instead. */
    private static final String BY_TIMER = "-(timer|cron)$";

    /**
     * @param attempt when it last ended, null: never
     * @param success when it last ended well, null: never
     * @param failing why it failed the last time, null: it did not
     * @param since when it began to fail, null: it does not
     */
    public record Activity(Instant attempt, Instant success, String failing, Instant since) {
        static final Activity NONE = new Activity(null, null, null, null);
    }

    /**
     * Why a run failed.
     *
     * @param isRefusal whether the program refuses to work until a person has done something
     */
    public record Failure(String reason, boolean isRefusal) {
    }

    private record OfStream(String route, String stream) {
    }

    /** What is known of a route's runs for one stream; {@code failure} null: the last one succeeded. */
    record StreamRuns(Failure failure, Instant since) {
        static final StreamRuns NONE = new StreamRuns(null, null);
    }

    private final MeterRegistry registry;
    private final Clock clock;
    private final Map<String, Activity> routes = new ConcurrentHashMap<>();
    private final Map<OfStream, StreamRuns> streams = new ConcurrentHashMap<>();
    /** Routes that have their gauges. */
    private final Set<String> shown = ConcurrentHashMap.newKeySet();

    public RouteActivity(MeterRegistry registry) {
        this(registry, Clock.systemUTC());
    }

    RouteActivity(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** The routes that may start the passes of a stream: the timer of its entry, and one of Quartz in its place. */
    static Stream<String> startersOf(String stream) {
        return Stream.of(stream, stream + "-cron");
    }

    /** Returns the name of the job that a route starts: its id, without what says how it is started. */
    public static String job(String routeId) {
        return routeId.replaceFirst(BY_TIMER, "");
    }

    /** Makes its counter of errors, so that the first error is an increase. */
    public void known(String stage) {
        errors(stage, NO_SQLSTATE);
    }

    /**
     * Counts an error where it happened.
     *
     * @param stage the route
     * @param sqlState null if it was no error of a database
     */
    public void failedAt(String stage, String sqlState) {
        errors(stage, sqlState == null || sqlState.length() < 2 ? NO_SQLSTATE : sqlState.substring(0, 2)).increment();
    }

    /**
     * Notes a run of a route that a timer starts.
     *
     * @param failing why it failed, null: it did not
     */
    public void ran(String route, String failing) {
        Instant now = clock.instant();
        Activity before = routes.getOrDefault(route, Activity.NONE);
        Instant success = failing == null ? now : before.success();
        Instant since = failing == null ? null : before.since() == null ? now : before.since();
        routes.put(route, new Activity(now, success, failing, since));
        if (shown.add(route)) {
            gauge(route, "last_attempt", "When a timer's route last ended, well or not");
            gauge(route, "last_success", "When a timer's route last ended well");
        }
    }

    /**
     * Notes a run of a route for one stream.
     *
     * @param failure why it failed, null: it did not
     */
    public void ran(String route, String stream, Failure failure) {
        streams.compute(new OfStream(route, stream), (key, before) -> failure == null ? StreamRuns.NONE
                : new StreamRuns(failure, before == null || before.since() == null ? clock.instant() : before.since()));
    }

    /** Notes that another instance runs a route from now on: how it does there is not known here. */
    public void leave(String route) {
        routes.remove(job(route));
        streams.keySet().removeIf(key -> key.stream().equals(route));
    }

    /** Of a route that is not there any more. */
    public void forget(String route) {
        registry.getMeters().stream().map(Meter::getId).filter(meter -> meter.getName().startsWith(Monitoring.PREFIX)
                && (route.equals(meter.getTag("stage")) || route.equals(meter.getTag("route"))))
                .forEach(registry::remove);
        routes.remove(route);
        shown.remove(route);
        streams.keySet().removeIf(key -> key.route().equals(route) || key.stream().equals(route));
    }

    /** By id. */
    public Map<String, Activity> all() {
        return Map.copyOf(routes);
    }

    /** Returns how the last run of a route for a stream ended. */
    StreamRuns of(String route, String stream) {
        return streams.getOrDefault(new OfStream(route, stream), StreamRuns.NONE);
    }

    private Counter errors(String stage, String sqlStateClass) {
        return Counter.builder(Monitoring.PREFIX + "errors").tag("stage", stage).tag("sqlstate_class", sqlStateClass)
                .description("Failures by route and by the first two characters of the SQLSTATE").register(registry);
    }

    private void gauge(String route, String which, String help) {
        Gauge.builder(Monitoring.PREFIX + which + "_timestamp_seconds", routes, all -> {
            Activity last = all.get(route);
            Instant time = last == null ? null : which.equals("last_attempt") ? last.attempt() : last.success();
            return time == null ? Double.NaN : time.toEpochMilli() / 1000.0;
        }).tag("route", route).description(help).strongReference(true).register(registry);
    }
}

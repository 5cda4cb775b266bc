package io.yosai.timescale.monitoring;

import io.micrometer.core.instrument.MeterRegistry;
import io.yosai.timescale.dsn.SourceName;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the figures mean: the state of each stream and of the whole, in a word and in a sentence, and what is not well.
 */
final class Condition {
    /** The slowest jobs run every hour: one that failed once has succeeded an hour ago. */
    private static final Duration JOB_PATIENCE = Duration.ofHours(2);
    private static final Duration ROUTE_PATIENCE = Duration.ofMinutes(2);
    private static final String POLICIES = "policies-timer";
    private static final Pattern OF_STREAMS = Pattern.compile("(monitor-lag|monitor-newest|reconcile(-timer)?)(-.*)?");

    private final Map<String, Probe> sources;
    private final Probe target;
    private final Lags lags;
    private final Gauges gauges;
    private final RouteActivity routes;
    private final Sharing sharing;
    private final MeterRegistry registry;
    private final Duration margin;
    private final Duration reconcileInterval;
    private volatile Predicate<String> isSuspended = stream -> false;

    /**
     * @param sources whether each answers, by its name
     * @param margin of the horizon
     * @param reconcileInterval between two comparisons of a stream
     */
    Condition(Map<String, Probe> sources, Probe target, Lags lags, Gauges gauges, RouteActivity routes, Sharing sharing,
            MeterRegistry registry, Duration margin, Duration reconcileInterval) {
        this.sources = sources;
        this.target = target;
        this.lags = lags;
        this.gauges = gauges;
        this.routes = routes;
        this.sharing = sharing;
        this.registry = registry;
        this.margin = margin;
        this.reconcileInterval = reconcileInterval;
    }

    /** @param isSuspended whether somebody has suspended the timer of a stream */
    void suspendedIf(Predicate<String> isSuspended) {
        this.isSuspended = isSuspended;
    }

    /** Reads the figures once, so that all that is said of them is of one moment. */
    Now now() {
        Map<String, Holder> holders = new HashMap<>();
        sources.keySet().forEach(source -> holders.put(source, Holder.find(registry, source)));
        List<StreamCondition> streams = lags.all().stream().map(lag -> of(lag, holders.get(lag.stream().source())))
                .toList();
        List<Problem> problems = new ArrayList<>();
        problems.addAll(down(streams));
        streams.forEach(stream -> stream.problems().stream().filter(problem -> problem.state() != State.DOWN)
                .map(problem -> streams.size() > 1 ? problem.of(stream.stream().name()) : problem)
                .forEach(problems::add));
        problems.addAll(jobs());
        problems.addAll(quarantine());
        problems.addAll(otherRoutes(streams));
        return new Now(streams, Problem.sorted(problems.stream()), holders);
    }

    /**
     * The state at one moment.
     *
     * @param problems of all streams and of the rest, the worst first
     * @param holders of the horizons, by their sources; null: none
     */
    record Now(List<StreamCondition> streams, List<Problem> problems, Map<String, Holder> holders) {

        State state() {
            return problems.isEmpty() ? State.OK : problems.get(0).state();
        }

        /**
         * The worst problem without its hint; where only a stream is paused or rows are in quarantine, how far the
         * others are.
         */
        String sentence() {
            return streams.size() > 1 && state() == State.PAUSED
                    && streams.stream().anyMatch(stream -> !stream.isPaused()) ? caughtUp() + "; paused: "
                    + streams.stream()
                    .filter(StreamCondition::isPaused).map(stream -> stream.stream().name())
                    .collect(Collectors.joining(", "))
                    : problems.isEmpty() ? caughtUp() : Texts.withoutHint(problems.get(0).text());
        }

        private String caughtUp() {
            long elsewhere = streams.stream().filter(stream -> stream.elsewhere() != null).count();
            if (elsewhere > 0) {
                return elsewhere == streams.size() ? "other instances copy all streams"
                        : farBehind() + "; other instances copy " + elsewhere + " of " + streams.size() + " streams";
            }
            return farBehind();
        }

        private String farBehind() {
            double lag = worst() == null ? 0 : worst().lag();
            return "caught up" + (lag == 0 ? "" : ", " + Texts.duration(lag) + " behind");
        }

        /** The stream that is farthest behind, of those whose lag is known; null: none is. */
        StreamCondition worst() {
            List<StreamCondition> working = streams.stream().filter(stream -> !stream.figures().isPaused()).toList();
            return (working.isEmpty() ? streams : working).stream().filter(stream -> !Double.isNaN(stream.lag()))
                    .max(java.util.Comparator.comparingDouble(StreamCondition::lag)).orElse(null);
        }
    }

    /**
     * Why a database cannot be worked with, a stream stands or cannot be relied upon, or a policy job fails; null: all
     * is well.
     */
    String problem(Subject subject) {
        return switch (subject) {
            // One site of many that is down keeps no instance from doing its work.
            case SOURCE -> sources.values().stream().allMatch(Probe::isDown)
                    ? joined(sources.values().stream().map(Probe::problem).filter(Objects::nonNull)) : null;
            case TARGET -> target.problem();
            case REPLICATION -> joined(now().problems().stream().filter(problem -> problem.isUnready()
                    && problem.state() != State.ATTENTION).map(Problem::text));
            case POLICY_JOBS -> joined(jobs().stream().map(Problem::text));
        };
    }

    enum Subject { SOURCE, TARGET, REPLICATION, POLICY_JOBS }

    private StreamCondition of(Lag lag, Holder holder) {
        String name = lag.stream().name();
        return StreamCondition.of(lag, new StreamCondition.Circumstances(
                holder, comparisons(name), routes.of("copy", name),
                routes.of("reconcile", name), routes.of("lag", name), down(lag.stream().source()),
                sharing.isElsewhere(name) ? sharing.owner(name) : null, isSuspended.test(name), margin,
                reconcileInterval));
    }

    /** The last comparisons of a stream, by scope, with the error of the last one that failed. */
    private List<Map<String, Object>> comparisons(String stream) {
        return gauges.rows(Monitoring.RECONCILE).stream().filter(row -> stream.equals(row.get("stream"))).map(row -> {
            Map<String, Object> with = new LinkedHashMap<>(row);
            gauges.rows(Monitoring.RECONCILE_RUNS).stream().filter(run -> stream.equals(run.get("stream"))
                    && run.get("error") != null && row.get("scope").equals(run.get("scope"))).findFirst()
                    .ifPresent(run -> with.put("error", Texts.lines((String) run.get("error"))));
            return with;
        }).toList();
    }

    /** Where another instance looks after them, its readiness says so. */
    private List<Problem> jobs() {
        return sharing.isElsewhere(POLICIES) ? List.of() : gauges.rows(Monitoring.JOB).stream().map(Condition::failing)
                .filter(Objects::nonNull)
                .map(text -> new Problem(State.ATTENTION, text, true)).toList();
    }

    private static String failing(Map<String, Object> job) {
        boolean old = !(job.get("last_success_timestamp_seconds") instanceof Timestamp success)
                || success.toInstant().isBefore(Instant.now().minus(JOB_PATIENCE));
        return Boolean.TRUE.equals(job.get("failing")) && old
                ? "the %s of %s fails, last success %s".formatted(job.get("policy"), job.get("relation"),
                        Objects.requireNonNullElse(job.get("last_success_timestamp_seconds"), "never")) : null;
    }

    private List<Problem> quarantine() {
        long rows = gauges.rows(Monitoring.QUARANTINE).stream()
                .mapToLong(row -> ((Number) row.get("value")).longValue()).sum();
        return rows == 0 ? List.of() : List.of(new Problem(State.ATTENTION, Texts.rows(rows) + " in quarantine, not in "
                + (rows == 1 ? "its table" : "their tables"), false));
    }

    /**
     * Those that are no stream's: what fails for a stream is said of the stream. While a database is down its routes
     * must fail.
     */
    private List<Problem> otherRoutes(List<StreamCondition> streams) {
        List<String> down = sources.keySet().stream().filter(source -> down(source) != null).toList();
        if (target.isDown() || down.contains(SourceName.PRIMARY)) {
            return List.of();
        }
        Instant before = Instant.now().minus(ROUTE_PATIENCE);
        return routes.all().entrySet().stream().filter(route -> route.getValue().since() != null
                && route.getValue().since().isBefore(before) && !OF_STREAMS.matcher(route.getKey()).matches()
                && down.stream().noneMatch(source -> route.getKey()
                .equals(SourceName.of(route.getKey().replaceFirst("-[^-]*$", ""), source)))
                && streams.stream().noneMatch(stream -> stream.stream().name().equals(route.getKey())))
                .sorted(Map.Entry.comparingByKey()).map(route ->
                new Problem(State.ATTENTION, "the route " + route.getKey()
                        + " fails: " + route.getValue().failing(), false)).toList();
    }

    private List<Problem> down(List<StreamCondition> streams) {
        Map<String, Double> pending = new LinkedHashMap<>();
        for (String source : sources.keySet()) {
            String down = down(source);
            if (down != null) {
                pending.merge(down, streams.stream().filter(stream -> stream.stream().source().equals(source))
                        .mapToDouble(StreamCondition::pending).filter(rows -> !Double.isNaN(rows)).max().orElse(-1),
                        Math::max);
            }
        }
        return pending.entrySet().stream().map(entry -> new Problem(State.DOWN, entry.getKey()
                + (entry.getValue() < 0 ? "" : ", " + Texts.waiting(entry.getValue())), false)).toList();
    }

    /** Why no stream of a source can be copied; null: both databases answer, or they are not asked yet. */
    private String down(String name) {
        Probe source = sources.get(name);
        String called = sources.size() == 1 ? "source" : "source " + name;
        if (source.isDown() && target.isDown()) {
            Instant first = Stream.of(source, target).map(probe -> probe.finding().since())
                    .min(Instant::compareTo).get();
            return called + " and target down since " + Texts.time(first);
        }
        return source.isDown() ? called + " down since " + Texts.time(source.finding().since())
                : target.isDown() ? "target down since " + Texts.time(target.finding().since()) : null;
    }

    private static String joined(Stream<String> texts) {
        return texts.reduce((one, other) -> one + "; " + other).orElse(null);
    }
}

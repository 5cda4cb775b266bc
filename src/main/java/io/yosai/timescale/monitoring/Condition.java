package io.yosai.timescale.monitoring;

import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the figures mean: the state of each stream and of the whole, in a word and in a sentence, and what is not well. */
final class Condition {
    /** The slowest jobs run every hour: one that failed once has succeeded an hour ago. */
    private static final Duration JOB_PATIENCE = Duration.ofHours(2);
    private static final Duration ROUTE_PATIENCE = Duration.ofMinutes(2);
    private static final Set<String> OF_STREAMS = Set.of("monitor-lag", "monitor-newest", "reconcile");
    private static final String POLICIES = "policies-timer";

    private final Probe source;
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
     * @param margin of the horizon
     * @param reconcileInterval between two comparisons of a stream
     */
    Condition(Probe source, Probe target, Lags lags, Gauges gauges, RouteActivity routes, Sharing sharing,
            MeterRegistry registry, Duration margin, Duration reconcileInterval) {
        this.source = source;
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
        String down = down();
        Holder holder = Holder.find(registry);
        List<StreamCondition> streams = lags.all().stream().map(lag -> of(lag, down, holder)).toList();
        List<Problem> problems = new ArrayList<>();
        if (down != null) {
            double pending = streams.stream().mapToDouble(StreamCondition::pending).filter(rows -> !Double.isNaN(rows)).max()
                    .orElse(Double.NaN);
            problems.add(new Problem(State.DOWN, down + (Double.isNaN(pending) ? "" : ", " + Texts.waiting(pending)), false));
        }
        streams.forEach(stream -> stream.problems().stream().filter(problem -> problem.state() != State.DOWN)
                .map(problem -> streams.size() > 1 ? problem.of(stream.stream().name()) : problem).forEach(problems::add));
        problems.addAll(jobs());
        problems.addAll(quarantine());
        if (down == null) {
            problems.addAll(otherRoutes(streams));
        }
        return new Now(streams, Problem.sorted(problems.stream()), holder);
    }

    /**
     * The state at one moment.
     *
     * @param problems of all streams and of the rest, the worst first
     * @param holder of the horizon; null: none
     */
    record Now(List<StreamCondition> streams, List<Problem> problems, Holder holder) {

        State state() {
            return problems.isEmpty() ? State.OK : problems.get(0).state();
        }

        /** The worst problem without its hint; where only a stream is paused or rows are in quarantine, how far the others are. */
        String sentence() {
            return streams.size() > 1 && state() == State.PAUSED
                    && streams.stream().anyMatch(stream -> !stream.isPaused()) ? caughtUp() + "; paused: " + streams.stream()
                    .filter(StreamCondition::isPaused).map(stream -> stream.stream().name()).collect(Collectors.joining(", "))
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

    /** Why a database cannot be worked with, a stream stands or cannot be relied upon, or a policy job fails; null: all is well. */
    String problem(Subject subject) {
        return switch (subject) {
            case SOURCE -> source.problem();
            case TARGET -> target.problem();
            case REPLICATION -> joined(now().problems().stream().filter(problem -> problem.isUnready()
                    && problem.state() != State.ATTENTION).map(Problem::text));
            case POLICY_JOBS -> joined(jobs().stream().map(Problem::text));
        };
    }

    enum Subject { SOURCE, TARGET, REPLICATION, POLICY_JOBS }

    private StreamCondition of(Lag lag, String down, Holder holder) {
        String name = lag.stream().name();
        return StreamCondition.of(lag, new StreamCondition.Circumstances(holder, comparisons(name), routes.of("copy", name),
                routes.of("reconcile", name), routes.of("lag", name), down, sharing.isElsewhere(name) ? sharing.owner(name) : null,
                isSuspended.test(name), margin, reconcileInterval));
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
        return sharing.isElsewhere(POLICIES) ? List.of() : gauges.rows(Monitoring.JOB).stream().map(Condition::failing).filter(Objects::nonNull)
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
        long rows = gauges.rows(Monitoring.QUARANTINE).stream().mapToLong(row -> ((Number) row.get("value")).longValue()).sum();
        return rows == 0 ? List.of() : List.of(new Problem(State.ATTENTION, Texts.rows(rows) + " in quarantine, not in "
                + (rows == 1 ? "its table" : "their tables"), false));
    }

    /** Those that are no stream's: what fails for a stream is said of the stream. */
    private List<Problem> otherRoutes(List<StreamCondition> streams) {
        Instant before = Instant.now().minus(ROUTE_PATIENCE);
        return routes.all().entrySet().stream().filter(route -> route.getValue().since() != null
                && route.getValue().since().isBefore(before) && !OF_STREAMS.contains(route.getKey())
                && streams.stream().noneMatch(stream -> stream.stream().name().equals(route.getKey())))
                .sorted(Map.Entry.comparingByKey()).map(route -> new Problem(State.ATTENTION, "the route " + route.getKey()
                        + " fails: " + route.getValue().failing(), false)).toList();
    }

    /** Null: both databases answer, or they are not asked yet. */
    private String down() {
        if (source.isDown() && target.isDown()) {
            Instant first = Stream.of(source, target).map(probe -> probe.finding().since())
                    .min(Instant::compareTo).get();
            return "source and target down since " + Texts.time(first);
        }
        return source.isDown() ? "source down since " + Texts.time(source.finding().since())
                : target.isDown() ? "target down since " + Texts.time(target.finding().since()) : null;
    }

    private static String joined(Stream<String> texts) {
        return texts.reduce((one, other) -> one + "; " + other).orElse(null);
    }
}

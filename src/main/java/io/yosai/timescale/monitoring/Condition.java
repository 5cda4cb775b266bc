package io.yosai.timescale.monitoring;

import io.yosai.timescale.dsn.SourceName;
import io.yosai.timescale.monitoring.Figures.Holder;
import io.yosai.timescale.monitoring.Problem.State;
import io.yosai.timescale.monitoring.WholeCondition.OfStream;
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
import java.util.stream.Stream;

/**
 * What the figures mean: the state of each stream and of the whole, in a word and in a sentence, and what is not well.
 *
 * @param margin of the horizon
 * @param reconcileInterval between two comparisons of a stream
 * @param isSuspended whether somebody has suspended the timer of a stream
 */
record Condition(Figures figures, Duration margin, Duration reconcileInterval, Predicate<String> isSuspended) {
    /** The slowest jobs run every hour: one that failed once has succeeded an hour ago. */
    private static final Duration JOB_PATIENCE = Duration.ofHours(2);
    private static final Duration ROUTE_PATIENCE = Duration.ofMinutes(2);
    private static final String POLICIES = "policies-timer";
    private static final Pattern OF_STREAMS = Pattern.compile("(monitor-lag|monitor-newest|reconcile(-timer)?)(-.*)?");

    /** Reads the figures once, so that all that is said of them is of one moment. */
    WholeCondition now() {
        Map<String, Holder> holders = new HashMap<>();
        figures.sources().keySet().forEach(source -> holders.put(source, figures.holder(source)));
        List<OfStream> streams = figures.lags().all().stream()
                .map(lag -> of(lag, holders.get(lag.stream().source()))).toList();
        List<Problem> problems = new ArrayList<>(down(streams));
        streams.forEach(stream -> stream.problems().stream().filter(problem -> problem.state() != State.DOWN)
                .map(problem -> streams.size() > 1 ? problem.of(stream.stream().name()) : problem)
                .forEach(problems::add));
        problems.addAll(jobs());
        problems.addAll(quarantine());
        problems.addAll(otherRoutes(streams));
        if (streams.isEmpty()) {
            problems.add(new Problem(State.REFUSED, "no stream is declared: nothing is copied", true));
        }
        return new WholeCondition(streams, Problem.sorted(problems.stream()), holders);
    }

    /**
     * Why a database cannot be worked with, a stream stands or cannot be relied upon, or a policy job fails; null: all
     * is well.
     */
    String problem(Subject subject) {
        return switch (subject) {
            // One site of many that is down keeps no instance from doing its work.
            case SOURCE -> figures.sources().values().stream().allMatch(Probe::isDown)
                    ? joined(figures.sources().values().stream().map(Probe::problem).filter(Objects::nonNull)) : null;
            case TARGET -> figures.target().problem();
            case REPLICATION -> joined(now().problems().stream().filter(problem -> problem.isUnready()
                    && problem.state() != State.ATTENTION).map(Problem::text));
            case POLICY_JOBS -> joined(jobs().stream().map(Problem::text));
        };
    }

    enum Subject { SOURCE, TARGET, REPLICATION, POLICY_JOBS }

    private OfStream of(Lag lag, Holder holder) {
        String name = lag.stream().name();
        return OfStream.of(lag, new StreamProblems.Circumstances(
                holder, comparisons(name), figures.routes().of("copy", name), figures.routes().of("reconcile", name),
                figures.routes().of("lag", name), down(lag.stream().source()),
                figures.sharing().isElsewhere(name) ? figures.sharing().owner(name) : null, isSuspended.test(name),
                margin, reconcileInterval, clock()));
    }

    /** What the clock of the target says; while it has not said anything, ours. */
    private Instant clock() {
        Probe.Finding found = figures.target().finding();
        return found == null || found.now() == null ? Instant.now() : found.now();
    }

    /** The last comparisons of a stream, by scope, with the error of the last one that failed. */
    private List<Map<String, Object>> comparisons(String stream) {
        Gauges gauges = figures.gauges();
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
        return figures.sharing().isElsewhere(POLICIES) ? List.of() : figures.gauges().rows(Monitoring.JOB).stream()
                .map(this::failing).filter(Objects::nonNull)
                .map(text -> new Problem(State.ATTENTION, text + lastAsked(Monitoring.JOB), true)).toList();
    }

    /** What was the case when it was last known is not taken for over, nor for what is the case now. */
    private String lastAsked(String gauge) {
        return figures.gauges().isKnown(gauge) ? "" : ", when the target was last asked";
    }

    private String failing(Map<String, Object> job) {
        boolean old = !(job.get("last_success_timestamp_seconds") instanceof Timestamp success)
                || success.toInstant().isBefore(clock().minus(JOB_PATIENCE));
        return Boolean.TRUE.equals(job.get("failing")) && old
                ? "the %s of %s fails, last success %s".formatted(job.get("policy"), job.get("relation"),
                        Objects.requireNonNullElse(job.get("last_success_timestamp_seconds"), "never")) : null;
    }

    private List<Problem> quarantine() {
        long rows = figures.gauges().rows(Monitoring.QUARANTINE).stream()
                .mapToLong(row -> ((Number) row.get("value")).longValue()).sum();
        return rows == 0 ? List.of() : List.of(new Problem(State.ATTENTION, Texts.rows(rows) + " in quarantine, not in "
                + (rows == 1 ? "its table" : "their tables") + lastAsked(Monitoring.QUARANTINE)));
    }

    /**
     * Those that are no stream's: what fails for a stream is said of the stream. While a database is down its routes
     * must fail.
     */
    private List<Problem> otherRoutes(List<OfStream> streams) {
        List<String> down = figures.sources().keySet().stream().filter(source -> down(source) != null).toList();
        if (figures.target().isDown() || down.contains(SourceName.PRIMARY)) {
            return List.of();
        }
        Instant before = Instant.now().minus(ROUTE_PATIENCE);
        return figures.routes().all().entrySet().stream().filter(route -> route.getValue().since() != null
                && route.getValue().since().isBefore(before) && !OF_STREAMS.matcher(route.getKey()).matches()
                && down.stream().noneMatch(source -> route.getKey()
                .equals(SourceName.of(route.getKey().replaceFirst("-[^-]*$", ""), source)))
                && streams.stream().noneMatch(stream -> stream.stream().name().equals(route.getKey())))
                .sorted(Map.Entry.comparingByKey()).map(route -> new Problem(State.ATTENTION,
                        "the route " + route.getKey() + " fails: " + route.getValue().failing())).toList();
    }

    private List<Problem> down(List<OfStream> streams) {
        Map<String, Double> pending = new LinkedHashMap<>();
        for (String source : figures.sources().keySet()) {
            String down = down(source);
            if (down != null) {
                pending.merge(down, streams.stream().filter(stream -> stream.stream().source().equals(source))
                        .mapToDouble(OfStream::pending).filter(rows -> !Double.isNaN(rows)).max().orElse(-1),
                        Math::max);
            }
        }
        return pending.entrySet().stream().map(entry -> new Problem(State.DOWN, entry.getKey()
                + (entry.getValue() < 0 ? "" : ", " + Texts.waiting(entry.getValue())))).toList();
    }

    /** Why no stream of a source can be copied; null: both databases answer, or they are not asked yet. */
    private String down(String name) {
        Probe source = figures.sources().get(name);
        Probe target = figures.target();
        String called = figures.sources().size() == 1 ? "source" : "source " + name;
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

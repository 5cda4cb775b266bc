package io.yosai.timescale.monitoring;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the figures mean: the state, in a word and in a sentence, and what keeps the service from being ready. */
final class Condition {
    /** The slowest jobs run every hour: one that failed once has succeeded an hour ago. */
    private static final Duration JOB_PATIENCE = Duration.ofHours(2);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'")
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'")
            .withZone(ZoneOffset.UTC);

    enum State { OK, BEHIND, DOWN, STARTING }

    private final Probe source;
    private final Probe target;
    private final Lags lags;
    private final Gauges gauges;
    private final RouteActivity routes;
    private volatile BooleanSupplier works = () -> true;

    Condition(Probe source, Probe target, Lags lags, Gauges gauges, RouteActivity routes) {
        this.source = source;
        this.target = target;
        this.lags = lags;
        this.gauges = gauges;
        this.routes = routes;
    }

    /** @param works false while another instance does the work, whose problems are not those of this one */
    void worksIf(BooleanSupplier works) {
        this.works = works;
    }

    State state() {
        if (source.isDown() || target.isDown()) {
            return State.DOWN;
        }
        double seconds = lags.seconds();
        if (Double.isNaN(seconds)) {
            return blind() == null ? State.STARTING : State.DOWN;
        }
        return lags.all().stream().anyMatch(Condition::isBehind) ? State.BEHIND : State.OK;
    }

    /** A row waits for the next pass, and for the look at it: that is not behind. */
    private static boolean isBehind(Lag lag) {
        return !lag.isPaused() && lag.seconds() > 2 * lag.stream().interval().toMillis() / 1000.0 + 10;
    }

    String sentence() {
        String paused = lags.all().stream().filter(Lag::isPaused).map(lag -> lag.stream().name()).collect(Collectors.joining(", "));
        return (works.getAsBoolean() ? "" : "stands by: ") + figures() + (paused.isEmpty() ? "" : "; paused: " + paused);
    }

    private String figures() {
        return switch (state()) {
            case DOWN -> blind() != null ? blind()
                    : down() + (lags.worst() == null || Double.isNaN(lags.worst().rowsPending()) ? ""
                    : ", " + waiting(lags.worst()));
            case BEHIND -> duration(lags.seconds()) + " behind, " + waiting(lags.worst());
            case OK -> "caught up" + (lags.seconds() == 0 ? "" : ", " + duration(lags.seconds()) + " behind");
            case STARTING -> "starting, the lag is not known yet";
        };
    }

    /** Why a database cannot be worked with, the replication stands or a policy job fails; null: all is well. */
    String problem(Subject subject) {
        return switch (subject) {
            case SOURCE -> source.problem();
            case TARGET -> target.problem();
            case REPLICATION -> blind() == null && works.getAsBoolean() ? stuck() : blind();
            case POLICY_JOBS -> !works.getAsBoolean() ? null : gauges.rows(Monitoring.JOB).stream()
                    .map(Condition::failing).filter(Objects::nonNull)
                    .reduce((one, other) -> one + "; " + other).orElse(null);
        };
    }

    enum Subject { SOURCE, TARGET, REPLICATION, POLICY_JOBS }

    /** Both databases answer, but one of them does not let itself be asked for the lag; null: it is not so. */
    private String blind() {
        RouteActivity.Activity look = routes.all().get("monitor-lag");
        return source.isUp() && target.isUp() && Double.isNaN(lags.seconds()) && look != null && look.failing() != null
                ? "the lag is not known: " + look.failing() : null;
    }

    private String stuck() {
        return lags.all().stream().map(this::stuck).filter(Objects::nonNull)
                .reduce((one, other) -> one + "; " + other).orElse(null);
    }

    private String stuck(Lag lag) {
        Duration stuck = lag.isPaused() ? null : lag.stuckFor();
        Duration patience = Stream.of(lag.stream().interval().multipliedBy(3), Duration.ofMinutes(2))
                .max(Duration::compareTo).get();
        if (stuck == null || stuck.compareTo(patience) < 0) {
            return null;
        }
        String route = lag.stream().name();
        RouteActivity.Activity last = routes.all().get(route);
        return "%s: %s, and the watermark has not moved for %s: %s".formatted(route, waiting(lag),
                duration(stuck.toSeconds()), last == null ? "the route " + route + " has not run" : last.failing() == null
                        ? "the last pass that ended met no error; does this one wait for a lock?" : last.failing());
    }

    private static String failing(Map<String, Object> job) {
        boolean old = !(job.get("last_success_timestamp_seconds") instanceof Timestamp success)
                || success.toInstant().isBefore(Instant.now().minus(JOB_PATIENCE));
        return Boolean.TRUE.equals(job.get("failing")) && old
                ? "the %s of %s fails, last success %s".formatted(job.get("policy"), job.get("relation"),
                        Objects.requireNonNullElse(job.get("last_success_timestamp_seconds"), "never")) : null;
    }

    private String down() {
        if (source.isDown() && target.isDown()) {
            Instant first = Stream.of(source, target).map(probe -> probe.finding().since())
                    .min(Instant::compareTo).get();
            return "source and target down since " + time(first);
        }
        return source.isDown() ? "source down since " + time(source.finding().since())
                : "target down since " + time(target.finding().since());
    }

    private static String waiting(Lag lag) {
        double rows = lag.rowsPending();
        if (Double.isNaN(rows)) {
            return "rows waiting";
        }
        return String.format(Locale.ROOT, "%,d%s %s waiting", (long) rows, rows < Lag.MOST_PENDING ? "" : " or more",
                rows == 1 ? "row" : "rows");
    }

    private static String time(Instant since) {
        return (since.isBefore(Instant.now().minus(Duration.ofHours(12))) ? DAY : TIME).format(since);
    }

    static String duration(double seconds) {
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = (long) seconds;
        if (whole < 3600) {
            return "%d min %d s".formatted(whole / 60, whole % 60);
        }
        return whole < 86_400 ? "%d h %d min".formatted(whole / 3600, whole % 3600 / 60)
                : "%d d %d h".formatted(whole / 86_400, whole % 86_400 / 3600);
    }
}

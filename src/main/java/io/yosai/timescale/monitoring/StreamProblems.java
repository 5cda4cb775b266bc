package io.yosai.timescale.monitoring;

import io.yosai.timescale.monitoring.Figures.Holder;
import io.yosai.timescale.monitoring.Problem.State;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What is not well with a stream, at one moment; null and NaN are as in {@link WholeCondition.OfStream}. */
record StreamProblems(Lag figures, double lag, double pending, Look.Held held, Circumstances around) {
    /** What a comparison may fail before the service is said to be unwell: a database that was down for a moment. */
    private static final Duration LEAST_PATIENCE = Duration.ofMinutes(15);
    private static final String SINCE = "failing_since_timestamp_seconds";

    /**
     * What is known beside the figures.
     *
     * @param holder of the horizon; null: none
     * @param comparisons the rows of the gauge {@code timescale_integration_reconcile} that are the stream's
     * @param look how the last look at the lag ended
     * @param down which database does not answer, in words; null: both do, or they are not asked yet
     * @param elsewhere the other instance that copies it; null: none does
     * @param clock what the clock of the target says, by which comparisons are kept
     */
    record Circumstances(Holder holder, List<Map<String, Object>> comparisons, RouteActivity.StreamRuns copy,
            RouteActivity.StreamRuns reconcile, RouteActivity.StreamRuns look, String down, String elsewhere,
            boolean isSuspended, Duration margin, Duration reconcileInterval, Instant clock) {
    }

    /** The worst first. */
    List<Problem> all() {
        return Problem.sorted(Stream.of(down(), refused(), failing(), blind(), behind(), heldBack(),
                reconcileFailing(), differs(), partsFailed(), absent(), uncompared(), shrunk(), starting(), paused())
                .filter(Objects::nonNull));
    }

    private Problem down() {
        return around.down() == null ? null : new Problem(State.DOWN, around.down()
                + (Double.isNaN(pending) ? "" : ", " + Texts.waiting(pending)));
    }

    private Problem refused() {
        RouteActivity.Failure failure = around.copy().failure();
        String reason = figures.refusal() != null ? figures.refusal()
                : failure != null && failure.isRefusal() ? failure.reason() : null;
        return reason == null ? null : new Problem(State.REFUSED, "refused: " + reason, true);
    }

    /** A pass that failed once is tried again soon; one whose rows wait is not ready after a while. */
    private Problem failing() {
        RouteActivity.Failure failure = around.copy().failure();
        if (failure == null || failure.isRefusal() || figures.known().isPaused() || around.down() != null) {
            return null;
        }
        Duration since = Duration.between(around.copy().since(), Instant.now());
        return since.compareTo(patience()) < 0 ? null : new Problem(State.FAILING, "failing for "
                + Texts.duration(since.toSeconds()) + ": " + failure.reason(), since.compareTo(stuckPatience()) > 0);
    }

    /**
     * What the program has paused a stream for, a look at it meets as well; and what the copy fails for, once that is
     * said.
     */
    private Problem blind() {
        RouteActivity.Failure failure = around.look().failure();
        RouteActivity.Failure copying = around.copy().failure();
        boolean isExplained = figures.refusal() != null || figures.known().pauseReason() != null
                || around.down() != null
                || failure != null && copying != null && copying.reason().equals(failure.reason())
                && (failing() != null || refused() != null);
        // The stream may be copied all the same, or be the only one whose table somebody has locked.
        return failure == null || !Double.isNaN(lag) || isExplained ? null
                : new Problem(State.FAILING, "the lag is not known: " + failure.reason(),
                        Duration.between(around.look().since(), Instant.now()).compareTo(stuckPatience()) > 0);
    }

    /** A row waits for the next pass, and for the look at it: that is not behind. */
    private Problem behind() {
        if (figures.known().isPaused() || around.isSuspended() || Double.isNaN(lag)
                || lag <= patience().toMillis() / 1000.0) {
            return null;
        }
        Duration stuck = figures.stuckFor();
        boolean isStuck = stuck != null && stuck.compareTo(stuckPatience()) >= 0;
        RouteActivity.Failure failure = around.copy().failure();
        return new Problem(State.BEHIND, Texts.duration(lag) + " behind, " + Texts.waiting(pending) + (!isStuck ? ""
                : ", and the watermark has not moved for " + Texts.duration(stuck.toSeconds()) + ": " + (failure != null
                ? failure.reason() : "the last pass that ended met no error; does this one wait for a lock?")),
                isStuck);
    }

    private Problem heldBack() {
        if (held == null || held.rows() == 0) {
            return null;
        }
        Duration since = Duration.between(held.since(), held.at());
        return since.compareTo(patience().plus(around.margin())) < 0 ? null
                : new Problem(State.HELD, Texts.rows(held.rows()) + " held back by "
                + (around.holder() == null ? "an open transaction of the source" : around.holder()) + " for "
                + Texts.duration(since.toSeconds()));
    }

    /** What was never copied cannot be compared: that is no failure of the comparison. */
    private Problem reconcileFailing() {
        RouteActivity.StreamRuns runs = around.reconcile();
        RouteActivity.Failure copying = around.copy().failure();
        boolean same = runs.failure() != null && (figures.refusal() != null || copying != null
                && copying.reason().equals(runs.failure().reason()));
        Problem ofRoute = runs.failure() == null || same || around.down() != null ? null
                : reconcileFailing(runs.since(), Instant.now(), runs.failure().reason());
        return ofRoute != null || figures.known().time() == null ? ofRoute : around.comparisons().stream()
                .filter(row -> row.get(SINCE) instanceof Timestamp).map(row -> reconcileFailing(
                        ((Timestamp) row.get(SINCE)).toInstant(), around.clock(), (String) row.get("error")))
                .filter(Objects::nonNull).findFirst().orElse(null);
    }

    private Problem reconcileFailing(Instant began, Instant now, String reason) {
        Duration since = Duration.between(began, now);
        Duration patience = Stream.of(around.reconcileInterval().multipliedBy(3), LEAST_PATIENCE)
                .max(Duration::compareTo).get();
        return since.compareTo(patience) < 0 ? null : new Problem(State.FAILING, "reconcile failing for "
                + Texts.duration(since.toSeconds()) + ": " + reason, true);
    }

    private Problem differs() {
        long rows = most(scope -> !"range".equals(scope), "rows_remaining");
        return rows == 0 ? null : new Problem(State.DIFFERS, Texts.rows(rows) + (rows == 1 ? " differs" : " differ")
                + " from the source after reconcile");
    }

    /** What could not be compared at all is tried again; a part that failed alone fails for what is in it. */
    private Problem partsFailed() {
        return around.comparisons().stream().filter(row -> row.get("buckets_failed") instanceof Number failed
                && failed.longValue() > 0 && row.get("error") != null).findFirst().map(row ->
                new Problem(State.DIFFERS, "%s part%s could not be compared or repaired: %s".formatted(
                        row.get("buckets_failed"), row.get("buckets_failed").equals(1L) ? "" : "s", row.get("error"))))
                .orElse(null);
    }

    /** Rows of the source that were compared and cannot come. */
    private Problem absent() {
        long rows = most("whole"::equals, "rows_not_compared");
        return rows == 0 ? null : new Problem(State.DIFFERS, Texts.rows(rows)
                + " of the source cannot be on the target: in the quarantine, or without a key");
    }

    private long most(Predicate<Object> scope, String column) {
        return around.comparisons().stream().filter(row -> scope.test(row.get("scope")))
                .mapToLong(row -> row.get(column) instanceof Number rows ? rows.longValue() : 0).max().orElse(0);
    }

    private Problem uncompared() {
        return figures.known().uncompared() == null ? null : new Problem(State.DIFFERS,
                "not compared since its source was adopted at " + Texts.time(figures.known().uncompared()));
    }

    /** A comparison finds how many rows are gone; that some are is seen before. */
    private Problem shrunk() {
        Look.Newest newest = figures.newest();
        return !newest.hasShrunk() || figures.refusal() != null ? null : new Problem(State.DIFFERS,
                "the source has no row " + (newest.ofSource() == null ? "" : "after " + Texts.time(newest.ofSource())
                + " ") + "any more, and rows up to " + Texts.time(newest.ofTarget()) + " were copied");
    }

    private Problem starting() {
        boolean isExplained = around.look().failure() != null || figures.refusal() != null || around.down() != null
                || figures.known().uncompared() != null || figures.known().pauseReason() != null;
        Look.Waiting last = figures.waiting();
        return !Double.isNaN(lag) || isExplained ? null
                : last == null ? new Problem(State.STARTING, "starting, the lag is not known yet")
                : new Problem(State.FAILING, "the lag is not known, it was looked at "
                + Texts.duration(Duration.ofNanos(System.nanoTime() - last.nanos()).toSeconds()) + " ago");
    }

    private Problem paused() {
        return !figures.known().isPaused() && !around.isSuspended() ? null : new Problem(State.PAUSED, "paused"
                + (figures.known().pauseReason() == null ? "" : ": " + figures.known().pauseReason())
                + (Double.isNaN(lag) ? "" : lag == 0 ? ", nothing waits" : ", " + Texts.duration(lag) + " behind, "
                + Texts.waiting(pending)));
    }

    private Duration patience() {
        return figures.stream().interval().multipliedBy(2).plusSeconds(10);
    }

    private Duration stuckPatience() {
        return Stream.of(figures.stream().interval().multipliedBy(3), Duration.ofMinutes(2))
                .max(Duration::compareTo).get();
    }
}

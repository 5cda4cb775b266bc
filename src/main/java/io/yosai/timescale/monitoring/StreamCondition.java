package io.yosai.timescale.monitoring;

import io.yosai.timescale.stream.Stream;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the figures of one stream mean, at one moment.
 *
 * @param lag in seconds; NaN: not known
 * @param pending rows that wait; NaN: not known
 * @param held rows that the horizon holds back; null: not known
 * @param problems the worst first; none when all is well
 * @param elsewhere the other instance that copies it, and has its figures and problems; null: none does
 */
record StreamCondition(Lag figures, double lag, double pending, Held held, List<Problem> problems,
        List<Map<String, Object>> comparisons, String elsewhere) {
    /** What a comparison may fail before the service is said to be unwell: a database that was away for a moment. */
    private static final Duration LEAST_PATIENCE = Duration.ofMinutes(15);
    private static final String SINCE = "failing_since_timestamp_seconds";

    /**
     * What is known beside the figures.
     *
     * @param holder of the horizon; null: none
     * @param comparisons the rows of the gauge {@code timescale_integration_reconcile} that are the stream's
     * @param copy how the last pass ended
     * @param reconcile how the last comparison ended
     * @param look how the last look at the lag ended
     * @param down which database does not answer, in words; null: both do, or they are not asked yet
     * @param elsewhere the other instance that copies it; null: none does
     * @param isSuspended whether somebody has suspended its timer
     * @param margin of the horizon
     * @param reconcileInterval between two comparisons
     */
    record Circumstances(Holder holder, List<Map<String, Object>> comparisons, RouteActivity.StreamRuns copy,
            RouteActivity.StreamRuns reconcile, RouteActivity.StreamRuns look, String down, String elsewhere,
            boolean isSuspended,
            Duration margin, Duration reconcileInterval) {
    }

    static StreamCondition of(Lag figures, Circumstances around) {
        StreamCondition bare = new StreamCondition(figures, figures.seconds(), figures.rowsPending(), figures.held(),
                List.of(),
                around.comparisons(), around.elsewhere());
        if (around.elsewhere() != null) {
            return bare;
        }
        List<Problem> problems = Problem.sorted(java.util.stream.Stream.of(bare.down(around), bare.refused(around),
                bare.failing(around), bare.blind(around), bare.behind(around), bare.heldBack(around),
                bare.reconcileFailing(around), bare.differs(),
                bare.partsFailed(), bare.absent(), bare.uncompared(), bare.shrunk(),
                bare.starting(around), bare.paused(around)).filter(Objects::nonNull));
        return new StreamCondition(figures, bare.lag, bare.pending, bare.held, problems, around.comparisons(), null);
    }

    Stream stream() {
        return figures.stream();
    }

    State state() {
        return elsewhere != null ? State.ELSEWHERE : problems.isEmpty() ? State.OK : problems.get(0).state();
    }

    /** The worst problem; without one, how far it is copied, or who copies it. */
    String sentence() {
        if (elsewhere != null) {
            return "copied by " + elsewhere;
        }
        return problems.isEmpty() ? "caught up" + (lag == 0 ? "" : ", " + Texts.duration(lag) + " behind")
                : problems.get(0).text();
    }

    /** Why it is refused or fails; null: it is not and does not. */
    String failing() {
        return problems.stream().filter(problem -> problem.state() == State.REFUSED || problem.state() == State.FAILING)
                .map(Problem::text).findFirst().orElse(null);
    }

    boolean isPaused() {
        return problems.stream().anyMatch(problem -> problem.state() == State.PAUSED);
    }

    private Problem down(Circumstances around) {
        return around.down() == null ? null : new Problem(State.DOWN, around.down()
                + (Double.isNaN(pending) ? "" : ", " + Texts.waiting(pending)), false);
    }

    private Problem refused(Circumstances around) {
        RouteActivity.Failure failure = around.copy().failure();
        String reason = figures.refusal() != null ? figures.refusal()
                : failure != null && failure.isRefusal() ? failure.reason() : null;
        return reason == null ? null : new Problem(State.REFUSED, "refused: " + reason, true);
    }

    /** A pass that failed once is tried again soon; one whose rows wait is not ready after a while. */
    private Problem failing(Circumstances around) {
        RouteActivity.Failure failure = around.copy().failure();
        if (failure == null || failure.isRefusal() || figures.isPaused() || around.down() != null) {
            return null;
        }
        Duration since = Duration.between(around.copy().since(), Instant.now());
        return since.compareTo(patience()) < 0 ? null : new Problem(State.FAILING, "failing for "
                + Texts.duration(since.toSeconds()) + ": " + failure.reason(), since.compareTo(stuckPatience()) > 0);
    }

    private Problem blind(Circumstances around) {
        RouteActivity.Failure failure = around.look().failure();
        RouteActivity.Failure copying = around.copy().failure();
        boolean isExplained = figures.refusal() != null || around.down() != null
                || failure != null && copying != null && copying.reason().equals(failure.reason());
        return failure == null || !Double.isNaN(lag) || isExplained ? null
                : new Problem(State.FAILING, "the lag is not known: " + failure.reason(), true);
    }

    /** A row waits for the next pass, and for the look at it: that is not behind. */
    private Problem behind(Circumstances around) {
        if (figures.isPaused() || around.isSuspended() || Double.isNaN(lag) || lag <= patience().toMillis() / 1000.0) {
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

    private Problem heldBack(Circumstances around) {
        if (held == null || held.rows() == 0 || figures.clock() == null) {
            return null;
        }
        Duration since = Duration.between(held.since(), figures.clock());
        return since.compareTo(patience().plus(around.margin())) < 0 ? null
                : new Problem(State.HELD, Texts.rows(held.rows())
                + " held back by " + (around.holder() == null ? "an open transaction of the source"
                : around.holder()) + " for "
                + Texts.duration(since.toSeconds()), false);
    }

    /** What was never copied cannot be compared: that is no failure of the comparison. */
    private Problem reconcileFailing(Circumstances around) {
        RouteActivity.StreamRuns runs = around.reconcile();
        RouteActivity.Failure copying = around.copy().failure();
        boolean same = runs.failure() != null && (figures.refusal() != null || copying != null
                && copying.reason().equals(runs.failure().reason()));
        Problem ofRoute = runs.failure() == null || same || around.down() != null ? null
                : reconcileFailing(runs.since(), runs.failure().reason(), around);
        return ofRoute != null || figures.watermark() == null ? ofRoute : comparisons.stream()
                .filter(row -> row.get(SINCE) instanceof Timestamp).map(row -> reconcileFailing(
                        ((Timestamp) row.get(SINCE)).toInstant(), (String) row.get("error"), around))
                .filter(Objects::nonNull).findFirst().orElse(null);
    }

    private static Problem reconcileFailing(Instant began, String reason, Circumstances around) {
        Duration since = Duration.between(began, Instant.now());
        Duration patience = java.util.stream.Stream.of(around.reconcileInterval().multipliedBy(3), LEAST_PATIENCE)
                .max(Duration::compareTo).get();
        return since.compareTo(patience) < 0 ? null : new Problem(State.FAILING, "reconcile failing for "
                + Texts.duration(since.toSeconds()) + ": " + reason, true);
    }

    private Problem differs() {
        long rows = comparisons.stream().filter(row -> !"range".equals(row.get("scope")))
                .mapToLong(row -> row.get("rows_remaining") instanceof Number left ? left.longValue() : 0).max()
                .orElse(0);
        return rows == 0 ? null : new Problem(State.DIFFERS, Texts.rows(rows) + (rows == 1 ? " differs" : " differ")
                + " from the source after reconcile", false);
    }

    /** What could not be compared at all is tried again; a part that failed alone fails for what is in it. */
    private Problem partsFailed() {
        return comparisons.stream().filter(row -> row.get("buckets_failed") instanceof Number failed
                && failed.longValue() > 0
                && row.get("error") != null).findFirst().map(row ->
                new Problem(State.DIFFERS, "%s parts could not be compared or repaired: %s"
                .formatted(row.get("buckets_failed"), row.get("error")), false)).orElse(null);
    }

    /** Rows of the source that were compared and cannot come. */
    private Problem absent() {
        long rows = comparisons.stream().filter(row -> "whole".equals(row.get("scope")))
                .mapToLong(row -> row.get("rows_not_compared") instanceof Number left ? left.longValue() : 0).max()
                .orElse(0);
        return rows == 0 ? null : new Problem(State.DIFFERS, Texts.rows(rows)
                + " of the source cannot be on the target: in the quarantine, or without a key", false);
    }

    private Problem uncompared() {
        return figures.uncompared() == null ? null : new Problem(
                State.DIFFERS, "not compared since another source was adopted at "
                + Texts.time(figures.uncompared()), false);
    }

    /** A comparison finds how many rows are gone; that some are is seen before. */
    private Problem shrunk() {
        return !figures.hasShrunk() || figures.refusal() != null ? null : new Problem(State.DIFFERS, "the source "
                + (figures.newestOfSource() == null ? "has no row any more" : "has no row after "
                + Texts.time(figures.newestOfSource())
                + " any more") + ", and rows up to " + Texts.time(figures.newestOfTarget()) + " were copied", false);
    }

    private Problem starting(Circumstances around) {
        boolean isExplained = around.look().failure() != null || figures.refusal() != null || around.down() != null
                || figures.uncompared() != null;
        return !Double.isNaN(lag) || isExplained ? null
                : new Problem(State.STARTING, "starting, the lag is not known yet", false);
    }

    private Problem paused(Circumstances around) {
        return !figures.isPaused() && !around.isSuspended() ? null : new Problem(State.PAUSED, "paused"
                + (Double.isNaN(lag) ? "" : lag == 0 ? ", nothing waits" : ", " + Texts.duration(lag) + " behind, "
                + Texts.waiting(pending)), false);
    }

    private Duration patience() {
        return stream().interval().multipliedBy(2).plusSeconds(10);
    }

    private Duration stuckPatience() {
        return java.util.stream.Stream.of(stream().interval().multipliedBy(3), Duration.ofMinutes(2))
                .max(Duration::compareTo).get();
    }
}

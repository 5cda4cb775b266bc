package io.yosai.timescale.monitoring;

import io.yosai.timescale.monitoring.Problem.State;
import io.yosai.timescale.stream.Stream;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What the figures of one stream mean, at one moment.
 *
 * @param lag in seconds; NaN: not known
 * @param pending rows that wait; NaN: not known
 * @param held rows that the horizon holds back; null: not known
 * @param problems the worst first; none when all is well
 * @param elsewhere the other instance that copies it, and has its figures and problems; null: none does
 */
record StreamCondition(Lag figures, double lag, double pending, Look.Held held, List<Problem> problems,
        List<Map<String, Object>> comparisons, String elsewhere) {

    static StreamCondition of(Lag figures, StreamProblems.Circumstances around) {
        double lag = figures.seconds();
        double pending = figures.rowsPending();
        Look.Held held = figures.held();
        return new StreamCondition(figures, lag, pending, held, around.elsewhere() != null ? List.of()
                : new StreamProblems(figures, lag, pending, held, around).all(), around.comparisons(),
                around.elsewhere());
    }

    /** The one that is farthest behind, of those whose lag is known; null: none is. */
    static StreamCondition worst(List<StreamCondition> streams) {
        return streams.stream().filter(stream -> !Double.isNaN(stream.lag()))
                .max(Comparator.comparingDouble(StreamCondition::lag)).orElse(null);
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
        return problems.isEmpty() ? Texts.caughtUp(lag) : problems.get(0).text();
    }

    /** Why it is refused or fails; null: it is not and does not. */
    String failing() {
        return problems.stream().filter(problem -> problem.state() == State.REFUSED || problem.state() == State.FAILING)
                .map(Problem::text).findFirst().orElse(null);
    }

    boolean isPaused() {
        return problems.stream().anyMatch(problem -> problem.state() == State.PAUSED);
    }
}

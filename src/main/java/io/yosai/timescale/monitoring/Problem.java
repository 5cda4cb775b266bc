package io.yosai.timescale.monitoring;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Something that is not as it should be, or a pause.
 *
 * @param isUnready whether the service is not ready while it lasts
 */
record Problem(State state, String text, boolean isUnready) {
    /** The worst first; those that are alike stay in their order. */
    private static final Comparator<Problem> WORST_FIRST = Comparator.comparing(Problem::state).reversed();

    /** Returns the same problem of one of several streams. */
    Problem of(String stream) {
        return new Problem(state, stream + ": " + text, isUnready);
    }

    static List<Problem> sorted(Stream<Problem> problems) {
        return problems.sorted(WORST_FIRST).toList();
    }
}

package io.yosai.timescale.monitoring;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Something that is not as it should be, or a pause.
 *
 * @param isUnready whether the service is not ready while it lasts
 */
record Problem(State state, String text, boolean isUnready) {
    /** The worst first; those that are alike stay in their order. */
    private static final Comparator<Problem> WORST_FIRST = Comparator.comparing(Problem::state).reversed();

    /** Keeps nobody from being ready. */
    Problem(State state, String text) {
        this(state, text, false);
    }

    /** Returns the same problem of one of several streams. */
    Problem of(String stream) {
        return new Problem(state, stream + ": " + text, isUnready);
    }

    static List<Problem> sorted(Stream<Problem> problems) {
        return problems.sorted(WORST_FIRST).toList();
    }

    /** How a stream does, or the service as a whole; the best first. */
    enum State {
        /** All committed rows that may be read are on the target. */
        OK,
        /** Another instance copies the stream, and knows how it does. */
        ELSEWHERE,
        /** A person has stopped the stream. */
        PAUSED,
        /** Nothing is known yet. */
        STARTING,
        /** Something other than the copying needs a person. */
        ATTENTION,
        /** A comparison has found rows that differ, and they remain. */
        DIFFERS,
        /** Committed rows wait behind an open transaction of the source. */
        HELD,
        /** Rows wait that could be copied. */
        BEHIND,
        /** The last pass or comparison failed, or the lag cannot be found out. */
        FAILING,
        /** The program refuses to copy until a person has decided or corrected something. */
        REFUSED,
        /** A database does not answer. */
        DOWN;

        /** Returns the word that the status page, {@code /status} and the metrics use. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}

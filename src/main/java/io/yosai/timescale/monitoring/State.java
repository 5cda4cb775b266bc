package io.yosai.timescale.monitoring;

import java.util.Locale;

/** How a stream does, or the service as a whole; the best first. */
enum State {
    /** What is committed is on the target, as far as it may be read. */
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

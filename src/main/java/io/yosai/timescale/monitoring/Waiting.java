package io.yosai.timescale.monitoring;

import java.time.Instant;

/**
 * The rows that waited when last looked at.
 *
 * @param oldest time of the oldest, null: none waits
 * @param newest time of the newest, null: none waits, or they are not all counted
 * @param rows how many, at most {@link Lag#MOST_PENDING}
 * @param sinceNanos {@link System#nanoTime} of the look since which rows have been waiting at every look
 * @param nanos of this look
 */
record Waiting(Instant oldest, Instant newest, long rows, long sinceNanos, long nanos) {

    static Waiting none() {
        return new Waiting(null, null, 0, 0, System.nanoTime());
    }

    /** @param before the last look; null: there was none */
    static Waiting of(Instant oldest, Instant newest, long rows, Waiting before) {
        long now = System.nanoTime();
        boolean anew = before == null || before.oldest() == null;
        return new Waiting(oldest, rows < Lag.MOST_PENDING ? newest : null, rows, anew ? now
                : before.sinceNanos(), now);
    }
}

package io.yosai.timescale.monitoring;

import java.time.Instant;

/**
 * Committed rows that are not read yet because an open transaction of the source may still commit older ones.
 *
 * @param rows how many, at most {@link Lag#MOST_PENDING}
 * @param since time of the oldest; with the cursor xid, since when the same transaction is the oldest; null: there is
 *        none
 * @param horizon where it stood
 */
record Held(long rows, Instant since, Object horizon) {
    static final Held NONE = new Held(0, null, null);
}

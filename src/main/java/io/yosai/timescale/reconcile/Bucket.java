package io.yosai.timescale.reconcile;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/**
 * Five minutes of one side.
 *
 * @param from when it begins
 * @param rows how many rows it has
 * @param hash sum of the hashes of its rows
 */
record Bucket(Instant from, long rows, BigDecimal hash) {
    /** As {@code reconcile/source.sql} and {@code target.sql} divide the time. */
    static final Duration WIDTH = Duration.ofMinutes(5);

    static Bucket empty(Instant from) {
        return new Bucket(from, 0, BigDecimal.ZERO);
    }

    boolean sameAs(Bucket other) {
        return rows == other.rows && hash.compareTo(other.hash) == 0;
    }
}

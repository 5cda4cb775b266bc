package io.yosai.timescale.reconcile;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * Five minutes of one side.
 *
 * @param from when it begins
 * @param rows how many rows it has
 * @param hash sum of the hashes of its rows; 0 when there are none
 * @param next how many more the source has that the stream has not copied yet
 */
record Bucket(Instant from, long rows, BigDecimal hash, long next) {
    /** As {@code reconcile/source.sql} and {@code target.sql} divide the time. */
    static final Duration WIDTH = Duration.ofMinutes(5);

    static Bucket empty(Instant from) {
        return new Bucket(from, 0, BigDecimal.ZERO, 0);
    }

    /** @param row of {@code reconcile/source.sql} or {@code target.sql} */
    static Bucket of(ResultSet row) throws SQLException {
        return new Bucket(row.getTimestamp("bucket").toInstant(), row.getLong("rows"),
                Objects.requireNonNullElse(row.getBigDecimal("hash"), BigDecimal.ZERO), row.getLong("next"));
    }

    boolean sameAs(Bucket other) {
        return rows == other.rows && hash.compareTo(other.hash) == 0;
    }
}

package io.yosai.timescale.reconcile;

import io.yosai.timescale.stream.Fields;
import io.yosai.timescale.stream.PgTime;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

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

    private static Bucket empty(Instant from) {
        return new Bucket(from, 0, BigDecimal.ZERO, 0);
    }

    /** @param row of {@code reconcile/buckets.sql} */
    static Bucket of(ResultSet row) throws SQLException {
        return new Bucket(PgTime.instant(row, "bucket"), row.getLong("rows"),
                Objects.requireNonNullElse(row.getBigDecimal("hash"), BigDecimal.ZERO), row.getLong("next"));
    }

    /** The same five minutes of both sides. */
    record Pair(Bucket source, Bucket target) {
        Instant from() {
            return source.from;
        }

        boolean isSame() {
            return source.rows == target.rows && source.hash.compareTo(target.hash) == 0;
        }

        /** The last bucket is of all rows that no chunk can take, infinity among them. */
        Span span() {
            return new Span(from(), from().equals(Fields.END_OF_TIME) ? null : from().plus(WIDTH));
        }
    }

    /** Returns the buckets of both sides in the order of time; one without a row that is compared is on neither. */
    static Collection<Pair> pairs(List<Bucket> source, List<Bucket> target) {
        Map<Instant, Pair> pairs = new TreeMap<>();
        source.stream().filter(bucket -> bucket.rows > 0)
                .forEach(bucket -> pairs.put(bucket.from, new Pair(bucket, empty(bucket.from))));
        target.forEach(bucket -> pairs.merge(bucket.from, new Pair(empty(bucket.from), bucket),
                (one, other) -> new Pair(one.source, other.target)));
        return pairs.values();
    }
}

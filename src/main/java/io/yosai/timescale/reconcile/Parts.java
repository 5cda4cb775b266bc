package io.yosai.timescale.reconcile;

import io.yosai.timescale.database.BothSides;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.PgTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Which rows of a bucket differ by their hashes: where few of many do, the others need not travel. The rows of both
 * sides are divided by their times, or by some bits of their hashes where many have one time, and those of a part that
 * is the same on both sides are left alone.
 *
 * @param onSource which rows of the source are brought, as SQL
 * @param onTarget which rows of the target these are compared with, as SQL
 * @param isNarrow whether these are not all
 * @param isSame whether no hash is known to differ
 */
record Parts(String onSource, String onTarget, boolean isNarrow, boolean isSame) {
    /** Fewer rows of both sides are brought at once. */
    private static final long MANY = 5000;
    private static final long ROWS = 4;
    private static final long MOST = 1 << 14;
    /** Where not even one of so many parts of the time has a row, most rows may be of a few. */
    private static final long SKEWED = 8;

    /** A row that was left alone is wanted, or one cannot be hashed; the bucket is compared as a whole. */
    static final class TooNarrow extends SQLTransientException {
        TooNarrow(SQLException cause) {
            super("rows of the bucket share a key, cannot be hashed, or were changed meanwhile", cause);
        }
    }

    /** Asks both sides, where some rows may stay where they are, or nobody has hashed them yet. */
    static Parts find(Layout layout, Bounds bounds, OpenBuckets buckets, Connection source, Connection target)
            throws SQLException {
        if (buckets.isWhole()) {
            return whole(buckets.next().isSame());
        }
        long rows = buckets.next().rows();
        // Rows in the quarantine that are equal on both sides by now are released where all rows are compared.
        boolean isWhole = rows < MANY
                || !Query.all(target, "/reconcile/held.sql", row -> true, layout.stream().name(),
                PgTime.text(bounds.from()), bounds.to() == null ? "infinity" : PgTime.text(bounds.to())).isEmpty();
        if (isWhole && buckets.isHashed()) {
            return whole(buckets.next().isSame());
        }
        BucketHashes hashes = new BucketHashes(layout);
        long most = Math.max(1, Math.min(MOST, Long.highestOneBit(rows / 2 / ROWS)));
        try {
            Parts parts = bounds.from() == null || bounds.to() == null ? null
                    : byTime(hashes, bounds, most, source, target);
            parts = parts == null ? byHash(hashes, bounds, most, source, target) : parts;
            return isWhole ? whole(parts.isSame) : parts;
        } catch (SQLException e) {
            throw hashes.isRefusal(e) ? new TooNarrow(e) : e;
        }
    }

    private static Parts whole(boolean isSame) {
        return new Parts("true", "true", false, isSame);
    }

    /** Rows are found by their times without a hash of each once more. Returns null where too many have the same. */
    private static Parts byTime(BucketHashes hashes, Bounds bounds, long most, Connection source, Connection target)
            throws SQLException {
        Duration span = Duration.between(bounds.from(), bounds.to());
        Duration width = Duration.of(Math.max(1, TimeUnit.MICROSECONDS.convert(span.dividedBy(most))),
                ChronoUnit.MICROS);
        BothSides.Answers<Map<Long, String>> both = hashes.partsByTime(bounds, width, source, target);
        long all = Math.max(both.source().size(), both.target().size());
        Set<Long> differing = differing(both);
        if (!differing.isEmpty() && all < most / SKEWED) {
            return null;
        }
        return differing.size() > all / 2 ? whole(false) : narrow(differing.stream()
                .map(micros -> PgTime.text(Instant.EPOCH.plus(micros, ChronoUnit.MICROS))).toList(), "timestamptz",
                hashes.sql().bucketOnSource(width), hashes.sql().bucketOnTarget(width));
    }

    private static Parts byHash(BucketHashes hashes, Bounds bounds, long most, Connection source, Connection target)
            throws SQLException {
        Set<Long> differing = differing(hashes.partsByHash(bounds, most - 1, source, target));
        String bits = " & " + (most - 1);
        return differing.size() > most / 2 ? whole(false) : narrow(differing.stream().map(String::valueOf).toList(),
                "bigint", hashes.sql().hashOnSource() + bits, hashes.sql().hashOnTarget() + bits);
    }

    private static Set<Long> differing(BothSides.Answers<Map<Long, String>> both) {
        Map<Long, String> differing = both.source();
        both.target().forEach((part, content) -> differing.merge(part, content,
                (one, other) -> one.equals(other) ? null : other));
        return differing.keySet();
    }

    private static Parts narrow(List<String> differing, String type, String onSource, String onTarget) {
        if (differing.isEmpty()) {
            return new Parts("false", "false", true, true);
        }
        String which = " = ANY (CAST('" + differing.stream().collect(Collectors.joining(",", "{", "}")) + "' AS "
                + type + "[]))";
        return new Parts(onSource + which, onTarget + which, true, false);
    }

    /** Returns which rows of the source within the bounds are brought. */
    Bounds within(Bounds bounds) {
        return isNarrow ? bounds.and(onSource) : bounds;
    }
}

package io.yosai.timescale.reconcile;

import io.yosai.timescale.database.BothSides;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.PgTime;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which rows of a bucket differ by their hashes: where few of many do, the others need not travel. The rows of both
 * sides are divided by some bits of their hashes, and those of a part that is the same on both sides are left alone.
 *
 * @param mask of the bits
 * @param differing values of these bits; empty if nobody asked for them
 * @param isNarrow whether only rows of these are brought
 * @param isSame whether no hash is known to differ
 */
record Parts(long mask, Set<Long> differing, boolean isNarrow, boolean isSame) {
    /** Fewer rows of both sides are brought at once. */
    private static final long MANY = 5000;
    private static final long ROWS = 4;
    private static final long MOST = 1 << 14;
    private static final String HELD = SqlFile.read("/reconcile/held.sql");

    /** Rows of one part. */
    private record Part(long rows, BigDecimal hash) {
    }

    /** A row that was left alone is wanted, or one cannot be hashed; the bucket is compared as a whole. */
    static final class TooNarrow extends SQLTransientException {
        TooNarrow(SQLException cause) {
            super("rows of the bucket share a key, cannot be hashed, or were changed meanwhile", cause);
        }
    }

    /** Asks both sides, where some rows may stay where they are, or nobody has hashed them yet. */
    static Parts find(Layout layout, Bounds bounds, OpenBuckets buckets, Connection source, Connection target)
            throws SQLException {
        if (buckets.isSecondTry()) {
            return new Parts(0, Set.of(), false, !buckets.isHashed());
        }
        long rows = buckets.next().rows();
        // Rows in the quarantine that are equal on both sides by now are released where all rows are compared.
        boolean isWhole = rows < MANY
                || !Query.all(target, HELD, row -> true, layout.stream().name(), PgTime.text(bounds.from()),
                bounds.to() == null ? "infinity" : PgTime.text(bounds.to())).isEmpty();
        if (isWhole && buckets.isHashed()) {
            return new Parts(0, Set.of(), false, false);
        }
        BucketHashes hashes = new BucketHashes(layout);
        long parts = Math.max(1, Math.min(MOST, Long.highestOneBit(rows / 2 / ROWS)));
        BothSides.Answers<Map<Long, Part>> both;
        try {
            both = BothSides.ask(() -> read(source, hashes.partsOfSource(bounds, parts - 1)),
                    () -> read(target, hashes.partsOfTarget(bounds, parts - 1)));
        } catch (SQLException e) {
            throw SqlStates.isRefusedRow(e) ? new TooNarrow(e) : e;
        }
        Map<Long, Part> theirs = both.source();
        both.target().forEach((part, content) -> theirs.merge(part, content,
                (one, other) -> one.equals(other) ? null : other));
        return new Parts(parts - 1, theirs.keySet(), !isWhole && theirs.size() <= parts / 2, theirs.isEmpty());
    }

    private static Map<Long, Part> read(Connection side, String select) throws SQLException {
        Map<Long, Part> parts = new HashMap<>();
        Query.all(side, select, row -> parts.put(row.getLong("part"),
                new Part(row.getLong("rows"), row.getBigDecimal("hash"))));
        return parts;
    }

    /** Returns which rows of the source within the bounds are brought. */
    Bounds within(Bounds bounds, Layout layout) {
        return isNarrow ? bounds.and(of(new BucketHashes(layout).hashOnSource())) : bounds;
    }

    /** Returns whether a row with this hash is brought, as SQL. */
    String of(String hash) {
        String values = differing.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
        return !isNarrow ? "true" : isSame ? "false"
                : hash + " & " + mask + " = ANY (CAST('" + values + "' AS bigint[]))";
    }
}

package io.yosai.timescale.reconcile;

import io.yosai.timescale.database.BothSides;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.PgTime;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which rows of a bucket differ by their hashes: where few of many do, the others need not travel. The rows of both
 * sides are divided by some bits of their hashes, and those of a part that is the same on both sides are left alone.
 *
 * @param mask of the bits
 * @param differing values of these bits, as an array as PostgreSQL reads it
 */
record Parts(long mask, String differing) {
    /** Fewer rows of both sides are brought at once. */
    private static final long MANY = 5000;
    private static final long ROWS = 4;
    private static final long MOST = 1 << 14;
    private static final String HELD = SqlFile.read("/reconcile/held.sql");

    /** Rows of one part. */
    private record Part(long rows, BigDecimal hash) {
    }

    /** A row that was left alone is wanted; the bucket is compared as a whole. */
    static final class TooNarrow extends SQLTransientException {
        TooNarrow() {
            super("rows of the bucket share a key, or were changed meanwhile");
        }
    }

    /**
     * Asks both sides.
     *
     * @param rows of the bucket on both sides
     * @return null: all rows are to be brought
     */
    static Parts find(Layout layout, Bounds bounds, long rows, Connection source, Connection target)
            throws SQLException {
        // Rows in the quarantine that are equal on both sides by now are released where all rows are compared.
        if (rows < MANY || !Query.all(target, HELD, row -> true, layout.stream().name(), PgTime.text(bounds.from()),
                bounds.to() == null ? "infinity" : PgTime.text(bounds.to())).isEmpty()) {
            return null;
        }
        BucketHashes hashes = new BucketHashes(layout);
        long parts = Math.min(MOST, Long.highestOneBit(rows / 2 / ROWS));
        var both = BothSides.ask(() -> read(source, hashes.partsOfSource(bounds, parts - 1)),
                () -> read(target, hashes.partsOfTarget(bounds, parts - 1)));
        Map<Long, Part> theirs = both.source();
        both.target().forEach((part, content) -> theirs.merge(part, content,
                (one, other) -> one.equals(other) ? null : other));
        return theirs.size() > parts / 2 ? null : new Parts(parts - 1, theirs.keySet().stream().map(String::valueOf)
                .collect(Collectors.joining(",", "{", "}")));
    }

    private static Map<Long, Part> read(Connection side, String select) throws SQLException {
        Map<Long, Part> parts = new HashMap<>();
        Query.all(side, select, row -> parts.put(row.getLong("part"),
                new Part(row.getLong("rows"), row.getBigDecimal("hash"))));
        return parts;
    }

    /** Returns which rows of the source are of these parts; null: all that are within the bounds. */
    static Bounds within(Bounds bounds, Parts parts, Layout layout) {
        return parts == null ? bounds : bounds.and(parts.of(new BucketHashes(layout).hashOnSource()));
    }

    /** Returns whether a row is of these parts, as SQL. */
    String of(String hash) {
        return hash + " & " + mask + " = ANY (CAST('" + differing + "' AS bigint[]))";
    }
}

package io.yosai.timescale.reconcile;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.Staging;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongPredicate;

/** Writes and deletes rows of the target where it differs, and looks what differs still. */
record Repair(Connection target, Layout layout, Staging staging, ComparisonSql sql, DifferingRows differing) {
    /** Of fewer rows all may be wrong; a part that fails for them would fail for ever, and hold all deletes back. */
    private static final int MANY = 100;

    /**
     * What was done.
     *
     * @param counts what was found and done
     * @param left what differs still, by what differs
     * @param leftMoved rows that stay on the target though the source has them under another key
     */
    record Result(Map<Count, Long> counts, Map<Count, Long> left, long leftMoved) {
        /** Returns how many rows of the target alone are left. */
        long extra() {
            return left.getOrDefault(Count.EXTRA, 0L);
        }

        /** Returns how many rows the target left as they were. */
        long ignored() {
            return Count.differing(left) - extra() + leftMoved;
        }

        /** Takes out of what a second repair has found and done what this one had left: it is counted. */
        void takeOut(Map<Count, Long> second) {
            Map.of(Count.MISSING, Count.INSERTED, Count.CHANGED, Count.UPDATED).forEach((found, done) -> {
                long before = left.getOrDefault(found, 0L);
                second.computeIfPresent(found, (count, rows) -> Math.max(0, rows - before));
                second.computeIfPresent(done, (count, rows) -> Math.max(0, rows - before));
            });
        }
    }

    /**
     * Repairs what differs.
     *
     * @param found what does
     * @param moves whether rows of the target alone that are staged by now have moved
     * @param deletes whether rows that are gone from the source are deleted, given how many there are
     * @param gone fails where the source has one of them again
     */
    Result of(Map<Count, Long> found, boolean moves, LongPredicate deletes, Query.Step gone)
            throws SQLException {
        if (Count.differing(found) == 0) {
            release();
            return new Result(found, Map.of(), 0);
        }
        Map<Count, Long> counts = new EnumMap<>(found);
        touch("touch.sql");
        Staging.Result moved = moves ? move(counts) : new Staging.Result(0, 0);
        if (counts.containsKey(Count.EXTRA) && deletes.test(counts.get(Count.EXTRA))) {
            counts.put(Count.DELETED, Query.run(target, sql.file("delete.sql")));
            // A pass that found such a row on the target did so before it was deleted; from then on it waits.
            gone.run();
        }
        Staging.Result updated = counts.containsKey(Count.CHANGED)
                ? staging.write(ComparisonSql.kind(Count.CHANGED),
                Correction.of(target, layout, staging, sql)::rows) : new Staging.Result(0, 0);
        Staging.Result inserted = insert(ComparisonSql.kind(Count.MISSING));
        counts.put(Count.UPDATED, updated.inserted());
        counts.put(Count.INSERTED, moved.inserted() + inserted.inserted());
        counts.put(Count.QUARANTINED, moved.quarantined() + updated.quarantined() + inserted.quarantined());
        differing.findAgain();
        if (counts.getOrDefault(Count.DELETED, 0L) > 0) {
            // It may have been refused for one that is deleted only now.
            Query.run(target, sql.file("try_again.sql", Map.of("reason", Sql.literal(Staging.TRIED_AGAIN),
                    "duplicate", Sql.literal(SqlStates.DUPLICATE_KEY))));
        }
        long leftMoved = moves ? differing.leaveOutMoved() : 0;
        release();
        return new Result(counts, differing.found().counts(), leftMoved);
    }

    private void release() throws SQLException {
        Query.run(target, sql.file("release.sql"));
    }

    /** Writes rows where the source has them now, and removes them from where it has not; returns what was written. */
    private Staging.Result move(Map<Count, Long> counts) throws SQLException {
        counts.put(Count.MOVED, Query.run(target, sql.file("moved_delete.sql")));
        // One whose new time is in this bucket too is missing here, and written as such.
        Staging.Result written = insert(sql.elsewhere());
        touch("moved_touch.sql");
        return written;
    }

    /** Of a few rows that were left of many all may be refused for one reason that the others do not have. */
    private Staging.Result insert(String which) throws SQLException {
        return sql.parts().isNarrow() ? staging.write(which, staging::insertAll) : staging.insert(which, MANY);
    }

    private void touch(String file) throws SQLException {
        if (!layout.stream().wishes().aggregates().isEmpty()) {
            Query.run(target, sql.file(file));
        }
    }
}

package io.yosai.timescale.reconcile;

import io.yosai.timescale.copy.Layouts;
import io.yosai.timescale.copy.SourceGuard;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.CopyOutput;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.Rows;
import io.yosai.timescale.stream.Selected;
import io.yosai.timescale.stream.Staging;
import io.yosai.timescale.stream.StreamSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/**
 * The rows of a bucket, row for row: those of the source travel as bytes into a temporary table of the target, and SQL
 * there finds what differs and repairs it, all of it in one transaction.
 */
final class Comparison implements AutoCloseable {
    private static final int MOST_BYTES = 4 * 1024 * 1024;
    private final Layout layout;
    private final Bounds bounds;
    private final Parts parts;
    private final Semaphore turns;
    private final AtomicBoolean isOpen = new AtomicBoolean(true);
    private final Connection source;
    private final Connection target;
    private final CopyOutput output;
    private final LookUp lookUp;
    private final Staging staging;
    private ComparisonSql sql;
    private DifferingRows differing;
    private DifferingRows.Found found = DifferingRows.Found.NOTHING;
    private boolean moves;
    private boolean isTouched;
    private int read;

    /**
     * @param buckets of which the next one is compared
     * @param floor older rows are past the retention; null: none are
     * @param identity of the database that is compared; null: not known
     * @param turns one of which is taken until it is closed
     * @throws OperatorError when the source is another database than that
     */
    Comparison(Layout layout, Bounds bounds, OpenBuckets buckets, Instant floor, String identity, Layouts layouts,
            Semaphore turns) throws SQLException, InterruptedException {
        this.layout = layout;
        this.bounds = bounds;
        this.turns = turns;
        turns.acquire();
        try {
            source = layouts.source(layout.stream()).getConnection();
            target = layouts.target().getConnection();
            source.setAutoCommit(false);
            target.setAutoCommit(false);
            Query.run(target, "/reconcile/unlimited.sql");
            Query.run(source, "/reconcile/patient.sql");
            SourceGuard.requireSame(source, layout.stream(), identity);
            staging = new Staging(target, layout, floor);
            parts = Parts.find(layout, bounds, buckets, source, target);
            lookUp = new LookUp(source, layout, new HashSet<>());
            Selected.requireSame(source, layout, bounds);
            output = new CopyOutput(source, new StreamSql(layout).rows(parts.within(bounds)));
        } catch (SQLException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Returns the next rows of the source, at most a page; none after the last one. */
    List<Map<String, Object>> next(int most) throws SQLException {
        List<byte[]> rows = output.next(most, MOST_BYTES);
        layout.stream().share().require(layout, rows);
        read += rows.size();
        return new Rows(layout, rows);
    }

    void stage(List<Map<String, Object>> rows) throws SQLException {
        isTouched |= !(rows instanceof Rows read) || read.isTouched();
        staging.add(rows);
    }

    /**
     * Finds what differs.
     *
     * @param isCopied whether rows of the bucket are copied meanwhile: those of the target alone are left out then, if
     *        the steps look into rows, as they may have made the keys by which they would be looked for
     * @return how many were left out
     * @throws OperatorError when rows of the source share a key
     */
    long compare(boolean isCopied) throws SQLException {
        staging.begin();
        sql = new ComparisonSql(layout, bounds, parts, staging.sql(), staging.rows(), new ArrayList<>());
        differing = new DifferingRows(target, layout, staging, sql);
        differing.requireTimes(bounds);
        differing.find();
        return isCopied && isTouched ? differing.leaveOutExtras() : 0;
    }

    /** Whether rows that are the same on both sides were left out. */
    boolean isNarrow() {
        return parts.isNarrow();
    }

    /**
     * Looks for the rows of the target alone on the source once more, which may have them by now, or at another time:
     * by the unique column, or else, where that has no value, by the key.
     */
    List<Map<String, Object>> again() throws SQLException {
        List<byte[]> rows = lookUp.rows(differing);
        layout.stream().share().require(layout, rows);
        return new Rows(layout, rows);
    }

    /**
     * Takes the rows of the source whose unique value is on the target with another key. What the target has below the
     * source's oldest row, and the source nowhere else, is the target's own to keep.
     *
     * @param oldest time of the source's oldest row
     * @return the same, as far as it is known now
     */
    Instant moved(List<Map<String, Object>> moved, Instant oldest) throws SQLException {
        if (!moved.isEmpty()) {
            staging.add(moved);
            differing.leaveOutReturned();
            // Without proof the source may have had two rows with the value, and one of them is gone.
            moves = !layout.stream().unique().isEmpty() && Selected.isUnique(source, layout.stream(),
                    layout.select(), differing.isAtOneTime());
        }
        Instant since = lookUp.leaveOutPruned(differing, oldest);
        found = differing.found();
        return since;
    }

    /** What was found before the repair; nothing when it was not looked for yet. */
    DifferingRows.Found found() {
        return found;
    }

    /** Returns how many rows of the source the steps of the stream have dropped. */
    long dropped() {
        return Math.max(0, read - sql.rows());
    }

    /**
     * Repairs the target, and looks a second time.
     *
     * @param deletes whether rows that are gone from the source are deleted, given how many there are
     * @param widens whether the next comparison is to be of all rows, given what was done
     */
    Repair.Result repair(LongPredicate deletes, Predicate<Repair.Result> widens) throws SQLException {
        Repair.Result result = new Repair(target, layout, staging, sql, differing).of(found.counts(), moves, deletes,
                () -> lookUp.requireNoOther(differing));
        if (!Layout.fingerprint(target, layout.stream().table()).equals(layout.fingerprint())) {
            throw new Layout.Changed();
        }
        if (widens.test(result)) {
            Query.update(target, "/reconcile/widen.sql", layout.stream().name());
        }
        target.commit();
        return result;
    }

    /** Takes back what was not committed. */
    @Override
    public void close() {
        if (!isOpen.getAndSet(false)) {
            return;
        }
        turns.release();
        try (source; target) {
            if (output != null) {
                output.close();
            }
            // Without the other one nothing has begun.
            if (target != null) {
                source.rollback();
                target.rollback();
            }
        } catch (SQLException e) {
            // The connection is gone, and its transaction with it.
        }
    }
}

package io.yosai.timescale.copy;

import io.yosai.timescale.copy.CopyMetrics.Counts;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.stream.Column;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.Page;
import io.yosai.timescale.stream.RowCopy;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.Staging;
import io.yosai.timescale.stream.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Writes a page of rows and the watermark behind it in one transaction of the target: both are there or neither is.
 *
 * <p>The watermark moves first, by compare-and-set. That takes its row lock, so that a second service waits there and
 * finds, when the first one has committed, that its page is out of date before it has written anything.
 */
record PageWriter(DataSource target, CopyMetrics metrics) {
    /** Rows of a page do not go straight into the table, and no other way is open: it is to be read again. */
    static final class NotStraight extends SQLException {
        NotStraight(SQLException cause) {
            super("rows of a page cannot be copied straight", cause);
        }
    }

    /**
     * Writes a page. Rows past the retention, and rows that the target refuses, go to the quarantine in the same
     * transaction.
     *
     * @param rows what is to be written of the page; may be fewer than were read, or none
     * @return where the next page begins: the page's end, or where another service has moved the watermark
     * @throws NotStraight when the rows do not go straight into the table, which is to become a chunk, or they are more
     *         than {@link PageSize#FEW}; nothing is written then
     * @throws Layout.Changed when the columns of the table are others than those of the layout; nothing is written then
     * @throws SQLException when the target does not work; nothing is written then
     */
    Watermark write(Pass.Task task, Page page, List<Map<String, Object>> rows) throws SQLException {
        RowCopy copy = rows.isEmpty() ? null : new RowCopy(page.rows().layout(), rows);
        Page timed = copy == null ? page : copy.timed(page);
        if (copy != null && !isStraight(task, timed, copy)) {
            requireOneByOne(task, timed, null);
            return write(task, timed, rows, null);
        }
        try {
            return write(task, timed, rows, copy);
        } catch (SQLException e) {
            // COPY is all or nothing. That a row is there already (23505) is a refusal too, for COPY alone.
            if (!SqlStates.isRefusedRow(e)) {
                throw e;
            }
            requireOneByOne(task, timed, e);
            return write(task, timed, rows, null);
        }
    }

    private static void requireOneByOne(Pass.Task task, Page page, SQLException refusal) throws NotStraight {
        if (task.into() != null || page.read() > PageSize.FEW) {
            throw new NotStraight(refusal);
        }
    }

    private static boolean isStraight(Pass.Task task, Page page, RowCopy copy) {
        return !copy.hasText() && !copy.mayBeCut() && page.isTimed()
                && (task.floor() == null || !page.oldest().isBefore(task.floor()));
    }

    /** @param copy straight into the table; null: by way of a temporary table */
    private Watermark write(Pass.Task task, Page page, List<Map<String, Object>> rows, RowCopy copy)
            throws SQLException {
        long start = System.nanoTime();
        try (Connection connection = target.getConnection()) {
            connection.setAutoCommit(false);
            try {
                if (!Watermarks.move(connection, task, page, rows.isEmpty() ? null : noted(task, page))) {
                    connection.rollback();
                    return Watermarks.read(connection, task.stream(), task.watermark(), task.source());
                }
                Layout layout = page.rows().layout();
                Counts written = rows.isEmpty() ? Counts.NOTHING
                        : copy == null ? stage(connection, layout, task.floor(), rows)
                        : copy(connection, task, copy, rows);
                if (!rows.isEmpty() && !Layout.fingerprint(connection, task.stream().table())
                        .equals(layout.fingerprint())) {
                    throw new Layout.Changed();
                }
                connection.commit();
                // Those of a chunk to be are counted when it is one.
                metrics.of(task.stream()).written(task.into() == null ? written : Counts.NOTHING,
                        Duration.ofNanos(System.nanoTime() - start));
                return page.to();
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
        }
    }

    /** The oldest time that aggregates are to see; null: there is none. Only aggregates are refreshed by it. */
    private static Instant noted(Pass.Task task, Page page) {
        Instant floor = task.floor();
        boolean noted = task.into() == null && page.newest() != null && !task.stream().wishes().aggregates().isEmpty()
                && (floor == null || !page.newest().isBefore(floor));
        return !noted ? null : floor != null && page.oldest().isBefore(floor) ? floor : page.oldest();
    }

    private static Counts copy(Connection connection, Pass.Task task, RowCopy copy, List<Map<String, Object>> rows)
            throws SQLException {
        long copied = copy.send(connection, task.table() + " (" + Sql.list(copy.columns(), Column::sql) + ")", null);
        if (copied < rows.size()) {
            // A trigger of the table leaves them out: which ones, the way by the temporary table finds.
            throw new SQLException("the target left rows of a COPY out", SqlStates.BROKEN_CONSTRAINT);
        }
        if (task.into() == null) {
            task.stream().table().requireUniqueInChunks(connection);
        }
        return new Counts(0, copied, 0, 0);
    }

    private static Counts stage(Connection connection, Layout layout, Instant floor, List<Map<String, Object>> rows)
            throws SQLException {
        Staging staging = new Staging(connection, layout, floor);
        staging.add(rows);
        // A page that fails is read again with what has come meanwhile, so two rows may be enough.
        Staging.Result result = staging.insert("true", 2);
        return new Counts(0, result.inserted(), rows.size() - result.inserted() - result.quarantined(),
                result.quarantined());
    }

    private static void rollback(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The connection is gone, and its transaction with it.
            cause.addSuppressed(e);
        }
    }
}

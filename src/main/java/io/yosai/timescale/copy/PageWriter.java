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
final class PageWriter {
    private final DataSource target;
    private final CopyMetrics metrics;

    PageWriter(DataSource target, CopyMetrics metrics) {
        this.target = target;
        this.metrics = metrics;
    }

    /**
     * Where a page goes.
     *
     * @param layout of its rows
     * @param filled a table that is to become a chunk, as SQL; null: into the hypertable
     * @param watermark name of the watermark that it moves
     * @param source identity of the database that it was read from
     * @param tableId OIDs of its database and of the table; null: not known
     * @param floor older rows are past the retention; null: none are
     */
    record Destination(Layout layout, String filled, String watermark, String source, String tableId, Instant floor) {
        String table() {
            return filled != null ? filled : layout.stream().table().sql();
        }
    }

    /** Rows of a page cannot go straight into a table that is to become a chunk. */
    static final class NotWhole extends SQLException {
        NotWhole(SQLException cause) {
            super("rows of a page cannot be copied straight", cause);
        }
    }

    /** Rows of a page do not go straight into the table, and are too many for another way: it is to be read again. */
    static final class TooMany extends SQLException {
        TooMany(SQLException cause) {
            super("rows of a page cannot be copied straight", cause);
        }
    }

    /**
     * Writes a page. Rows past the retention, and rows that the target refuses, go to the quarantine in the same
     * transaction.
     *
     * @param rows what is to be written of the page; may be fewer than were read, or none
     * @return where the next page begins: the page's end, or where another service has moved the watermark
     * @throws TooMany when the rows do not go straight into the table, and are more than {@link PageSize#FEW}
     * @throws NotWhole when the rows do not go straight into a table that is to become a chunk; nothing is written then
     * @throws Layout.Changed when the columns of the table are others than those of the layout; nothing is written then
     * @throws SQLException when the target does not work; nothing is written then
     */
    Watermark write(Destination to, Page page, List<Map<String, Object>> rows) throws SQLException {
        RowCopy copy = rows.isEmpty() ? null : new RowCopy(to.layout(), rows);
        Page timed = copy == null ? page : copy.timed(page);
        if (copy != null && !isStraight(to, timed, copy)) {
            requireOneByOne(to, timed, null);
            return write(to, timed, rows, null);
        }
        try {
            return write(to, timed, rows, copy);
        } catch (SQLException e) {
            // COPY is all or nothing. That a row is there already (23505) is a refusal too, for COPY alone.
            if (!SqlStates.isRefusedRow(e)) {
                throw e;
            }
            requireOneByOne(to, timed, e);
            return write(to, timed, rows, null);
        }
    }

    private static void requireOneByOne(Destination to, Page page, SQLException refusal) throws NotWhole, TooMany {
        if (to.filled() != null) {
            throw new NotWhole(refusal);
        }
        if (page.read() > PageSize.FEW) {
            throw new TooMany(refusal);
        }
    }

    private static boolean isStraight(Destination to, Page page, RowCopy copy) {
        return !copy.hasText() && page.isTimed() && (to.floor() == null || !page.oldest().isBefore(to.floor()));
    }

    /** @param copy straight into the table; null: by way of a temporary table */
    private Watermark write(Destination to, Page page, List<Map<String, Object>> rows, RowCopy copy)
            throws SQLException {
        long start = System.nanoTime();
        try (Connection connection = target.getConnection()) {
            connection.setAutoCommit(false);
            try {
                if (!Watermarks.move(connection, move(to, page, !rows.isEmpty()))) {
                    connection.rollback();
                    return Watermarks.read(connection, to.layout().stream(), to.watermark(), to.source());
                }
                Counts written = rows.isEmpty() ? Counts.NOTHING : copy == null ? stage(connection, to, rows)
                        : copy(connection, to, copy, rows);
                if (!rows.isEmpty()
                        && !Layout.fingerprint(connection, to.layout().stream().table())
                        .equals(to.layout().fingerprint())) {
                    throw new Layout.Changed();
                }
                connection.commit();
                // Those of a chunk to be are counted when it is one.
                metrics.of(to.layout().stream()).written(to.filled() == null ? written : Counts.NOTHING,
                        Duration.ofNanos(System.nanoTime() - start));
                return page.to();
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
        }
    }

    private static Watermarks.Move move(Destination to, Page page, boolean writes) {
        // Only aggregates are refreshed by what was noted.
        boolean noted = writes && to.filled() == null && page.newest() != null
                && !to.layout().stream().wishes().aggregates().isEmpty()
                && (to.floor() == null || !page.newest().isBefore(to.floor()));
        Instant lower = !noted ? null : to.floor() != null && page.oldest().isBefore(to.floor()) ? to.floor()
                : page.oldest();
        String table = to.layout().stream().table().name();
        return new Watermarks.Move(to.watermark(), to.filled() == null ? table : to.filled(), table, to.source(),
                to.tableId(), to.layout().stream(), page.from(), page.to(), lower, noted ? page.newest() : null);
    }

    private static Counts copy(Connection connection, Destination to, RowCopy copy, List<Map<String, Object>> rows)
            throws SQLException {
        long copied = copy.send(connection, to.table() + " ("
                + Sql.list(copy.columns(), Column::sql) + ")", null);
        if (copied < rows.size()) {
            throw new Swallowed();
        }
        if (to.filled() == null) {
            to.layout().stream().table().requireUniqueInChunks(connection);
        }
        return new Counts(0, copied, 0, 0);
    }

    private static Counts stage(Connection connection, Destination to, List<Map<String, Object>> rows)
            throws SQLException {
        Staging staging = new Staging(connection, to.layout(), to.floor());
        staging.add(rows);
        // A page that fails is read again with what has come meanwhile, so two rows may be enough.
        Staging.Result result = staging.insert("true", 2);
        return new Counts(0, result.inserted(), rows.size() - result.inserted() - result.quarantined(),
                result.quarantined());
    }

    /** A trigger of the table leaves rows out: which ones, the way by the temporary table finds. */
    private static final class Swallowed extends SQLException {
        Swallowed() {
            super("the target left rows of a COPY out", SqlStates.BROKEN_CONSTRAINT);
        }
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

package io.yosai.timescale.replication;

import io.yosai.timescale.config.SqlFile;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.util.PSQLState;

/**
 * Writes a page of rows and the watermark behind it in one transaction of the target: both are there or neither is.
 *
 * <p>The watermark moves first, by compare-and-set. That takes its row lock, so a second service waits its turn there,
 * and finds, when the first has committed, that its page is out of date before it has written anything.
 */
public final class BatchWriter {
    private static final String STREAM = "access_events";
    private static final String MOVE = SqlFile.read("/replication/move.sql");
    private static final String READ = "SELECT time, event_id FROM timescale_integration.watermark WHERE stream = ?";

    private final DataSource target;
    private final Lane lane;
    private final Lane slowLane;
    private final TargetTable table;
    private final ReplicationMetrics metrics;

    /** @param copy whether the target can COPY; else, and for pages that hold rows already there, INSERT is used */
    public BatchWriter(DataSource target, boolean copy, ReplicationMetrics metrics) {
        this.target = target;
        this.slowLane = new InsertLane();
        this.lane = copy ? new CopyLane() : slowLane;
        this.table = new TargetTable(STREAM);
        this.metrics = metrics;
    }

    /**
     * To be called once a pass: the columns of the target may have other types since the last one, and a type of the same
     * width would take what was encoded for the old one.
     */
    public void beginPass() {
        table.forget();
    }

    /**
     * @param rows what is to be written of the page; may be fewer than were read, or none
     * @return where the next page begins: the page's end, or where another service has moved the watermark
     * @throws SQLException when the target refuses a row or cannot be reached; nothing is written then
     * @throws UnwritableRow when a row has a column or a value that the target cannot take; nothing is written then
     */
    public Watermark write(Page page, List<Map<String, Object>> rows) throws SQLException {
        try {
            return write(lane, page, rows);
        } catch (UnwritableRow e) {
            // The person who now mends the target need not restart the service.
            table.forget();
            throw e;
        } catch (SQLException e) {
            table.forget();
            if (lane == slowLane || !PSQLState.UNIQUE_VIOLATION.getState().equals(e.getSQLState())) {
                throw e;
            }
            return write(slowLane, page, rows);
        }
    }

    private Watermark write(Lane by, Page page, List<Map<String, Object>> rows) throws SQLException {
        long start = System.nanoTime();
        try (Connection connection = target.getConnection()) {
            connection.setAutoCommit(false);
            try {
                if (!move(connection, page)) {
                    connection.rollback();
                    return read(connection);
                }
                long copied = rows.isEmpty() ? 0 : by.write(connection, table.name(),
                        table.columns(connection, rows.get(0).keySet()), rows);
                connection.commit();
                metrics.batchWritten(copied, rows.size() - copied, Duration.ofNanos(System.nanoTime() - start));
                return page.to();
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
        }
    }

    private static boolean move(Connection connection, Page page) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(MOVE)) {
            update.setTimestamp(1, page.to().time());
            update.setObject(2, page.to().eventId());
            update.setString(3, STREAM);
            update.setTimestamp(4, page.from().time());
            update.setObject(5, page.from().eventId());
            update.setTimestamp(6, page.first());
            update.setTimestamp(7, page.to().time());
            return update.executeUpdate() == 1;
        }
    }

    private static Watermark read(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(READ)) {
            select.setString(1, STREAM);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("timescale_integration.watermark has no row for " + STREAM
                            + "; start the service again, or run the verb schema, to make it");
                }
                return new Watermark(row.getTimestamp(1), row.getObject(2, java.util.UUID.class));
            }
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

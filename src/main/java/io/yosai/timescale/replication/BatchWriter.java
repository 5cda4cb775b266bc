package io.yosai.timescale.replication;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.tables.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Writes a page of rows and the watermark behind it in one transaction of the target: both are there or neither is.
 *
 * <p>The watermark moves first, by compare-and-set. That takes its row lock, so a second service waits its turn there,
 * and finds, when the first has committed, that its page is out of date before it has written anything.
 */
public final class BatchWriter {
    private static final String MOVE = SqlFile.read("/replication/move.sql");
    private static final String UNLIMITED = SqlFile.read("/replication/unlimited_decompression.sql");
    private static final String READ = SqlFile.read("/replication/watermark.sql");

    private final DataSource target;
    private final Quarantine quarantine = new Quarantine();
    private final Lane careful = new CarefulLane(new InsertLane(), quarantine);
    private final Lane lane;
    private final Map<TableName, TargetTable> tables = new ConcurrentHashMap<>();
    private final ReplicationMetrics metrics;

    /** @param copy whether the target can COPY; else, and for pages that hold rows already there, INSERT is used */
    public BatchWriter(DataSource target, boolean copy, ReplicationMetrics metrics) {
        this.target = target;
        this.lane = copy ? new CopyLane() : careful;
        this.metrics = metrics;
    }

    /**
     * To be called once a pass: the columns of the target may have other types since the last one, and a type of the same
     * width would take what was encoded for the old one.
     */
    public void beginPass(TableName table) {
        tables.remove(table);
    }

    /**
     * Rows past retention, and rows that the target refuses, go to the quarantine in the same transaction.
     *
     * @param rows what is to be written of the page; may be fewer than were read, or none
     * @return where the next page begins: the page's end, or where another service has moved the watermark
     * @throws SQLException when the target cannot be reached or does not work; nothing is written then
     * @throws UnwritableRow when a row has a column that the target lacks, or a value that a step of the route put there
     *         and that no database has; nothing is written then
     */
    public Watermark write(Page page, List<Map<String, Object>> rows) throws SQLException {
        try {
            return write(lane, page, rows);
        } catch (SQLException | UnwritableRow e) {
            // The person who now mends the target need not restart the service.
            tables.remove(page.table());
            // COPY is all or nothing. A row that is there already (23505) is a refusal too, for COPY alone.
            if (lane == careful || !CarefulLane.isRefusal(e)) {
                throw e;
            }
            return write(careful, page, rows);
        }
    }

    private Watermark write(Lane by, Page page, List<Map<String, Object>> rows) throws SQLException {
        long start = System.nanoTime();
        try (Connection connection = target.getConnection()) {
            connection.setAutoCommit(false);
            try {
                if (!move(connection, page)) {
                    connection.rollback();
                    return read(connection, page.stream());
                }
                Lane.Written written = rows.isEmpty() ? new Lane.Written(0, 0) : writeRows(connection, by, page, rows);
                connection.commit();
                metrics.of(page.table()).batchWritten(written, rows.size(), Duration.ofNanos(System.nanoTime() - start));
                return page.to();
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
        }
    }

    private Lane.Written writeRows(Connection connection, Lane by, Page page, List<Map<String, Object>> rows)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(UNLIMITED);
        }
        List<Column> columns = tables.computeIfAbsent(page.table(), TargetTable::new)
                .columns(connection, rows.get(0).keySet());
        Map<Boolean, List<Map<String, Object>>> old = rows.stream().collect(Collectors.partitioningBy(
                row -> row.get("time") instanceof Timestamp time && time.before(page.floor())));
        Lane.Written written = new Lane.Written(0, old.get(true).size());
        if (!old.get(true).isEmpty()) {
            quarantine.keep(connection, page.table(), columns, old.get(true), "older than the retention", null);
        }
        return old.get(false).isEmpty() ? written
                : written.plus(by.write(connection, page.table(), columns, old.get(false)));
    }

    private static boolean move(Connection connection, Page page) throws SQLException {
        try (PreparedStatement move = connection.prepareStatement(MOVE)) {
            move.setString(1, page.stream());
            set(move, 2, page.to());
            set(move, 5, page.from());
            move.setTimestamp(8, page.lower());
            move.setTimestamp(9, page.upper());
            try (ResultSet row = move.executeQuery()) {
                row.next();
                return row.getLong("moved") == 1;
            }
        }
    }

    private static void set(PreparedStatement statement, int at, Watermark watermark) throws SQLException {
        statement.setTimestamp(at, watermark.time());
        statement.setObject(at + 1, watermark.eventId());
        statement.setObject(at + 2, watermark.tx(), Types.BIGINT);
    }

    private static Watermark read(Connection connection, String stream) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(READ)) {
            select.setString(1, stream);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("timescale_integration.watermark has no row for " + stream
                            + " any more; start again");
                }
                return Watermark.of(row);
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

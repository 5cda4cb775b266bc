package io.yosai.timescale.broken;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Database;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Both sides of a replication, looked at from outside. */
record Replica(Database primary, Database target) {
    private static final String HISTORY = SqlFile.read("/demo/history.sql");
    private static final String CONTENT = SqlFile.read("/demo/content.sql");

    /** The sessions in the middle of a batch: of the statements that the service writes with only these are one's. */
    static final String BATCH = "application_name = 'timescale-integration' AND datname = current_database() "
            + "AND backend_xid IS NOT NULL AND (query LIKE 'COPY %' OR query LIKE 'WITH move AS (%')";

    private record Content(long rows, BigDecimal hash) {
    }

    /** Makes the primary's table and fills it with events of the past. */
    void history(int events) throws SQLException {
        primary.execute(SqlFile.read("/demo/primary.sql"));
        try (Connection connection = primary.connect();
             PreparedStatement insert = connection.prepareStatement(HISTORY)) {
            insert.setLong(1, events);
            insert.setLong(2, events);
            insert.executeUpdate();
        }
        primary.execute("VACUUM ANALYZE access_events");
    }

    /** Waits until all rows are there, then compares count and content: nothing lost, nothing doubled. */
    void assertEqualWithin(Duration patience) throws Exception {
        Content source = content(primary);
        await(patience, () -> target.count("SELECT count(*) FROM access_events") >= source.rows());
        assertThat(content(target)).isEqualTo(source);
    }

    /**
     * Compares count and content at once, after a pass that has ended.
     *
     * @param log of the pass, shown with what differs
     */
    void assertEqual(String log) throws SQLException {
        assertThat(content(target)).as(log).isEqualTo(content(primary));
    }

    /**
     * Waits until the service has made its tables: from then on each open transaction of its own is a batch or a claim.
     */
    void awaitSchema() {
        target.await(Duration.ofMinutes(3), "to_regclass('timescale_integration.watermark') IS NOT NULL");
    }

    /** Waits until more rows are copied, and a batch after them has moved the watermark but not committed. */
    void awaitBatchAfter(long rows) {
        target.await(Duration.ofMinutes(3), "(SELECT count(*) FROM access_events) > " + rows);
        target.await(Duration.ofMinutes(3), "EXISTS (SELECT FROM pg_stat_activity WHERE " + BATCH + ")");
    }

    /** For what is not to be seen in one session of a server: logs, metrics, who is let in. */
    static void await(Duration patience, Callable<Boolean> condition) {
        Awaitility.await().atMost(patience).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(50))
                .until(condition);
    }

    private static Content content(Database side) throws SQLException {
        try (Connection connection = side.connect(); Statement statement = connection.createStatement();
             ResultSet row = statement.executeQuery(CONTENT)) {
            row.next();
            return new Content(row.getLong("rows"), row.getBigDecimal("hash"));
        }
    }
}

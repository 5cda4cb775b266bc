package io.yosai.timescale.backup;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.dsn.Dsn;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.PGConnection;

/** What stands between a connection and its server. Nothing is set in a session to find out. */
final class Pooler {
    private static final int LOOKS = 3;

    private Pooler() {
    }

    /** Returns whether one is between: it gives its sessions numbers of its own. */
    static boolean isBetween(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID() != process(connection);
    }

    /**
     * Returns whether it gives each transaction any of its sessions. Then two connections that are used by turns get
     * the same one, or one of them another one than before.
     *
     * @param properties of the connection
     */
    static boolean shares(Connection connection, Dsn dsn, Properties properties) throws SQLException {
        Properties impatient = new Properties();
        impatient.putAll(properties);
        // One that has no session to spare does not share them.
        impatient.setProperty("socketTimeout", "5");
        try (Connection other = DriverManager.getConnection(dsn.jdbcUrl(), impatient)) {
            for (int look = 0; look < LOOKS; look++) {
                long process = process(connection);
                if (process(other) == process || process(connection) != process) {
                    return true;
                }
            }
            return false;
        } catch (SQLException e) {
            return false;
        }
    }

    private static long process(Connection connection) throws SQLException {
        return Query.count(connection, "SELECT pg_backend_pid() AS rows");
    }
}

package io.yosai.timescale.database;

import java.sql.Connection;
import java.sql.SQLException;

/** Lets the statements of a session take as long as they take, until it is closed. */
public final class LongStatement implements AutoCloseable {
    private static final String SET = "SELECT set_config('statement_timeout', ?, false) AS value";

    private final Connection connection;
    private final String before;

    /** The connection is one that is given back to a pool afterwards. */
    public LongStatement(Connection connection) throws SQLException {
        this.connection = connection;
        // What a person has set in the DSN stays; the pool sets back the time that the socket waits.
        if (connection.getNetworkTimeout() == DatabasePool.SOCKET_TIMEOUT_SECONDS * 1000) {
            connection.setNetworkTimeout(Runnable::run, 0);
        }
        // A pooler's session is not ours, and its limits are not.
        this.before = BehindPooler.is(connection) ? null : Query.first(connection,
                "SELECT current_setting('statement_timeout') AS value", row -> row.getString("value"));
        if (before != null) {
            Query.first(connection, SET, row -> row.getString("value"), "0");
        }
    }

    @Override
    public void close() throws SQLException {
        if (before != null) {
            Query.first(connection, SET, row -> row.getString("value"), before);
        }
    }
}

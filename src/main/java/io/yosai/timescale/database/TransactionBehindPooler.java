package io.yosai.timescale.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/**
 * The transaction of a connection behind a pooler. It has our settings from its first statement to its end, and none of
 * those that other clients have left in the session of the pooler that it gets.
 */
final class TransactionBehindPooler {
    private static final Map<Integer, String> ISOLATIONS = Map.of(
            Connection.TRANSACTION_READ_UNCOMMITTED, "READ COMMITTED",
            Connection.TRANSACTION_READ_COMMITTED, "READ COMMITTED",
            Connection.TRANSACTION_REPEATABLE_READ, "REPEATABLE READ",
            Connection.TRANSACTION_SERIALIZABLE, "SERIALIZABLE");

    private final Connection connection;
    private final SessionSettings settings;
    private final ServerState.Check check;
    private int isolation = Connection.TRANSACTION_READ_COMMITTED;

    TransactionBehindPooler(Connection connection, SessionSettings settings, ServerState.Check check) {
        this.connection = connection;
        this.settings = settings;
        this.check = check;
    }

    int isolation() {
        return isolation;
    }

    /** @param level of the next one, as {@link Connection} has it */
    void isolation(int level) {
        isolation = level;
    }

    /** Begins it unless it has begun. */
    void begin() throws SQLException {
        if (!connection.getAutoCommit()) {
            return;
        }
        connection.setAutoCommit(false);
        try {
            ServerState state = begin(false);
            if (state.readOnly() && !settings.readOnly() && isLeftReadOnly()) {
                // A transaction that has asked something can no longer be made one that writes.
                connection.rollback();
                state = begin(true);
            }
            check.accept(state);
        } catch (SQLException e) {
            abandon(e);
            throw check.failed(e);
        }
    }

    private ServerState begin(boolean writes) throws SQLException {
        try (Statement set = connection.createStatement()) {
            set.execute(settings.forTransaction(ISOLATIONS.get(isolation), writes) + "; " + ServerState.QUERY);
            ServerState state = null;
            for (boolean rows = set.getMoreResults(); rows || set.getUpdateCount() >= 0; rows = set.getMoreResults()) {
                if (rows) {
                    // The last result is that of the last statement.
                    ResultSet result = set.getResultSet();
                    state = result.getMetaData().getColumnCount() == 1 ? null : ServerState.of(result);
                }
            }
            return state;
        }
    }

    private boolean isLeftReadOnly() throws SQLException {
        return Query.first(connection, "/database/left_read_only.sql", row -> row.getBoolean("left_read_only"));
    }

    /** Ends it if it has begun. */
    void end(boolean commit) throws SQLException {
        if (connection.getAutoCommit()) {
            return;
        }
        if (commit) {
            connection.commit();
        } else {
            connection.rollback();
        }
        connection.setAutoCommit(true);
    }

    /** Takes it back, whatever has become of the connection. */
    void abandon(SQLException cause) {
        try {
            end(false);
        } catch (SQLException e) {
            // The connection is gone, and its transaction with it.
            cause.addSuppressed(e);
        }
    }
}

package io.yosai.timescale.schema;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The target while it is being made what the settings say: one connection, one transaction. */
record Target(Connection connection, Server server) {
    /** What a row of a catalogue query is made into. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /**
     * @param file in {@code schema/}
     * @return the first row, read; empty when there is none
     */
    <T> Optional<T> find(String file, Row<T> row, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(SqlFile.read("/schema/" + file), parameters);
             ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(row.read(rows)) : Optional.empty();
        }
    }

    /** Runs a statement that changes something, as the owner of what it changes. */
    void run(String sql, Object... parameters) throws SQLException {
        runAs("as " + server.ownerOfEvents(), sql, parameters);
    }

    /**
     * @param who is to run the statement when our role may not
     * @throws OperatorError when the role may not, or the data is in the way
     */
    void runAs(String who, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            statement.execute();
        } catch (SQLException e) {
            if (SqlStates.isForbidden(e)) {
                throw new OperatorError("role \"" + server.role() + "\" may not change the target (" + firstLine(e)
                        + "); run the verb schema once " + who, e);
            }
            if (SqlStates.isDouble(e)) {
                throw new OperatorError("access_events on the target holds rows twice, so that its unique index cannot be "
                        + "made (" + firstLine(e) + "); delete the doubles first", e);
            }
            if (firstLine(e).contains("preloaded")) {
                throw new OperatorError("the target server has TimescaleDB installed but not loaded: set "
                        + "shared_preload_libraries = 'timescaledb' and restart it", e);
            }
            throw e;
        }
    }

    Array texts(Object... texts) throws SQLException {
        return connection.createArrayOf("text", texts);
    }

    private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    private static String firstLine(SQLException e) {
        return e.getMessage().lines().findFirst().orElse("");
    }
}

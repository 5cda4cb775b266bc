package io.yosai.timescale.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What a session of a server is worth at the moment.
 *
 * @param version          of TimescaleDB in the database; null: none
 * @param license          {@code apache} or {@code timescale}; null: TimescaleDB is not loaded
 * @param restores         whether the database is in restore mode
 * @param sessionRestores  whether the session is; it keeps that of the moment when it was opened
 * @param readOnly         whether it can only read
 */
public record ServerState(String version, String license, boolean restores, boolean sessionRestores, boolean readOnly) {
    static final String QUERY = SqlFile.read("/database/state.sql");
    /**
     * For roles that may not read all catalogues: only new sessions show them whether the database is in restore mode.
     */
    static final String OF_SESSION = SqlFile.read("/database/state_of_session.sql");

    static ServerState of(Connection connection, String query) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(query); ResultSet row = select.executeQuery()) {
            return of(row);
        }
    }

    static ServerState of(ResultSet row) throws SQLException {
        row.next();
        return new ServerState(row.getString("version"), row.getString("license"), row.getBoolean("restores"),
                row.getBoolean("session_restores"), row.getBoolean("read_only"));
    }

    /** {@code TimescaleDB 2.29.2, Community edition}. */
    String product() {
        return version == null ? "no TimescaleDB"
                : "TimescaleDB " + version + ", " + ("timescale".equals(license) ? "Community" : "Apache") + " edition";
    }
}

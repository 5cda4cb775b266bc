package io.yosai.timescale.schema;

import io.yosai.timescale.database.SqlFile;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;

/**
 * The target as it was found.
 *
 * @param installed version of TimescaleDB in this database, null: none
 * @param available version that the server could install, null: none
 * @param license {@code apache} or {@code timescale}, null where TimescaleDB is not loaded
 * @param stateTables those of our own that are there; null: not even their schema is
 * @param stateColumns of these tables, such as {@code watermark.tx}
 * @param owner of access_events, null where there is no such table
 */
record Server(String role, String database, String installed, String available, String license, String owner,
              List<String> stateTables, Set<String> stateColumns) {

    static Server inspect(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
             ResultSet row = statement.executeQuery(SqlFile.read("/schema/server.sql"))) {
            row.next();
            List<String> tables = List.of((String[]) row.getArray("state_tables").getArray());
            return new Server(row.getString("role"), row.getString("database"), row.getString("installed"),
                    row.getString("available"), row.getString("license"), row.getString("owner"),
                    row.getBoolean("state_schema") ? tables : null, Set.of((String[]) row.getArray("state_columns").getArray()));
        }
    }

    Release release() {
        return Release.of(installed);
    }

    /** Whether it compresses, drops by policy and has continuous aggregates. */
    boolean isCommunity() {
        return "timescale".equals(license);
    }

    /** Who may change the hypertable, for messages. */
    String ownerOfEvents() {
        return owner == null ? "the owner of access_events" : "role \"" + owner + "\", the owner of access_events";
    }

    String edition() {
        return isCommunity() ? "Community edition" : "Apache edition";
    }
}

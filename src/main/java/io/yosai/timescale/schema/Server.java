package io.yosai.timescale.schema;

import io.yosai.timescale.config.SqlFile;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The target as it was found.
 *
 * @param installed version of TimescaleDB in this database, null: none
 * @param available version that the server could install, null: none
 * @param license {@code apache} or {@code timescale}, null where TimescaleDB is not loaded
 */
record Server(String role, String database, String installed, String available, String license, boolean stateSchema,
              boolean watermarkTable) {

    static Server inspect(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
             ResultSet row = statement.executeQuery(SqlFile.read("/schema/inspect_server.sql"))) {
            row.next();
            return new Server(row.getString("role"), row.getString("database"), row.getString("installed"),
                    row.getString("available"), row.getString("license"), row.getBoolean("state_schema"),
                    row.getBoolean("watermark_table"));
        }
    }

    String edition() {
        return "timescale".equals(license) ? "Community edition" : "Apache edition";
    }
}

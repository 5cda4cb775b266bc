package io.yosai.timescale.backup;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.yosai.timescale.database.SqlFile;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A server and one database on it, as far as a restore has to know.
 *
 * @param postgresql    such as {@code 17.5}
 * @param timescaledb   version of the extension in the database; null: it has none
 * @param edition       {@code timescale} (Community) or {@code apache}; null where TimescaleDB is not loaded
 * @param databaseBytes size of the database
 * @param collation     and characterType, encoding: what CREATE DATABASE calls LC_COLLATE, LC_CTYPE and ENCODING
 * @param owner         of the database
 * @param settings      of the database itself, {@code name=value}
 */
record ServerInfo(String postgresql, int postgresqlMajor, String timescaledb, String edition, long databaseBytes,
        String encoding, String collation, String characterType, String owner, List<String> settings) {

    static ServerInfo of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
             ResultSet row = statement.executeQuery(SqlFile.read("/backup/server.sql"))) {
            row.next();
            return new ServerInfo(row.getString("postgresql"), row.getInt("major"), row.getString("timescaledb"),
                    row.getString("edition"), row.getLong("database_bytes"), row.getString("encoding"),
                    row.getString("collation"), row.getString("character_type"), row.getString("owner"),
                    List.of((String[]) row.getArray("settings").getArray()));
        }
    }

    @JsonIgnore
    boolean isCommunity() {
        return "timescale".equals(edition);
    }
}

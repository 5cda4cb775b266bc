package io.yosai.timescale.backup;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.yosai.timescale.database.SqlFile;
import java.sql.SQLException;

/**
 * A server and one database on it, as far as a restore has to know.
 *
 * @param postgresql    such as {@code 17.5}
 * @param timescaledb   version of the extension in the database; null: it has none
 * @param edition       {@code timescale} (Community) or {@code apache}; null where TimescaleDB is not loaded
 * @param databaseBytes size of the database
 */
record ServerInfo(String postgresql, int postgresqlMajor, String timescaledb, String edition, long databaseBytes) {

    static ServerInfo of(Session session) throws SQLException {
        return session.list(SqlFile.read("/backup/server.sql"), row -> new ServerInfo(row.getString("postgresql"),
                row.getInt("major"), row.getString("timescaledb"), row.getString("edition"),
                row.getLong("database_bytes"))).get(0);
    }

    @JsonIgnore
    boolean isCommunity() {
        return "timescale".equals(edition);
    }
}

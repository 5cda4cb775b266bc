package io.yosai.timescale.demo;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.Dsn;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** Looks at both databases from outside, as a person with psql would. */
record Sides(Dsn primary, Dsn target) {

    /**
     * @param rows committed on the primary and after the watermark, and those of the history that is not copied yet
     * @param seconds age of the oldest one after the watermark, 0 without any
     */
    record Behind(long rows, double seconds) {
    }

    /** Count and hash of all rows of one side. */
    record Content(long rows, BigDecimal hash) {
    }

    static Connection connect(Dsn dsn) throws SQLException {
        return DriverManager.getConnection(dsn.jdbcUrl(), dsn.jdbcProperties());
    }

    /** @throws SQLException while the service has not made its watermark yet, among others */
    Behind behind() throws SQLException {
        String time;
        String eventId;
        long history;
        try (Connection connection = connect(target); Statement statement = connection.createStatement();
             ResultSet row = statement.executeQuery(SqlFile.read("/demo/copied.sql"))) {
            boolean copied = row.next() && row.getString("time") != null;
            time = copied ? row.getString("time") : "-infinity";
            history = copied ? row.getLong("history") : 0;
            eventId = copied ? row.getString("event_id") : new UUID(0, 0).toString();
        }
        try (Connection connection = connect(primary);
             PreparedStatement select = connection.prepareStatement(SqlFile.read("/demo/behind.sql"))) {
            select.setString(1, time);
            select.setString(2, eventId);
            select.setString(3, time);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new Behind(history + row.getLong("rows"), Math.max(0, row.getDouble("seconds")));
            }
        }
    }

    Content content(Dsn side) throws SQLException {
        try (Connection connection = connect(side); Statement statement = connection.createStatement();
             ResultSet row = statement.executeQuery(SqlFile.read("/demo/content.sql"))) {
            row.next();
            return new Content(row.getLong("rows"), row.getBigDecimal("hash"));
        }
    }
}

package io.yosai.timescale.bench;

import io.yosai.timescale.config.SqlFile;
import io.yosai.timescale.servers.Database;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What one side holds.
 *
 * @param hash sum of the rows' hashes, whatever their order
 * @param transactions by which they were written
 * @param seconds from the commit of the first transaction to that of the last
 * @param rowsAfterFirst rows of all transactions but the first: what was copied in those seconds
 */
record Content(long rows, BigDecimal hash, long transactions, double seconds, long rowsAfterFirst) {

    static Content of(Database database) throws SQLException {
        try (Connection connection = database.connect(); Statement statement = connection.createStatement();
             ResultSet row = statement.executeQuery(SqlFile.read("/bench/content.sql"))) {
            row.next();
            return new Content(row.getLong("rows"), row.getBigDecimal("hash"), row.getLong("transactions"),
                    row.getDouble("seconds"), row.getLong("after_first"));
        }
    }

    /** @throws IllegalStateException if they differ by count or content: what was measured then was no copying */
    void requireSame(Content other, String what) {
        if (rows != other.rows || hash.compareTo(other.hash) != 0) {
            throw new IllegalStateException(what + ": the target holds " + rows + " rows with the hash " + hash
                    + ", the primary " + other.rows + " with " + other.hash);
        }
    }
}

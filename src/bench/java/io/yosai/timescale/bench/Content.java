package io.yosai.timescale.bench;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.Database;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * What one side holds.
 *
 * @param hash sum of the rows' hashes, whatever their order
 * @param transactions by which they were written
 * @param seconds from the commit of the first transaction to that of the last
 * @param rowsAfterFirst rows of all transactions but the first: what was copied in those seconds
 */
record Content(long rows, BigDecimal hash, long transactions, double seconds, long rowsAfterFirst) {
    private static final String COMPRESSED =
            "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname LIKE '%chunk_compressed' "
            + "OR relname LIKE '\\_backfill\\_%\\_compressed'";

    static Content of(Database database) throws SQLException {
        return of(database, "");
    }

    /** @param masked a column that does not count; empty: all do */
    static Content of(Database database, String masked) throws SQLException {
        return of(database, Instant.EPOCH, masked);
    }

    /** @param since of the events that count */
    static Content of(Database database, Instant since, String masked) throws SQLException {
        try (Connection connection = database.connect();
             PreparedStatement select = connection.prepareStatement(SqlFile.read(
                     database.count(COMPRESSED) > 0 ? "/bench/compressed.sql" : "/bench/content.sql")
                     .replace(masked.isEmpty() ? "\0" : masked, "NULL"))) {
            select.setString(1, since.toString());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new Content(row.getLong("rows"), row.getBigDecimal("hash"), row.getLong("transactions"),
                        row.getDouble("seconds"), row.getLong("after_first"));
            }
        }
    }

    /** Rows a second between the first commit and the last. */
    double rate() {
        return rowsAfterFirst / seconds;
    }

    /** @throws OperatorError if they differ by count or content: what was measured then was no copying */
    void requireSame(Content other, String what) {
        if (rows != other.rows || hash.compareTo(other.hash) != 0) {
            throw new OperatorError(what + ": the target holds " + rows + " rows with the hash " + hash
                    + ", the primary " + other.rows + " with " + other.hash);
        }
    }
}

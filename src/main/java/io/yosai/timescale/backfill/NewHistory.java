package io.yosai.timescale.backfill;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Map;
import javax.sql.DataSource;

/**
 * A stream that begins, and leaves its history to slices.
 *
 * @param begin where its watermark begins
 * @param identity of the source's database
 * @param tableId OIDs of the target's database and of the table
 */
record NewHistory(Stream stream, Watermark begin, String identity, String tableId) {

    /**
     * Begins the stream and keeps the slices, both or nothing. What its first copy into an earlier table has left goes.
     *
     * @param end of the history
     * @param slices of {@link BackfillPlan#divide}
     * @param only which rows of the history, as SQL; empty: all
     * @return false when another instance was faster
     */
    boolean keep(DataSource target, Timestamp end, Map<String, String> slices, String only) throws SQLException {
        try (Connection connection = target.getConnection()) {
            connection.setAutoCommit(false);
            if (Query.update(connection, sql("begin"), stream.name(), stream.table().name(),
                    begin.key() == null ? null : begin.key().get(0), begin.tx(), identity, tableId,
                    Sql.names(stream.timeOrder()), stream.share().text()) == 0) {
                connection.rollback();
                return false;
            }
            EarlierSlices.drop(connection, Query.all(connection, sql("forget"), row -> row.getString("table_name"),
                    stream.name()));
            Query.update(connection, sql("slices"), stream.name(), end, only, slices.get("slices_from"),
                    slices.get("slices_to"), slices.get("slices_rows"), slices.get("slices_whole"));
            connection.commit();
            return true;
        }
    }

    private static String sql(String file) {
        return SqlFile.read("/backfill/first_copy/" + file + ".sql");
    }
}

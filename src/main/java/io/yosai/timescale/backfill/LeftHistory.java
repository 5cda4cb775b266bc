package io.yosai.timescale.backfill;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * A first copy that is not finished: what was there before its stream began, and no pass of the stream reads.
 *
 * @param rows of the whole history, as they were counted when it was divided
 * @param copied of these, those of slices that are finished
 * @param slices how many there are, with these
 * @param paused whether the stream is, when this waits too
 * @param begun whether the stream is copied into the table that there is now; else it begins anew with its next pass
 * @param range the variables with which the routes of {@code backfill.camel.yaml} go on with it
 */
public record LeftHistory(String stream, long rows, long copied, int slices, boolean paused, boolean begun,
        Map<String, Object> range) {

    /** Returns those of all streams that the target knows, in the order of their names. */
    public static List<LeftHistory> all(DataSource target) throws SQLException {
        return Query.all(target, "/backfill/open.sql", row -> new LeftHistory(
                row.getString("stream"), row.getLong("rows"), row.getLong("done"), row.getInt("slices"),
                row.getBoolean("paused"), row.getBoolean("begun"), Map.of("stream", row.getString("stream"),
                "range_from", row.getString("range_from"), "range_to", row.getString("range_to"),
                "range", row.getString("range"), "only", row.getString("condition"))));
    }

    /**
     * Begins a stream and keeps the slices of its history, both or nothing. What its first copy into an earlier table
     * has left goes.
     *
     * @param begin where its watermark begins
     * @param identity of the source's database
     * @param tableId OIDs of the target's database and of the table
     * @param end of the history
     * @param slices of {@link BackfillPlan#divide}
     * @param only which rows of the history, as SQL; empty: all
     * @return false when another instance was faster
     */
    static boolean begin(DataSource target, Stream stream, Watermark begin, String identity, String tableId,
            Timestamp end, Map<String, String> slices, String only) throws SQLException {
        try (Connection connection = target.getConnection()) {
            connection.setAutoCommit(false);
            if (Query.update(connection, "/backfill/first_copy/begin.sql", stream.name(), stream.table().name(),
                    begin.key() == null ? null : begin.key().get(0), begin.tx(), identity, tableId,
                    Sql.names(stream.timeOrder()), stream.share().text()) == 0) {
                connection.rollback();
                return false;
            }
            EarlierSlices.drop(connection, Query.all(connection, "/backfill/first_copy/forget.sql",
                    row -> row.getString("table_name"), stream.name()));
            Query.update(connection, "/backfill/first_copy/slices.sql", stream.name(), end, only,
                    slices.get("slices_from"), slices.get("slices_to"), slices.get("slices_rows"),
                    slices.get("slices_whole"));
            connection.commit();
            return true;
        }
    }

    /** As if it had no condition: with the cursor time no row has a transaction id any more. */
    LeftHistory ofAllRows() {
        Map<String, Object> all = new HashMap<>(range);
        all.put("only", "");
        return new LeftHistory(stream, rows, copied, slices, paused, begun, all);
    }

    @Override
    public String toString() {
        return "the first copy of the stream " + stream + " is not finished, " + (rows - copied)
                + " rows are not copied";
    }
}

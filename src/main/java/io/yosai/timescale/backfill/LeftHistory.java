package io.yosai.timescale.backfill;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlFile;
import java.sql.SQLException;
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
 * @param range the variables with which the routes of {@code backfill.camel.yaml} go on with it; only is
 *        condition here
 */
public record LeftHistory(String stream, long rows, long copied, int slices, boolean paused, boolean begun,
        Map<String, Object> range) {

    /** Returns those of all streams that the target knows, in the order of their names. */
    public static List<LeftHistory> all(DataSource target) throws SQLException {
        return Query.all(target, SqlFile.read("/backfill/open.sql"), row -> new LeftHistory(
                row.getString("stream"), row.getLong("rows"), row.getLong("done"), row.getInt("slices"),
                row.getBoolean("paused"), row.getBoolean("begun"), Map.of("stream", row.getString("stream"),
                "range_from", row.getString("range_from"), "range_to", row.getString("range_to"),
                "range", row.getString("range"), "condition", row.getString("condition"))));
    }

    /** As if it had no condition: with the cursor time a SELECT has no transaction id any more to tell its rows by. */
    LeftHistory ofAllRows() {
        Map<String, Object> all = new HashMap<>(range);
        all.put("condition", "");
        return new LeftHistory(stream, rows, copied, slices, paused, begun, all);
    }

    @Override
    public String toString() {
        return "the first copy of the stream " + stream + " is not finished, " + (rows - copied)
                + " rows are not copied";
    }
}

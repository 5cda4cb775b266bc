package io.yosai.timescale.replication;

import io.yosai.timescale.tables.TableName;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;

/**
 * What one read of the primary covers.
 *
 * @param table of the target to which it goes
 * @param stream whose watermark it moves
 * @param from the watermark after which it was read
 * @param to its last row as the primary had it, whatever a route did to the rows since
 * @param floor older rows are past retention and are not written
 * @param lower time of the oldest row that may be written, after which the aggregates look; null: none, or not of access_events
 * @param upper time of the newest one, null likewise
 */
public record Page(TableName table, String stream, Watermark from, Watermark to, Timestamp floor, Timestamp lower, Timestamp upper) {

    /** @param rows as the primary had them, at least one */
    static Page of(TableName table, String stream, Watermark from, Timestamp floor, List<Map<String, Object>> rows) {
        Watermark to = Watermark.of(rows.get(rows.size() - 1));
        Timestamp lower = null;
        Timestamp upper = null;
        for (Map<String, Object> row : rows) {
            if (table.isAccessEvents() && row.get("time") instanceof Timestamp time && !time.before(floor) && ServerTime.infinity(time) == null) {
                lower = lower == null || time.before(lower) ? time : lower;
                upper = upper == null || time.after(upper) ? time : upper;
            }
        }
        return new Page(table, stream, from, to, floor, lower, upper);
    }
}

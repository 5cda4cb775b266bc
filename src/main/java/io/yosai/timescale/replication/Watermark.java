package io.yosai.timescale.replication;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Map;
import java.util.UUID;

/**
 * How far the target is: all rows up to and including this one are there.
 *
 * @param time exact to the microsecond, or pgjdbc's value for -infinity before the first row
 * @param tx id of the transaction that wrote the row; null with the cursor time, and with the cursor xid in the history
 */
public record Watermark(Timestamp time, UUID eventId, Long tx) {

    /**
     * @param row with {@code time}, {@code event_id} and perhaps {@code tx}, as camel-sql reads them
     * @throws IllegalArgumentException when one of them is missing or of another type
     */
    public static Watermark of(Map<String, ?> row) {
        if (row.get("time") instanceof Timestamp time && row.get("event_id") instanceof UUID eventId) {
            return new Watermark(time, eventId, (Long) row.get("tx"));
        }
        throw new IllegalArgumentException("each row of a page (routes/sql/primary/page.sql, or a further table's file) "
                + "must carry time (timestamptz) and event_id (uuid), not null: they are the watermark; this row has " + row.keySet());
    }

    static Watermark of(ResultSet row) throws SQLException {
        return new Watermark(row.getTimestamp("time"), row.getObject("event_id", UUID.class),
                row.getObject("tx", Long.class));
    }
}

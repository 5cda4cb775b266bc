package io.yosai.timescale.replication;

import java.sql.Timestamp;
import java.util.Map;
import java.util.UUID;

/**
 * How far the target is: all rows up to and including this one are there.
 *
 * @param time exact to the microsecond, or pgjdbc's value for -infinity before the first row
 */
public record Watermark(Timestamp time, UUID eventId) {

    /**
     * @param row with {@code time} and {@code event_id}, as camel-sql reads them
     * @throws IllegalArgumentException when one of them is missing or of another type
     */
    public static Watermark of(Map<String, ?> row) {
        if (row.get("time") instanceof Timestamp time && row.get("event_id") instanceof UUID eventId) {
            return new Watermark(time, eventId);
        }
        throw new IllegalArgumentException("each row of routes/sql/primary/page.sql must carry time (timestamptz) and "
                + "event_id (uuid), not null: they are the watermark; this row has " + row.keySet());
    }
}

package io.yosai.timescale.backfill;

import java.sql.Timestamp;
import java.util.Map;

/**
 * A part of a range of time of a stream that one worker copies.
 *
 * @param from its first instant
 * @param to the instant after its last one
 * @param rows how many the source had when the range was divided
 * @param whole whether the range is that of a chunk
 * @param condition which rows of the range, as SQL; empty: all
 * @param finished whether all of it was copied
 */
public record Slice(Timestamp from, Timestamp to, long rows, boolean whole, String condition, boolean finished) {

    /** Makes one of a row of {@code routes/sql/target/backfill_slices.sql}. */
    public static Slice of(Map<?, ?> row) {
        return new Slice((Timestamp) row.get("slice_from"), (Timestamp) row.get("slice_to"),
                ((Number) row.get("rows")).longValue(), Boolean.TRUE.equals(row.get("whole")),
                (String) row.get("condition"),
                Boolean.TRUE.equals(row.get("finished")));
    }
}

package io.yosai.timescale.replication;

import java.sql.Timestamp;
import java.util.Map;

/**
 * A part of a range of time of the primary that one worker copies.
 *
 * @param from its first instant
 * @param to the instant after its last one
 * @param rows how many the primary had when the range was divided
 * @param finished whether all of it was copied
 */
public record BackfillSlice(Timestamp from, Timestamp to, long rows, boolean finished) {

    /** @param row of {@code routes/sql/timescale/backfill_slices.sql} */
    public static BackfillSlice of(Map<?, ?> row) {
        return new BackfillSlice((Timestamp) row.get("slice_from"), (Timestamp) row.get("slice_to"),
                ((Number) row.get("rows")).longValue(), Boolean.TRUE.equals(row.get("finished")));
    }
}

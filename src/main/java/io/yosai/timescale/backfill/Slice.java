package io.yosai.timescale.backfill;

import io.yosai.timescale.stream.PgTime;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
    /** Several for each worker, so that none is without work for long when the others end. */
    private static final long SLICES_PER_WORKER = 8;

    /** Makes one of a row of {@code routes/sql/target/backfill_slices.sql}. */
    public static Slice of(Map<?, ?> row) {
        return new Slice((Timestamp) row.get("slice_from"), (Timestamp) row.get("slice_to"),
                ((Number) row.get("rows")).longValue(), Boolean.TRUE.equals(row.get("whole")),
                (String) row.get("condition"), Boolean.TRUE.equals(row.get("finished")));
    }

    /**
     * Cuts a range of time into slices of about the same number of rows, and into chunks where these are large enough.
     *
     * @param counts of the units of time of the range
     * @param first where the first slice begins
     * @param chunk seconds that a chunk covers; null: no slice is to be one
     * @param least rows of a slice that is not the last one, and of a chunk
     */
    static List<Slice> cut(List<BackfillPlan.Count> counts, Timestamp from, Timestamp to, Timestamp first, Long chunk,
            int least, int workers) {
        long total = counts.stream().mapToLong(BackfillPlan.Count::rows).sum();
        long most = Math.max(least, total / (workers * SLICES_PER_WORKER));
        Map<Timestamp, Long> chunks = chunk == null ? Map.of() : chunks(counts, from, to, chunk, least);
        List<Slice> slices = new ArrayList<>();
        Timestamp start = first;
        long rows = 0;
        for (BackfillPlan.Count count : counts) {
            Timestamp whole = chunk == null || !chunks.containsKey(begin(count, chunk)) ? null : begin(count, chunk);
            Timestamp cut = whole != null ? whole : count.bucket();
            if (start.before(cut) && (whole != null || rows > 0 && rows + count.rows() > most)) {
                slices.add(new Slice(start, cut, rows, false, "", false));
                start = cut;
                rows = 0;
            }
            if (whole == null) {
                rows += count.rows();
            } else if (start.equals(whole)) {
                start = end(whole, chunk);
                slices.add(new Slice(whole, start, chunks.get(whole), true, "", false));
            }
        }
        if (start.before(to)) {
            slices.add(new Slice(start, to, rows, false, "", false));
        }
        return slices;
    }

    /** Returns the rows of the chunks that are slices of their own, by where these begin. */
    private static Map<Timestamp, Long> chunks(List<BackfillPlan.Count> counts, Timestamp from, Timestamp to,
            long chunk, int least) {
        Map<Timestamp, Long> chunks = new HashMap<>();
        counts.forEach(count -> chunks.merge(begin(count, chunk), count.rows(), Long::sum));
        chunks.entrySet().removeIf(each -> each.getValue() < least || each.getKey().before(from)
                || end(each.getKey(), chunk).after(to));
        return chunks;
    }

    private static Timestamp begin(BackfillPlan.Count count, long chunk) {
        long second = PgTime.toInstant(count.bucket()).getEpochSecond();
        return PgTime.toTimestamp(Instant.ofEpochSecond(Math.floorDiv(second, chunk) * chunk));
    }

    private static Timestamp end(Timestamp whole, long chunk) {
        return PgTime.toTimestamp(PgTime.toInstant(whole).plusSeconds(chunk));
    }
}

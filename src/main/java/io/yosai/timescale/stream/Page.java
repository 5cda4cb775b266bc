package io.yosai.timescale.stream;

import java.time.Instant;
import java.util.List;

/**
 * What one read of a source brings.
 *
 * @param from the watermark after which it was read
 * @param to its last row as the source had it, whatever a step does to the rows
 * @param rows at least one
 * @param read how many rows were read
 * @param bytes how much of the heap they took when they were read
 * @param isLast whether the source had no more rows within the bounds
 * @param oldest time of the oldest row that a hypertable can take; null: there is none
 * @param newest time of the newest one, null likewise
 * @param isTimed whether each row has a time that a hypertable can take
 */
public record Page(Watermark from, Watermark to, Rows rows, int read, long bytes, boolean isLast, Instant oldest,
        Instant newest, boolean isTimed) {
    /**
     * Returns the page of some rows, with what their bytes say of their times.
     *
     * @param rows at least one; as {@link Rows} takes them
     */
    public static Page of(Layout layout, Watermark from, Watermark to, List<byte[]> rows, boolean isLast) {
        Fields fields = new Fields(layout);
        long bytes = rows.stream().mapToLong(row -> row.length).sum();
        long oldest = Long.MAX_VALUE;
        long newest = Long.MIN_VALUE;
        boolean isTimed = true;
        for (byte[] row : rows) {
            long micros = fields.micros(row);
            if (Fields.isTime(micros)) {
                oldest = Math.min(oldest, micros);
                newest = Math.max(newest, micros);
            } else {
                isTimed = false;
            }
        }
        return new Page(from, to, new Rows(layout, rows), rows.size(), bytes, isLast, Fields.time(oldest),
                Fields.time(newest), isTimed);
    }

    /** Returns the page with a row more; its time is null where a hypertable can take none. */
    Page with(Instant time) {
        if (time == null) {
            return new Page(from, to, rows, read, bytes, isLast, oldest, newest, false);
        }
        return new Page(from, to, rows, read, bytes, isLast,
                oldest == null || time.isBefore(oldest) ? time : oldest, newest == null || time.isAfter(newest) ? time
                : newest, isTimed);
    }
}

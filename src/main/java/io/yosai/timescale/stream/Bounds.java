package io.yosai.timescale.stream;

import java.time.Instant;
import java.util.Objects;

/**
 * Which rows of a source may be read: with the cursor time those dated from one instant up to before another one, with
 * the cursor xid those of transactions below an id.
 *
 * @param from null: from the first one
 * @param to null: up to the last one
 * @param xid null: by time
 * @param only which of these rows, a condition as SQL; null: all
 */
public record Bounds(Instant from, Instant to, Long xid, String only) {
    public static Bounds before(Instant to) {
        return new Bounds(null, to, null, null);
    }

    /** Rows dated from one instant up to before another one; either may be null. */
    public static Bounds between(Instant from, Instant to) {
        return new Bounds(from, to, null, null);
    }

    /**
     * Those of the rows for which a condition is true.
     *
     * @param condition on columns of the SELECT of the stream, as SQL; empty or null: all
     */
    public Bounds where(String condition) {
        return new Bounds(from, to, xid, condition == null || condition.isEmpty() ? null : condition);
    }

    /** Those of the rows for which another condition is true too. */
    public Bounds and(String condition) {
        return where(only == null ? condition : "(" + only + "\n) AND " + condition);
    }

    public static Bounds below(long xid) {
        return new Bounds(null, null, xid, null);
    }

    /** Returns those of a horizon: a transaction id, or a time as pgjdbc has it. */
    public static Bounds upTo(Object horizon) {
        return horizon instanceof Long xid ? below(xid) : before(Objects.requireNonNull(PgTime.toInstant(horizon)));
    }
}

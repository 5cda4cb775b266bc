package io.yosai.timescale.stream;

import java.time.Instant;
import java.util.List;

/**
 * How far a stream is copied: every row up to and including this one is on the target.
 *
 * @param key the values of its columns as SQL reads them: of the key, before which the time stands if it is no part of
 *        it and {@code tx} is null; null: nothing is copied yet, or all rows of the transaction are
 * @param tx id of the transaction that wrote the row; null with the cursor time, and with the cursor xid among rows
 *        that have none
 * @param time of the row; null: it has none that is finite
 */
public record Watermark(List<String> key, Long tx, Instant time) {
    /** Nothing is copied yet. */
    public static final Watermark NONE = new Watermark(null, null, null);

    /** Returns a watermark before the first row that has a transaction id. */
    public static Watermark beforeTransactions() {
        return new Watermark(null, 0L, null);
    }

    /** Returns whether both stand for the same row. */
    public boolean isAt(Watermark other) {
        return java.util.Objects.equals(key, other.key) && java.util.Objects.equals(tx, other.tx);
    }
}

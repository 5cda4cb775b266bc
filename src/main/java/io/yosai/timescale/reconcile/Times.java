package io.yosai.timescale.reconcile;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;

/** Times of a row of {@code routes/sql/target/watermark.sql}. */
final class Times {
    /** The first instant that PostgreSQL has, the floor where rows are kept for ever; before it is -infinity alone. */
    static final Instant BEGINNING = Instant.parse("-4713-11-24T00:00:00Z");

    private Times() {
    }

    /**
     * Returns the time of the clock that is behind, of those of both sides: after it, less the window, are the recent
     * rows of either.
     */
    static Instant now(Map<String, Object> position, Timestamp ofSource) {
        return earlier(instant(position, "now"), instant(ofSource));
    }

    static Instant floor(Map<String, Object> position) {
        return position.get("floor") == null ? BEGINNING : instant(position, "floor");
    }

    static Instant instant(Map<String, Object> row, String key) {
        return instant((Timestamp) row.get(key));
    }

    static Instant instant(Timestamp time) {
        return time == null ? null : time.toInstant();
    }

    /** @param other null: there is none */
    static Instant earlier(Instant one, Instant other) {
        return other == null || one.isBefore(other) ? one : other;
    }
}

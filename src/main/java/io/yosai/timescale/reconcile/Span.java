package io.yosai.timescale.reconcile;

import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.PgTime;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import org.postgresql.PGStatement;

/** A range of time, from its first instant up to the first one after it; null: without end. */
public record Span(Instant from, Instant to) {

    boolean isEmpty() {
        return to != null && !from.isBefore(to);
    }

    /** What this one has in common with the other; may be empty. */
    Span within(Span other) {
        Instant end = to == null || other.to != null && other.to.isBefore(to) ? other.to : to;
        return new Span(from.isBefore(other.from) ? other.from : from, end);
    }

    /**
     * The first part of it, so that the rest begins at a whole multiple of the width; all of it where it has no end.
     */
    Span first(Duration width) {
        long seconds = width.toSeconds();
        Instant end = Instant.ofEpochSecond((Math.floorDiv(from.getEpochSecond(), seconds) + 1) * seconds);
        return to == null || !end.isBefore(to) ? this : new Span(from, end);
    }

    Bounds bounds() {
        return Bounds.between(from, to);
    }

    Timestamp lower() {
        return PgTime.toTimestamp(from);
    }

    Timestamp upper() {
        return to == null ? new Timestamp(PGStatement.DATE_POSITIVE_INFINITY) : PgTime.toTimestamp(to);
    }
}

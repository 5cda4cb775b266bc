package io.yosai.timescale.monitoring;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.PageSql;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * What a look at a source has found of the rows of a stream that are not copied.
 *
 * @param horizon up to which the source could be read; null: it is no time
 */
record Look(Instant horizon, Waiting waiting, Held held) {

    /**
     * The rows that waited.
     *
     * @param oldest time of the oldest, null: none waits
     * @param newest time of the newest, null: none waits, or they are not all counted
     * @param rows how many, at most {@link Lag#MOST_PENDING}
     * @param sinceNanos {@link System#nanoTime} of the look since which rows have been waiting at every look
     * @param nanos of this look
     */
    record Waiting(Instant oldest, Instant newest, long rows, long sinceNanos, long nanos) {
        static Waiting none() {
            return new Waiting(null, null, 0, 0, System.nanoTime());
        }

        /** @param movedNanos {@link System#nanoTime} when the watermark moved last */
        Duration stuck(long movedNanos) {
            return Duration.ofNanos(System.nanoTime() - Math.max(movedNanos, sinceNanos));
        }

        /** @param before the last look; null: there was none */
        static Waiting of(Instant oldest, Instant newest, long rows, Waiting before) {
            long now = System.nanoTime();
            boolean anew = before == null || before.oldest() == null;
            return new Waiting(oldest, rows < Lag.MOST_PENDING ? newest : null, rows, anew ? now
                    : before.sinceNanos(), now);
        }
    }

    /**
     * Committed rows that are not read yet because an open transaction of the source may still commit older ones.
     *
     * @param rows how many, at most {@link Lag#MOST_PENDING}
     * @param since time of the oldest; with the cursor xid, since when the same transaction is the oldest; null: there
     *        is none
     * @param horizon where it stood
     * @param at what the clock of the source said: what is so recent as to wait for the margin alone is read meanwhile
     */
    record Held(long rows, Instant since, Object horizon, Instant at) {
        static final Held NONE = new Held(0, null, null, null);
    }

    /**
     * The times of the newest rows of both sides; null: there is none.
     *
     * @param watermark where it stood before the source was asked
     * @param nanos {@link System#nanoTime} of the look
     */
    record Newest(Instant ofSource, Instant ofTarget, Instant watermark, long nanos) {
        static final Newest NONE = new Newest(null, null, null, 0);

        /** Returns whether the source has no row any more as new as the watermark and the newest row of the target. */
        boolean hasShrunk() {
            return ofTarget != null && watermark != null
                    && (ofSource == null || ofSource.isBefore(watermark) && ofSource.isBefore(ofTarget));
        }
    }

    /**
     * Looks by the statement that the next page would be read by.
     *
     * @param before what is known of the rows from earlier looks
     * @param now what the clock of the source says
     */
    static Look at(Connection source, PageSql sql, Lag before, Bounds bounds, Instant now) throws SQLException {
        Waiting found = waiting(source, sql, before.known().position(), bounds, 1, before.waiting());
        if (found.oldest() != null) {
            found = waiting(source, sql, before.known().position(), bounds, Lag.MOST_PENDING, before.waiting());
        } else if (bounds.xid() != null && before.known().position().tx() == null) {
            found = waiting(source, sql, Watermark.beforeTransactions(), bounds, Lag.MOST_PENDING, before.waiting());
        }
        return new Look(bounds.to(), found, held(source, sql, bounds, now, before.held()));
    }

    private static Waiting waiting(Connection source, PageSql sql, Watermark after, Bounds bounds, int most,
            Waiting before) throws SQLException {
        return Query.first(source, sql.waiting(after, bounds, most), row -> row.getLong("rows") == 0 ? Waiting.none()
                : Waiting.of(PgTime.instant(row, "oldest"), PgTime.instant(row, "newest"),
                row.getLong("rows"), before));
    }

    private static Held held(Connection source, PageSql sql, Bounds bounds, Instant now, Held before)
            throws SQLException {
        return Query.first(source, sql.heldBack(bounds, now, Lag.MOST_PENDING), row -> {
            long rows = row.getLong("rows");
            if (rows == 0) {
                return Held.NONE;
            }
            boolean same = before != null && before.rows() > 0 && Objects.equals(before.horizon(), bounds.xid());
            return new Held(rows, bounds.xid() == null ? PgTime.instant(row, "oldest")
                    : same ? before.since() : now, bounds.xid(), now);
        });
    }
}

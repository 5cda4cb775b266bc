package io.yosai.timescale.monitoring;

import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Watermark;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * How far a stream is behind its source: 0 if no committed row below the horizon waits, else the source's clock less
 * the time of the oldest row that does, with the cursor xid as long at least as the watermark stands. Between two looks
 * it moves with the clock, and with what this process copies meanwhile.
 */
final class Lag {
    /** More rows than this are not counted. */
    static final int MOST_PENDING = 1_000_000;
    private static final long MOST_VALID = Duration.ofMinutes(15).toNanos();

    private final Probe source;
    private final Supplier<Instant> copiedUpTo;
    private final long validNanos;
    private volatile Stream stream;
    private volatile Known known = new Known(null, null, false, null, null);
    private volatile long movedNanos;
    private volatile long begunNanos;
    private volatile long turnNanos;
    private volatile Look look;
    private volatile String refusal;
    private volatile String identity;
    private volatile Look.Newest newest = Look.Newest.NONE;

    /**
     * What the target says; without one the last that is known stays.
     *
     * @param position null while none is known
     * @param source identity of the database from which the stream was copied; null: nothing is known
     * @param pauseReason why the program has paused it; null: it has not
     * @param uncompared since when it is copied from a database with which it was not compared; null: it was
     */
    record Known(Watermark position, String source, boolean isPaused, String pauseReason, Instant uncompared) {
        /** Of the watermark; null if there is none. */
        Instant time() {
            return position == null ? null : position.time();
        }
    }

    /**
     * @param copiedUpTo time up to which this process has copied all rows; null: it does not say
     * @param valid how long a look at the source is worth something at least
     */
    Lag(Stream stream, Probe source, Supplier<Instant> copiedUpTo, Duration valid) {
        this.stream = stream;
        this.source = source;
        this.copiedUpTo = copiedUpTo;
        this.validNanos = valid.toNanos();
    }

    Stream stream() {
        return stream;
    }

    /** Notes how the stream is declared now. */
    void declared(Stream now) {
        stream = now;
    }

    void known(Known now) {
        if (known.position() == null || !known.position().isAt(now.position())) {
            movedNanos = System.nanoTime();
        }
        known = now;
        identity = now.source();
    }

    Known known() {
        return known;
    }

    /** Returns the identity of the database from which the stream was copied; null: nothing is known. */
    String identity() {
        return identity;
    }

    /** Notes that a look begins, by {@link System#nanoTime}; the streams of a source take turns. */
    void begins(long nanos) {
        turnNanos = begunNanos == 0 ? 0 : nanos - begunNanos;
        begunNanos = nanos;
    }

    /**
     * Notes a look at the rows that wait, and at those that are held back.
     *
     * @param at identity of the database that was looked at: the next look must be at the same one, also if it cannot
     *        be read meanwhile from which one rows were copied
     */
    void looked(String at, Look found) {
        identity = identity == null ? at : identity;
        look = found;
        refusal = null;
    }

    /** Notes why the source must not be read: what waits there is not known then. */
    void refused(String reason) {
        refusal = reason;
    }

    /** Returns why the source must not be read; null: it may be. */
    String refusal() {
        return refusal;
    }

    /** Returns the rows that the horizon holds back; null: it is not known. */
    Look.Held held() {
        return isKnown(waiting()) ? look.held() : null;
    }

    void newest(Look.Newest found) {
        newest = found;
    }

    /** Returns the newest rows of both sides; none of either once the look is too old. */
    Look.Newest newest() {
        Look.Newest last = newest;
        return System.nanoTime() - last.nanos() < validNanos * Settings.SLOW ? last : Look.Newest.NONE;
    }

    /** Null while there was no look, or the source must not be read. */
    Look.Waiting waiting() {
        return look == null || refusal != null ? null : look.waiting();
    }

    /** Returns what the clock of the source says now; null while it is not known. */
    Instant clock() {
        return source.finding() == null ? null : source.finding().now();
    }

    /**
     * Now, not negative; NaN while it is not known: the source is down, no look at it has succeeded lately, or another
     * one was adopted and not compared yet.
     */
    double seconds() {
        Look.Waiting last = waiting();
        if (!isKnown(last)) {
            return Double.NaN;
        }
        if (last.oldest() == null || isCopied(last.newest())) {
            return 0;
        }
        Instant since = isCopied(last.oldest()) ? copiedUpTo.get() : last.oldest();
        return Math.max(stream.byXid() ? last.stuck(movedNanos).toNanos() / 1e9 : 0, seconds(since, clock()));
    }

    /** Of centuries too, which are more nanoseconds than a long has. */
    static double seconds(Instant from, Instant to) {
        return TimeUnit.MICROSECONDS.convert(Duration.between(from, to)) / 1e6;
    }

    /** Rows that wait, at most {@link #MOST_PENDING}; NaN while it is not known. */
    double rowsPending() {
        Look.Waiting last = waiting();
        return !isKnown(last) ? Double.NaN : isCopied(last.newest()) ? 0 : last.rows();
    }

    /** How long rows have been waiting and the watermark has not moved; null: none waits, or it is not known. */
    Duration stuckFor() {
        Look.Waiting last = waiting();
        return !isKnown(last) || last.oldest() == null ? null : last.stuck(movedNanos);
    }

    /** Null while it is not known, as while the source is down, or it is no time. */
    Instant horizon() {
        Look last = look;
        return last == null || !isFresh(last.waiting()) ? null : last.horizon();
    }

    private boolean isCopied(Instant time) {
        Instant copied = stream.byXid() ? null : copiedUpTo.get();
        return time != null && copied != null && !copied.isBefore(time);
    }

    /**
     * Nothing is known of rows before the watermark that another source may have, until they were compared; nor where
     * the program has paused the stream for its columns, which fail each look too.
     */
    private boolean isKnown(Look.Waiting last) {
        return last != null && known.uncompared() == null && known.pauseReason() == null && isFresh(last);
    }

    /** For three turns of the looks, where these last long; after a look that was away for hours too. */
    private boolean isFresh(Look.Waiting last) {
        return source.isUp() && System.nanoTime() - last.nanos()
                < Math.max(validNanos, Math.min(3 * turnNanos, MOST_VALID));
    }
}

package io.yosai.timescale.reconcile;

import io.yosai.timescale.stream.Watermark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** What is still to be hashed of the range of a run, in slices that take neither long nor no time at all. */
final class Slices {
    private static final Duration FIRST = Duration.ofHours(6);
    private static final Duration WIDEST = Duration.ofDays(8);
    private static final Duration QUICK = Duration.ofMillis(200);
    private static final Duration SLOW = Duration.ofSeconds(2);

    private final Span range;
    private final Deque<Span> spans = new ArrayDeque<>();
    private Duration width = FIRST;
    /** From here on rows are compared as far as the stream has copied them; null: nowhere. */
    private Instant unsettled;
    private Watermark copied;

    Slices(Span range) {
        this.range = range;
    }

    void add(Span span) {
        Span within = span.within(range);
        if (!within.isEmpty()) {
            spans.add(within);
        }
    }

    /** Adds what the stream is copying now: rows after its watermark are not compared. */
    void addUnsettled(Span span) {
        unsettled = span.from();
        add(span);
    }

    /** Whether the stream is copying rows of that span now. */
    boolean isUnsettled(Span span) {
        return unsettled != null && !span.from().isBefore(unsettled);
    }

    /** Returns how far the stream had copied when a span that is unsettled was last hashed. */
    Watermark copied() {
        return copied;
    }

    void copied(Watermark watermark) {
        copied = watermark;
    }

    boolean isEmpty() {
        return spans.isEmpty();
    }

    /** The next slice: narrower where a slice takes long, so that no statement does. */
    Span next() {
        return spans.peek().first(width);
    }

    /**
     * Halves the slice, which cannot be hashed, so that narrower ones find the row; returns false where it is no wider
     * than a bucket.
     */
    boolean halve() {
        boolean isWide = width.compareTo(Bucket.WIDTH) > 0 && next().to() != null;
        width = isWide ? width.dividedBy(2) : width;
        return isWide;
    }

    /** Leaves the slice in hand behind, which cannot be hashed. */
    void proceed() {
        proceed(QUICK);
    }

    /**
     * Leaves out what has no row, the slice in hand with it: up to the earlier of these, the first rows behind it on
     * each side; null: there is none.
     */
    void skipTo(Instant ofSource, Instant ofTarget) {
        Instant next = ofSource == null ? ofTarget : Scope.earlier(ofSource, ofTarget);
        Span whole = spans.remove();
        if (next != null && (whole.to() == null || next.isBefore(whole.to()))) {
            spans.addFirst(new Span(next, whole.to()));
        }
    }

    /** @param took how long the slice took to be hashed on both sides */
    void proceed(Duration took) {
        Span slice = next();
        Span whole = spans.remove();
        if (!slice.equals(whole)) {
            spans.addFirst(new Span(slice.to(), whole.to()));
        }
        if (took.compareTo(QUICK) < 0 && width.compareTo(WIDEST) < 0) {
            width = width.multipliedBy(2);
        } else if (took.compareTo(SLOW) > 0 && width.compareTo(Bucket.WIDTH) > 0) {
            width = width.dividedBy(2);
        }
    }
}

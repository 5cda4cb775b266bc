package io.yosai.timescale.reconcile;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a comparison of both sides has found, and what became of it. */
public sealed class ReconcileResult permits ReconcileRun {
    /** What a person is shown; all are counted. */
    private static final int SHOWN = 200;

    private final String stream;
    private final String scope;
    private final boolean dryRun;
    private Span range;
    private final List<Difference> differences = new ArrayList<>();
    private final Map<Count, Long> totals = new EnumMap<>(Count.class);
    private final Map<Unequal, Long> unequal = new EnumMap<>(Unequal.class);
    private final Map<Span, String> failures = new LinkedHashMap<>();
    private String refusal;
    private long compared;
    private Bucket.Pair oldest;
    private long differing;
    private long alike;
    private long sourceRows;
    private long targetRows;
    private String keylessExample;
    private String notCompared;

    ReconcileResult(String stream, String scope, boolean dryRun, Span range) {
        this.stream = stream;
        this.scope = scope;
        this.dryRun = dryRun;
        this.range = range;
    }

    public String stream() {
        return stream;
    }

    /** {@code recent}, {@code whole} or {@code range}. */
    public String scope() {
        return scope;
    }

    public boolean dryRun() {
        return dryRun;
    }

    public Span range() {
        return range;
    }

    void range(Span another) {
        range = another;
    }

    /** Counts a bucket, of which both sides are known. */
    void compared(Bucket.Pair bucket) {
        oldest = compared++ == 0 ? bucket : oldest;
        sourceRows += bucket.source().rows();
        targetRows += bucket.target().rows();
    }

    /** Returns whether the span is, or has a part, of the oldest bucket, of which the target had no row. */
    boolean lacksOldest(Span span) {
        return oldest != null && oldest.target().rows() == 0 && !oldest.span().within(span).isEmpty();
    }

    void differed(long buckets) {
        differing += buckets;
    }

    void failed(Span span, String reason) {
        failures.put(span, reason);
    }

    /** Notes rows that differ after the run. */
    void remain(Unequal reason, long rows) {
        add(Map.of(Count.REMAINING, rows));
        unequal(reason, rows);
    }

    /** Notes rows that are not proven equal. */
    void unequal(Unequal reason, long rows) {
        if (rows > 0) {
            unequal.merge(reason, rows, Long::sum);
        }
    }

    void add(Map<Count, Long> counts) {
        counts.forEach((count, rows) -> totals.merge(count, rows, Long::sum));
    }

    void keep(Difference difference) {
        // Rows that the target alone has, and keeps, are no riddle.
        if (!difference.isReal() && difference.sourceRows() == difference.targetRows()) {
            alike++;
        } else if (difference.isReal()) {
            add(difference.counts());
            if (differences.size() < SHOWN) {
                differences.add(difference);
            }
        }
    }

    /** @param rows that were to be deleted, and are more than the most that may be */
    void refused(long rows, long most) {
        refusal = String.format(Locale.ROOT,
                "%,d rows of the target, of %,d, are not on the source any more: RECONCILE_MAX_DELETES lets %,d be "
                + "deleted at once, and none was\nHINT: if it is right that they are gone, run reconcile with "
                + "RECONCILE_MAX_DELETES=%d", rows, targetRows, most,
                Math.min(100, (long) Math.ceil(100.0 * rows / targetRows)));
    }

    /** Returns why rows were not deleted; empty: it was not refused. */
    public Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** Buckets that have rows on one side at least. */
    public long compared() {
        return compared;
    }

    /** Buckets in which a row differed. */
    public long differing() {
        return differing;
    }

    /** Returns how many buckets, or runs of them, have other hashes on both sides though no row differs. */
    public long alike() {
        return alike;
    }

    public Map<Span, String> failures() {
        return Collections.unmodifiableMap(failures);
    }

    public long sourceRows() {
        return sourceRows;
    }

    public long targetRows() {
        return targetRows;
    }

    /** Returns a share of these rows, rounded down. Exactly: 0.29 times 100 is less than 29 in binary. */
    long ofTarget(double share) {
        return BigDecimal.valueOf(share).multiply(BigDecimal.valueOf(targetRows)).longValue();
    }

    public long unequal(Unequal reason) {
        return unequal.getOrDefault(reason, 0L);
    }

    /** Returns how many rows are not proven equal, by reason; empty: both sides hold the same rows. */
    public Map<Unequal, Long> unequal() {
        return Collections.unmodifiableMap(unequal);
    }

    /** Returns the time and key of a row that has none; null where there is no such row. */
    public String keylessExample() {
        return keylessExample;
    }

    void keyless(long rows, String example) {
        unequal(Unequal.KEYLESS, rows);
        keylessExample = example;
    }

    /** Returns why nothing was compared; null: something was. */
    public String notCompared() {
        return notCompared;
    }

    void notCompared(String reason) {
        notCompared = reason;
    }

    /** Returns whether both sides are known to be equal, but for what a setting or a step of the stream leaves out. */
    public boolean isClean() {
        return notCompared == null && failures.isEmpty() && unequal.keySet().stream().allMatch(Unequal::isWanted);
    }

    public long total(Count count) {
        return totals.getOrDefault(count, 0L);
    }

    /** The first 200 of them. */
    public List<Difference> differences() {
        return Collections.unmodifiableList(differences);
    }
}

package io.yosai.timescale.reconcile;

import io.yosai.timescale.stream.Fields;
import io.yosai.timescale.stream.Watermark;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One comparison of both sides: what is still to compare, and what was found. */
public final class ReconcileRun {
    private static final Duration FIRST = Duration.ofHours(6);
    private static final Duration WIDEST = Duration.ofDays(8);
    private static final Duration QUICK = Duration.ofMillis(200);
    private static final Duration SLOW = Duration.ofSeconds(2);
    /** What a person is shown; all are counted. */
    private static final int SHOWN = 200;
    /** Of a bucket that failed for what may be over in a moment. */
    private static final int MOST_TRIES = 3;
    /** Rows of buckets that are opened together. */
    private static final long TOGETHER = 50_000;

    private final String stream;
    private final String scope;
    private final boolean dryRun;
    private final Span range;
    private final Deque<Span> spans = new ArrayDeque<>();
    private final Deque<Difference> open = new ArrayDeque<>();
    private final List<Difference> differences = new ArrayList<>();
    private final Map<Count, Long> totals = new EnumMap<>(Count.class);
    private final Map<Unequal, Long> unequal = new EnumMap<>(Unequal.class);
    /** Buckets with rows that are on the target alone, and how many. */
    private final Map<Difference, Long> extras = new IdentityHashMap<>();
    /** How many rows may still be deleted; null: nothing is decided yet. */
    private Long deletable;
    private String refusal;
    private Duration width = FIRST;
    private final Map<Span, String> failures = new LinkedHashMap<>();
    private int tries;
    private long compared;
    private long differing;
    private long alike;
    private long sourceRows;
    private long targetRows;
    private String keylessExample;
    private String notCompared;
    private SQLException forbidden;
    private boolean begun;
    /** From here on rows are compared as far as the stream has copied them; null: nowhere. */
    private Instant unsettled;
    private Watermark copied;

    /** @param range what was asked for */
    ReconcileRun(String stream, String scope, boolean dryRun, Span range) {
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

    /** What is to be compared is known. */
    void begun() {
        begun = true;
    }

    /** Whether it is known what is to be compared: a run without it was given up, and perhaps begun anew as another. */
    boolean hasBegun() {
        return begun;
    }

    /** Adds what may be compared of the range. */
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

    /** Whether there is a slice left; for the route. */
    public boolean isSliceLeft() {
        return !spans.isEmpty();
    }

    /** The next slice: narrower where a slice takes long, so that no statement does. */
    Span slice() {
        return spans.peek().first(width);
    }

    /** @param took how long the slice took to be hashed on both sides */
    void compare(Collection<Bucket> source, Collection<Bucket> target, Duration took) {
        Span slice = slice();
        Map<Instant, Bucket> ours = byStart(source);
        Map<Instant, Bucket> theirs = byStart(target);
        TreeSet<Instant> starts = new TreeSet<>(ours.keySet());
        starts.addAll(theirs.keySet());
        starts.removeIf(start -> !theirs.containsKey(start) && ours.get(start).rows() == 0);
        if (!scope.equals("recent")) {
            unequal(Unequal.NEXT, source.stream().mapToLong(Bucket::next).sum());
        }
        boolean goesOn = false;
        for (Instant start : starts) {
            Bucket one = ours.getOrDefault(start, Bucket.empty(start));
            Bucket other = theirs.getOrDefault(start, Bucket.empty(start));
            sourceRows += one.rows();
            targetRows += other.rows();
            boolean differs = !one.sameAs(other);
            if (differs) {
                // The last bucket is of all rows that no chunk can take, infinity among them.
                Instant end = start.equals(Fields.END_OF_TIME) ? null : start.plus(Bucket.WIDTH);
                Difference difference = new Difference(new Span(start, end).within(slice), one.rows(), other.rows());
                // Fewer statements, where few rows differ in many buckets.
                boolean together = goesOn && open.getLast().rows() + difference.rows() < TOGETHER;
                open.add(together ? open.removeLast().and(difference) : difference);
            }
            goesOn = differs;
        }
        compared += starts.size();
        proceed(slice, took);
    }

    /** Opens the slice, which cannot be hashed, if it is no wider than a bucket; else narrower ones find the row. */
    void compareByRow() {
        if (width.compareTo(Bucket.WIDTH) > 0 && slice().to() != null) {
            width = width.dividedBy(2);
        } else {
            Span slice = slice();
            open.add(new Difference(slice, 0, 0));
            proceed(slice, QUICK);
        }
    }

    private void proceed(Span slice, Duration took) {
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

    private static Map<Instant, Bucket> byStart(Collection<Bucket> buckets) {
        return buckets.stream().collect(Collectors.toMap(Bucket::from, Function.identity(), (a, b) -> a, TreeMap::new));
    }

    /** Whether a bucket that differs waits to be opened; for the route. */
    public boolean isBucketLeft() {
        return !open.isEmpty();
    }

    Difference bucket() {
        return open.peek();
    }

    /** @param buckets in which a row differed */
    void differed(long buckets) {
        differing += buckets;
    }

    /** Returns whether the bucket that failed may be tried once more. */
    boolean tryAgain() {
        return ++tries < MOST_TRIES;
    }

    /**
     * The bucket cannot be compared or repaired; the others go on.
     *
     * @param found rows that differ, all of which remain
     * @param buckets in which they are
     */
    void fail(String reason, Map<Count, Long> found, long buckets) {
        Difference difference = open.remove();
        tries = 0;
        failures.put(difference.span(), reason);
        if (isDeleting()) {
            remain(difference, Unequal.FAILED, extras.get(difference));
            return;
        }
        difference.counts().putAll(found);
        long left = found.entrySet().stream().filter(entry -> entry.getKey() != Count.HELD)
                .mapToLong(Map.Entry::getValue).sum();
        if (left > 0) {
            differing += buckets;
            keep(difference);
            remain(difference, Unequal.FAILED, left);
        }
    }

    /**
     * The bucket in hand is through.
     *
     * @param counts what was found and done in it
     * @param left why rows of it differ still
     * @param extra rows of the target alone that are to be deleted when it is known how many there are in all
     */
    void close(Map<Count, Long> counts, Map<Unequal, Long> left, long extra) {
        tries = 0;
        Difference difference = open.remove();
        Map<Count, Long> news = new EnumMap<>(counts);
        if (isDeleting()) {
            news.keySet().removeAll(Set.of(Count.EXTRA, Count.HELD));
            news.forEach((count, rows) -> totals.merge(count, rows, Long::sum));
        }
        news.forEach((count, rows) -> difference.counts().merge(count, rows, Long::sum));
        if (!isDeleting()) {
            keep(difference);
        }
        left.forEach((reason, rows) -> remain(difference, reason, rows));
        if (extra > 0) {
            extras.put(difference, extra);
        }
    }

    private void remain(Difference difference, Unequal reason, long rows) {
        difference.counts().merge(Count.REMAINING, rows, Long::sum);
        totals.merge(Count.REMAINING, rows, Long::sum);
        unequal(reason, rows);
    }

    /** Notes rows that are not proven equal. */
    void unequal(Unequal reason, long rows) {
        if (rows > 0) {
            unequal.merge(reason, rows, Long::sum);
        }
    }

    /**
     * Opens the buckets with rows of the target alone once more, to delete these; where they are too many they remain.
     *
     * @param share of the rows found on the target, of which no more may be deleted
     */
    void delete(double share) {
        long all = extras.values().stream().mapToLong(Long::longValue).sum();
        long most = share == 0 ? 0 : Math.max(1, (long) (share * targetRows));
        if (all > most) {
            refusal = String.format(
                    Locale.ROOT, "%,d rows of the target, of %,d, are not on the source any more: "
                    + "RECONCILE_MAX_DELETES "
                    + "lets %,d be deleted at once, and none was\nHINT: if it is right that they are gone, run "
                    + "reconcile with "
                    + "RECONCILE_MAX_DELETES=%d", all, targetRows, most, (long) Math.ceil(100.0 * all / targetRows));
            extras.forEach((difference, rows) -> remain(difference, Unequal.TOO_MANY, rows));
        } else {
            deletable = most;
            open.addAll(extras.keySet());
        }
    }

    /** Whether the buckets that are open are so for their rows to be deleted. */
    boolean isDeleting() {
        return deletable != null;
    }

    /** Whether so many rows may be deleted; takes them off what may be. */
    boolean takeDeletes(long rows) {
        if (rows > deletable) {
            return false;
        }
        deletable -= rows;
        return true;
    }

    /** Returns why rows were not deleted; empty: it was not refused. */
    public Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    private void keep(Difference difference) {
        if (!difference.isReal()) {
            alike++;
        } else {
            difference.counts().forEach((count, rows) -> totals.merge(count, rows, Long::sum));
            if (differences.size() < SHOWN) {
                differences.add(difference);
            }
        }
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

    /** Returns why parts could not be compared or repaired. */
    public Map<Span, String> failures() {
        return Collections.unmodifiableMap(failures);
    }

    /** Returns how many rows the source has in what was compared. */
    public long sourceRows() {
        return sourceRows;
    }

    /** Returns how many rows the target had in what was compared. */
    public long targetRows() {
        return targetRows;
    }

    /** Returns how many rows are not proven equal for a reason. */
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

    /** Returns the first refusal of the target for want of a right; null: there was none. */
    SQLException forbidden() {
        return forbidden;
    }

    void forbidden(SQLException refusal) {
        forbidden = forbidden == null ? refusal : forbidden;
    }

    /** Returns whether both sides are known to be equal, but for what a setting or a step of the stream leaves out. */
    public boolean isClean() {
        return notCompared == null && failures.isEmpty() && unequal.keySet().stream().allMatch(Unequal::isWanted);
    }

    /** Returns the number of rows that were found or treated so. */
    public long total(Count count) {
        return totals.getOrDefault(count, 0L);
    }

    /** The first 200 of them. */
    public List<Difference> differences() {
        return Collections.unmodifiableList(differences);
    }
}

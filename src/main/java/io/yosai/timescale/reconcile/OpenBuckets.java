package io.yosai.timescale.reconcile;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Buckets that differ, or have rows in the quarantine: each is opened once, and again where rows are to be deleted. */
final class OpenBuckets {
    /** Of a bucket that failed for what may be over in a moment. */
    private static final int MOST_TRIES = 3;
    /** Rows of buckets that are opened together, with half an hour of equal ones between two at the most. */
    private static final long TOGETHER = 200_000;
    private static final int NEAR = 8;

    private final ReconcileRun run;
    private final Deque<Difference> open = new ArrayDeque<>();
    /** Buckets with rows that are on the target alone, and what their repair has left. */
    private final Map<Difference, Repair.Result> extras = new IdentityHashMap<>();
    /** How many rows may still be deleted; null: nothing is decided yet. */
    private Long deletable;
    private boolean isHashed = true;
    private int tries;

    OpenBuckets(ReconcileRun run) {
        this.run = run;
    }

    /**
     * Adds those buckets of a slice that are not the same on both sides, or have rows in the quarantine.
     *
     * @param hashed whether their rows were not only counted; if they were, any may differ
     */
    void add(Span slice, List<Bucket> source, List<Bucket> target, boolean hashed) {
        isHashed = hashed;
        Instant near = Instant.MIN;
        for (Bucket.Pair bucket : Bucket.pairs(source, target)) {
            run.compared(bucket);
            if (!hashed || !bucket.isSame() || run.isHeld(bucket.from())) {
                Difference difference = new Difference(bucket.span().within(slice), bucket.source().rows(),
                        bucket.target().rows(), !hashed || bucket.isSame());
                // Fewer statements, where few rows differ in many buckets.
                boolean together = bucket.from().isBefore(near)
                        && open.getLast().rows() + difference.rows() < TOGETHER;
                open.add(together ? open.removeLast().and(difference) : difference);
                // What comes into a bucket that may be lost is to be known of it alone.
                near = run.lacksOldest(bucket.span()) ? near : bucket.from().plus(Bucket.WIDTH.multipliedBy(NEAR));
            }
        }
    }

    /** Adds a slice that cannot even be counted. */
    void add(Span slice) {
        isHashed = true;
        open.add(new Difference(slice, 0, 0, false));
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    Difference next() {
        return open.peek();
    }

    /** Whether the buckets that are open are hashed; else nobody has asked for their hashes. */
    boolean isHashed() {
        return isHashed;
    }

    /** Whether all rows of the bucket in hand are compared: it has failed before, or steps look into the rows. */
    boolean isWhole() {
        return tries > 0 || run.isByRow();
    }

    /** Returns whether the bucket that failed may be tried once more. */
    boolean tryAgain() {
        return ++tries < MOST_TRIES;
    }

    /**
     * The bucket cannot be compared or repaired; the others go on.
     *
     * @param found rows that differ, all of which remain
     */
    void fail(String reason, DifferingRows.Found found) {
        Difference difference = open.remove();
        tries = 0;
        run.failed(difference.span(), reason);
        if (isDeleting()) {
            remain(difference, Unequal.FAILED, extras.get(difference).extra());
            remain(difference, Unequal.IGNORED, extras.get(difference).ignored());
            return;
        }
        difference.add(found.counts());
        long left = Count.differing(found.counts());
        if (left > 0) {
            run.differed(found.buckets());
            run.keep(difference);
            remain(difference, Unequal.FAILED, left);
        }
    }

    /**
     * The bucket in hand was compared by a dry run.
     *
     * @param dropped rows of the source that the steps of the stream have dropped
     */
    void close(DifferingRows.Found found, long dropped) {
        Difference difference = close(found, dropped, found.counts());
        remain(difference, Unequal.DRY_RUN, Count.differing(found.counts()));
    }

    /**
     * The bucket in hand is through. Rows of the target alone are deleted when it is known how many there are in all.
     *
     * @param deletes whether any are ever
     */
    void close(DifferingRows.Found found, long dropped, Repair.Result repaired, boolean deletes) {
        Difference difference = close(found, dropped, repaired.counts());
        if (deletes && !isDeleting() && repaired.extra() > 0) {
            extras.put(difference, repaired);
            return;
        }
        remain(difference, Unequal.IGNORED, repaired.ignored());
        remain(difference, repaired.counts().containsKey(Count.DELETED) ? Unequal.IGNORED
                : deletes ? Unequal.TOO_MANY : Unequal.KEPT, repaired.extra());
    }

    private Difference close(DifferingRows.Found found, long dropped, Map<Count, Long> counts) {
        tries = 0;
        Difference difference = open.remove();
        Map<Count, Long> news = new EnumMap<>(Count.class);
        news.putAll(counts);
        if (isDeleting()) {
            deletable -= counts.getOrDefault(Count.DELETED, 0L);
            extras.get(difference).takeOut(news);
            news.keySet().removeAll(Set.of(Count.EXTRA, Count.HELD));
            run.add(news);
            difference.add(news);
        } else {
            difference.add(news);
            // Of a bucket that nobody has hashed it is the rows that say whether it differs.
            if (!found.isSame() || found.counts().values().stream().anyMatch(rows -> rows > 0)) {
                run.keep(difference);
            }
            run.differed(found.buckets());
            run.unequal(Unequal.DROPPED, dropped);
        }
        return difference;
    }

    private void remain(Difference difference, Unequal reason, long rows) {
        if (rows > 0) {
            difference.add(Map.of(Count.REMAINING, rows));
            run.remain(reason, rows);
        }
    }

    /**
     * Opens the buckets with rows of the target alone once more, to delete these. They remain where they are too many,
     * or where a part failed, of which they may be: a row moves from one to another.
     *
     * @param share of the rows found on the target, of which no more may be deleted
     */
    void delete(double share) {
        long all = extras.values().stream().mapToLong(Repair.Result::extra).sum();
        long most = share == 0 ? 0 : Math.max(1, run.ofTarget(share));
        if (!run.failures().isEmpty()) {
            leave(Unequal.UNCERTAIN);
        } else if (all > most) {
            run.refused(all, most);
            leave(Unequal.TOO_MANY);
        } else {
            deletable = most;
            open.addAll(extras.keySet());
        }
    }

    private void leave(Unequal reason) {
        extras.forEach((difference, left) -> {
            remain(difference, reason, left.extra());
            remain(difference, Unequal.IGNORED, left.ignored());
        });
    }

    /** Whether the buckets that are open are so for their rows to be deleted. */
    boolean isDeleting() {
        return deletable != null;
    }

    /** Whether so many rows may be deleted. Those that were, when their bucket is closed, may not be once more. */
    boolean mayDelete(long rows) {
        return isDeleting() && rows <= deletable;
    }
}

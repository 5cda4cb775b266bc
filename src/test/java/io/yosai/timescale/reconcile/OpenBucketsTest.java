package io.yosai.timescale.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How many rows a comparison may delete. */
class OpenBucketsTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Map<Count, Long> TWO = Map.of(Count.EXTRA, 2L);

    private final ReconcileRun run = new ReconcileRun("doors", "whole", false, new Span(BEGIN, null));
    private final OpenBuckets buckets = run.buckets();

    /** Two rows of the bucket are on the target alone. */
    private void close(Map<Count, Long> done, Map<Count, Long> left) {
        buckets.close(new DifferingRows.Found(TWO, 1, false), 0, new Repair.Result(done, left, 0), true);
    }

    @Test
    void aDeletionThatFailedAndIsTriedAgainCountsOnce() {
        buckets.add(new Span(BEGIN, null), List.of(), List.of(new Bucket(BEGIN, 200, BigDecimal.ONE, 0)),
                true);
        close(TWO, TWO);
        buckets.delete(0.02);

        assertThat(buckets.isDeleting()).isTrue();
        assertThat(buckets.mayDelete(2)).isTrue();
        assertThat(buckets.tryAgain()).isTrue();
        assertThat(buckets.mayDelete(2)).isTrue();
        close(Map.of(Count.EXTRA, 2L, Count.DELETED, 2L), Map.of());
        assertThat(buckets.mayDelete(3)).as("two are left of four").isFalse();
        assertThat(buckets.mayDelete(2)).isTrue();
    }

    /** 0.29 times 100 is 28.999999999999996. */
    @Test
    void asManyMayBeDeletedAsTheHintOfTheRefusalSays() {
        buckets.add(new Span(BEGIN, null), List.of(), List.of(new Bucket(BEGIN, 100, BigDecimal.ONE, 0)),
                true);
        Map<Count, Long> gone = Map.of(Count.EXTRA, 29L);
        buckets.close(new DifferingRows.Found(gone, 1, false), 0, new Repair.Result(gone, gone, 0), true);
        buckets.delete(0.28);
        assertThat(run.refusal()).hasValueSatisfying(text -> assertThat(text).contains("lets 28 be deleted")
                .endsWith("RECONCILE_MAX_DELETES=29"));
        buckets.delete(0.29);
        assertThat(buckets.isDeleting()).isTrue();
        assertThat(buckets.mayDelete(29)).isTrue();
    }

    @Test
    void whatATriggerLeavesAsItIsCountsOnceThoughItsBucketIsOpenedASecondTime() {
        buckets.add(new Span(BEGIN, null), List.of(), List.of(new Bucket(BEGIN, 200, BigDecimal.ONE, 0)),
                true);
        Map<Count, Long> first = Map.of(Count.EXTRA, 2L, Count.CHANGED, 3L, Count.UPDATED, 3L);
        close(first, Map.of(Count.EXTRA, 2L, Count.CHANGED, 3L));
        buckets.delete(0.02);
        close(Map.of(Count.EXTRA, 2L, Count.CHANGED, 4L, Count.UPDATED, 4L, Count.DELETED, 2L),
                Map.of(Count.CHANGED, 3L));
        assertThat(List.of(run.total(Count.CHANGED), run.total(Count.UPDATED), run.total(Count.REMAINING),
                run.total(Count.EXTRA), run.total(Count.DELETED))).containsExactly(4L, 4L, 3L, 2L, 2L);
        assertThat(run.unequal()).isEqualTo(Map.of(Unequal.IGNORED, 3L));
    }

    @Test
    void whatATriggerLeavesAsItIsCountsToo() {
        buckets.add(new Span(BEGIN, null), List.of(), List.of(new Bucket(BEGIN, 20, BigDecimal.ONE, 0)),
                true);
        close(TWO, Map.of(Count.EXTRA, 2L, Count.CHANGED, 3L));
        buckets.delete(0.02);
        assertThat(run.unequal()).isEqualTo(Map.of(Unequal.IGNORED, 3L, Unequal.TOO_MANY, 2L));
    }

    @Test
    void bucketsThatWereOnlyCountedAreOpenThoughTheyLookTheSame() {
        List<Bucket> same = List.of(new Bucket(BEGIN, 2, BigDecimal.ZERO, 0));
        buckets.add(new Span(BEGIN, null), same, same, true);
        assertThat(buckets.isEmpty()).isTrue();
        buckets.add(new Span(BEGIN, null), same, same, false);
        assertThat(buckets.isHashed()).isFalse();
        buckets.close(new DifferingRows.Found(Map.of(), 0, true), 0);
        assertThat(buckets.isEmpty()).isTrue();
        assertThat(run.alike()).as("no hash differed").isZero();
    }

    /** Where steps drop rows, and others come late, nothing is lost. */
    @Test
    void whetherTheOldestRowsWereLostIsAQuestionOfTheirBucketAlone() {
        ReconcileRun recent = new ReconcileRun("doors", "recent", false, new Span(BEGIN, null));
        List<Bucket> source = List.of(new Bucket(BEGIN, 3, BigDecimal.ONE, 0),
                new Bucket(BEGIN.plus(Bucket.WIDTH), 3, BigDecimal.ONE, 0));
        recent.buckets().add(new Span(BEGIN.plusSeconds(1), null), source, List.of(), true);
        Instant before = BEGIN.minusSeconds(1);
        assertThat(ReconcileLog.hasLost(recent, before, 3, 0)).isTrue();
        assertThat(ReconcileLog.hasLost(recent, before, 1, 2)).as("two are dropped").isTrue();
        assertThat(ReconcileLog.hasLost(recent, before, 0, 3)).as("all are dropped").isFalse();
        assertThat(ReconcileLog.hasLost(recent, before, 1, 0)).isFalse();
        assertThat(ReconcileLog.hasLost(recent, BEGIN, 3, 0)).as("none is before them").isFalse();
        recent.buckets().close(new DifferingRows.Found(Map.of(), 0, false), 3);
        assertThat(ReconcileLog.hasLost(recent, before, 3, 0)).as("rows of another bucket").isFalse();
    }

    @Test
    void bucketsAreOnlyCountedAfterASliceOfWhichMostDiffered() {
        List<Bucket> one = List.of(new Bucket(BEGIN, 2, BigDecimal.ONE, 0));
        assertThat(run.mostDiffered()).as("nothing was compared").isFalse();
        buckets.add(new Span(BEGIN, null), one, List.of(), true);
        close(TWO, TWO);
        assertThat(run.mostDiffered()).isTrue();
        buckets.add(new Span(BEGIN, null), one, one, false);
        buckets.close(new DifferingRows.Found(Map.of(), 0, true), 0);
        assertThat(run.mostDiffered()).isFalse();
    }
}

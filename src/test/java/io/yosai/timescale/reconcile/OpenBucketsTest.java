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
        buckets.close(new DifferingRows.Found(TWO, 1), 0, new Repair.Result(done, left, 0), true);
    }

    @Test
    void aDeletionThatFailedAndIsTriedAgainCountsOnce() {
        buckets.add(new Span(BEGIN, null), List.of(), List.of(new BucketHashes.Bucket(BEGIN, 200, BigDecimal.ONE, 0)));
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
}

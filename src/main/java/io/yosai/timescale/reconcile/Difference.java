package io.yosai.timescale.reconcile;

import java.util.EnumMap;
import java.util.Map;

/**
 * A bucket, or several in a row, whose rows were compared because their sides differed, or because the quarantine holds
 * rows of it.
 *
 * @param span its time
 * @param sourceRows on the source when it was compared
 * @param targetRows on the target when it was compared
 * @param isSame whether no hash is known to differ
 * @param counts what was found and done in it
 */
public record Difference(Span span, long sourceRows, long targetRows, boolean isSame, Map<Count, Long> counts) {
    Difference(Span span, long sourceRows, long targetRows, boolean isSame) {
        this(span, sourceRows, targetRows, isSame, new EnumMap<>(Count.class));
    }

    Difference and(Difference next) {
        return new Difference(new Span(span.from(), next.span.to()), sourceRows + next.sourceRows,
                targetRows + next.targetRows, isSame && next.isSame);
    }

    void add(Map<Count, Long> more) {
        more.forEach((count, rows) -> counts.merge(count, rows, Long::sum));
    }

    long rows() {
        return sourceRows + targetRows;
    }

    /** @return 0 where there was none */
    public long count(Count count) {
        return counts.getOrDefault(count, 0L);
    }

    /** Whether a row differed: where a step of the route changes rows, the hashes differ though no row does. */
    boolean isReal() {
        return counts.values().stream().anyMatch(count -> count > 0);
    }
}

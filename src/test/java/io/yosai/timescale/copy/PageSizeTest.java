package io.yosai.timescale.copy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PageSizeTest {
    private static final int MOST = 30_000;
    private final PageSize size = new PageSize();

    @Test
    void pagesAreSmallUntilOneWasWritten() {
        assertThat(size.rows(MOST)).isEqualTo(PageSize.FEW);
        assertThat(size.rows(100)).isEqualTo(100);
    }

    @Test
    void theyStaySmallWhereTheyDoNotGoStraightIntoTheTable() {
        size.written(false);
        assertThat(size.rows(MOST)).isEqualTo(PageSize.FEW);
    }

    @Test
    void theyAreHalvedDownToOneRowWhereTheTargetHasNoRoom() {
        size.written(true);
        assertThat(size.halve(MOST)).isTrue();
        assertThat(size.rows(MOST)).isEqualTo(MOST / 2);
        assertThat(size.halve(3)).isTrue();
        assertThat(size.rows(MOST)).isEqualTo(1);
        assertThat(size.halve(1)).isFalse();
    }

    @Test
    void theyStaySmallWhereAStepLooksIntoThem() {
        size.written(true);
        size.careful();
        assertThat(size.rows(MOST)).isEqualTo(PageSize.FEW);
    }

    @Test
    void theyAreLargeOnceOneWentStraightThroughAndSmallerWherePassesShareTheMemory() {
        size.written(true);
        assertThat(size.rows(MOST)).isEqualTo(MOST);
        size.ofSlice(2, null);
        assertThat(size.rows(MOST)).isEqualTo(MOST / 2);
        assertThat(size.rows(PageSize.FEW + 1000)).isEqualTo((PageSize.FEW + 1000) / 2);
        size.ofSlice(8, null);
        assertThat(size.rows(MOST)).isEqualTo(MOST / 8);
        assertThat(size.rows(100)).isEqualTo(100);
    }

    @Test
    void theNextSliceGoesOnWithPagesAsLargeUnlessAStepLooksIntoThem() {
        size.written(true);
        PageSize next = new PageSize();
        next.ofSlice(2, size);
        assertThat(next.rows(MOST)).isEqualTo(MOST / 2);
        next.careful();
        PageSize last = new PageSize();
        last.ofSlice(2, next);
        assertThat(last.rows(MOST)).as("two share the memory").isEqualTo(PageSize.FEW / 2);
    }

    @Test
    void aPageHasTheRowsOfOneSecondAtTheMost() {
        size.rowsPerSecond(700);
        assertThat(size.rows(MOST)).isEqualTo(700);
        size.rowsPerSecond(70_000);
        assertThat(size.rows(MOST)).isEqualTo(PageSize.FEW);
    }
}

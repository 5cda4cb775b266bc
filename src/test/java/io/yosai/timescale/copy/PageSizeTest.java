package io.yosai.timescale.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
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
    void theyStaySmallWhereAStepHasPutOtherRowsInTheirPlace() {
        size.written(List.of(Map.of("id", 1)));
        assertThat(size.rows(MOST)).isEqualTo(PageSize.FEW);
    }

    @Test
    void aPageHasTheRowsOfOneSecondAtTheMost() {
        size.rowsPerSecond(700);
        assertThat(size.rows(MOST)).isEqualTo(700);
        size.rowsPerSecond(7000);
        assertThat(size.rows(MOST)).isEqualTo(PageSize.FEW);
    }
}

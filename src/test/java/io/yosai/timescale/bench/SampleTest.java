package io.yosai.timescale.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleTest {
    @Test
    void medianAndRangeDoNotDependOnTheOrder() {
        assertThat(Sample.of(List.of(5.0, 1.0, 4.0, 2.0, 3.0)).text("%.0f")).isEqualTo("3 (1 to 5)");
    }

    @Test
    void medianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
        assertThat(Sample.of(List.of(4.0, 1.0, 3.0, 9.0)).median()).isEqualTo(3.5);
    }

    @Test
    void percentileIsAFigureThatWasMeasured() {
        Sample hundred = Sample.of(IntStream.rangeClosed(1, 200).mapToObj(i -> i / 2.0).toList());
        assertThat(hundred.percentile(99)).isEqualTo(99);
        assertThat(hundred.percentile(100)).isEqualTo(100);
        assertThat(Sample.of(List.of(7.0)).percentile(50)).isEqualTo(7);
    }
}

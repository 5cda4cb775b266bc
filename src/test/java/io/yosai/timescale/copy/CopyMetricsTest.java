package io.yosai.timescale.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Streams;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** Up to which time all rows are copied. */
class CopyMetricsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant BEFORE = Instant.parse("2026-01-01T11:59:59.999999Z");

    private final CopyMetrics metrics = new CopyMetrics(new SimpleMeterRegistry());
    private final CopyMetrics.OfStream stream = metrics.of(new Streams(Routes.SHIPPED, Settings.read(Map.of(
            "SOURCE_DSN", "postgres://a@b/c", "TARGET_DSN", "postgres://a@b/d"), new Properties()).properties())
            .get("access_events"));

    private Instant copied() {
        return metrics.copiedUpTo("access_events");
    }

    @Test
    void aPageMayEndInTheMidstOfARowsTime() {
        stream.watermarkAt(NOON, false);
        assertThat(copied()).isEqualTo(BEFORE);
        metrics.found("access_events", NOON);
        metrics.found("access_events", NOON);
        assertThat(copied()).as("the target knows no more").isEqualTo(BEFORE);
        stream.watermarkAt(NOON, true);
        assertThat(copied()).as("the pass has come to its end").isEqualTo(NOON);
        stream.watermarkAt(NOON, false);
        assertThat(copied()).as("the next pass begins there").isEqualTo(NOON);
    }

    @Test
    void ofAWatermarkThatAnotherHasMovedRowsOfItsTimeMayBeLeft() {
        stream.watermarkAt(NOON.plusSeconds(9), true);
        metrics.found("access_events", NOON.plusSeconds(9));
        metrics.found("access_events", NOON);
        assertThat(copied()).isEqualTo(BEFORE);
    }
}

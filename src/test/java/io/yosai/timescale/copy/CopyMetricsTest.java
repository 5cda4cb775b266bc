package io.yosai.timescale.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Streams;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.Test;

/** Up to which time all rows are copied. */
class CopyMetricsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant BEFORE = Instant.parse("2026-01-01T11:59:59.999999Z");

    private Instant now = NOON;
    private final CopyMetrics metrics = new CopyMetrics(new SimpleMeterRegistry(), () -> now);
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

    @Test
    void rowsThatGoToTheQuarantineAreLoggedAllAndSeldom() {
        Logger logger = (Logger) LogManager.getLogger(QuarantineLog.class);
        List<String> lines = new ArrayList<>();
        AbstractAppender appender = new AbstractAppender("lines", null, null, true, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                lines.add(event.getMessage().getFormattedMessage().replaceFirst(" went .*", ""));
            }
        };
        appender.start();
        logger.addAppender(appender);
        try {
            write(1);
            write(2);
            write(3);
            stream.report();
            assertThat(lines).containsExactly("1 rows of access_events");
            now = NOON.plusSeconds(601);
            stream.report();
            assertThat(lines).as("the next pass").containsExactly("1 rows of access_events", "5 rows of access_events");
            write(4);
            now = NOON.plusSeconds(1300);
            write(0);
            stream.report();
            assertThat(lines).as("the next page").hasSize(3).endsWith("4 rows of access_events");
            write(6);
            metrics.close();
            metrics.close();
            assertThat(lines).as("the end").hasSize(4).endsWith("6 rows of access_events");
        } finally {
            logger.removeAppender(appender);
        }
    }

    private void write(int quarantined) {
        stream.written(new CopyMetrics.Counts(10, 4, 0, quarantined), Duration.ofMillis(1));
    }
}

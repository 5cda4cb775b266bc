package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.Settings;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before a database is asked. */
class WantedSchemaTest {
    private static WantedSchema wanted(String variable, String value) {
        Map<String, String> environment = new TreeMap<>(Map.of("TIMESCALE_COMPRESSION_DAYS", "2"));
        environment.put(variable, value);
        return WantedSchema.of(Settings.read(environment, new Properties()).hypertable());
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "3"})
    void retentionThatEndsWhereAggregatesAreRefreshedIsRefused(String days) {
        assertThatThrownBy(() -> wanted("TIMESCALE_RETENTION_DAYS", days)).isInstanceOf(OperatorError.BadSetting.class)
                .hasMessage("TIMESCALE_RETENTION_DAYS = " + days + ": must be at least 8, because access_events_hourly "
                        + "is "
                        + "refreshed from 7 days back, and a refresh erases buckets whose rows are gone");
    }

    @Test
    void retentionJustBeforeThatIsTaken() {
        assertThat(wanted("TIMESCALE_RETENTION_DAYS", "8")).isEqualTo(new WantedSchema("1 day", 2, 8));
    }

    @ParameterizedTest
    @CsvSource({"TIMESCALE_CHUNK_INTERVAL, 0", "TIMESCALE_CHUNK_INTERVAL, -1 day", "TIMESCALE_CHUNK_INTERVAL, bogus",
        "TIMESCALE_RETENTION_DAYS, 2", "TIMESCALE_RETENTION_DAYS, -8", "TIMESCALE_COMPRESSION_DAYS, 0",
        "TIMESCALE_COMPRESSION_DAYS, 365"})
    void whatIsNotPositiveOrNotLongEnoughIsRefusedByTheNameOfAVariable(String variable, String value) {
        assertThatThrownBy(() -> wanted(variable, value)).isInstanceOf(OperatorError.BadSetting.class)
                .hasMessageMatching("TIMESCALE_\\w+ = .*: must be .*");
    }

    @Test
    void lengthsAreWrittenAsPeopleDo() {
        assertThat(Aggregate.values()).extracting(Aggregate::view, each -> Aggregate.interval(each.bucket()),
                each -> Aggregate.interval(each.start()), each -> Aggregate.interval(each.end()))
                .containsExactly(tuple("access_events_5min", "5 minutes", "1 day", "1 minute"),
                        tuple("access_events_hourly", "1 hour", "7 days", "1 hour"));
    }
}

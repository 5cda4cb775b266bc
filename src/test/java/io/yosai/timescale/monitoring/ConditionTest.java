package io.yosai.timescale.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yosai.timescale.database.CurrentDsn;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.stream.Streams;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What needs no database; TruthIT has the rest. */
class ConditionTest {
    private final Gauges gauges = new Gauges(new SimpleMeterRegistry());
    private final Probe nobody = new Probe("source",
            new CurrentDsn(Setting.SOURCE_DSN, Dsn.parse("DSN", "postgres://127.0.0.1:1/db"), null));
    private final Condition condition = new Condition(nobody, nobody,
            new Lags(new SimpleMeterRegistry(), new Streams(Routes.SHIPPED, Map.of()), null, null, nobody,
                    Duration.ofMinutes(1)), gauges,
            new RouteActivity(new SimpleMeterRegistry()));

    @Test
    void nothingKnownIsStarting() {
        assertThat(condition.state()).isEqualTo(Condition.State.STARTING);
        assertThat(condition.sentence()).isEqualTo("starting, the lag is not known yet");
        for (Condition.Subject subject : Condition.Subject.values()) {
            assertThat(condition.problem(subject)).isNull();
        }
    }

    @Test
    void refusedConnectionIsDownWithItsReason() {
        nobody.ask();
        assertThat(condition.state()).isEqualTo(Condition.State.DOWN);
        assertThat(condition.problem(Condition.Subject.SOURCE))
                .matches("source database db on 127.0.0.1:1 is down since \\S+ \\(0 s\\): Connection to .* refused.*");
    }

    @ParameterizedTest
    @CsvSource({"true, 7200, true", "true, 3700, false", "false, 7200, false"})
    void policyJobIsAProblemWhenItHasMissedMoreThanOneHourlyRun(boolean failing, int ago, boolean problem) {
        Timestamp success = Timestamp.from(Instant.now().minusSeconds(ago));
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(List.of(Map.of("policy", "compression", "relation", "access_events",
                "failing", failing, "last_success_timestamp_seconds", success)));
        gauges.keep(Monitoring.JOB, exchange);
        assertThat(condition.problem(Condition.Subject.POLICY_JOBS)).isEqualTo(problem
                ? "the compression of access_events fails, last success " + success : null);
    }

    @Test
    void whatTheOtherInstanceDoesIsNoProblemOfTheOneThatStandsBy() {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(List.of(Map.of("policy", "compression", "relation", "access_events",
                "failing", true)));
        gauges.keep(Monitoring.JOB, exchange);
        assertThat(condition.problem(Condition.Subject.POLICY_JOBS)).isNotNull();
        condition.worksIf(() -> false);
        assertThat(condition.problem(Condition.Subject.POLICY_JOBS)).isNull();
        assertThat(condition.sentence()).isEqualTo("stands by: starting, the lag is not known yet");
        nobody.ask();
        assertThat(condition.problem(Condition.Subject.SOURCE)).as("which it would have to reach").isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"0.44, 0.4 s", "59.9, 59.9 s", "61, 1 min 1 s", "3660, 1 h 1 min", "90000, 1 d 1 h"})
    void durationIsReadable(double seconds, String text) {
        assertThat(Condition.duration(seconds)).isEqualTo(text);
    }
}

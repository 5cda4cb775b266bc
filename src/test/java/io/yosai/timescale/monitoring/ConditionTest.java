package io.yosai.timescale.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yosai.timescale.copy.CopyMetrics;
import io.yosai.timescale.copy.Layouts;
import io.yosai.timescale.database.CurrentDsn;
import io.yosai.timescale.monitoring.Figures.Sharing;
import io.yosai.timescale.monitoring.Problem.State;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Streams;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What needs no database; TruthIT has the rest. */
class ConditionTest {
    private static final Settings SETTINGS = Settings.read(
            Map.of("SOURCE_DSN", "postgres://s/a", "TARGET_DSN", "postgres://t/a"),
            new Properties());

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Gauges gauges = new Gauges(registry, Routes.SHIPPED.resolve("gauges"), Duration.ofMinutes(1));
    private final RouteActivity activity = new RouteActivity(registry);
    private final Probe nobody = new Probe("source",
            new CurrentDsn("SOURCE_DSN", Dsn.parse("DSN", "postgres://127.0.0.1:1/db"), null));
    /** The instance that works on all routes. */
    private String owner;
    private final Sharing sharing = new Sharing(route -> owner, "7@here");
    private boolean isSuspended;
    private final Figures figures = figures(gauges);
    private final Condition condition = condition(figures);

    private Figures figures(Gauges shown) {
        return new Figures(registry, Map.of("primary", nobody), nobody,
                new Lags(registry, new Layouts(new Streams(Routes.SHIPPED, SETTINGS.properties()), null, null, null),
                        null, source -> nobody, Duration.ofMinutes(1), Duration.ZERO, sharing,
                        new CopyMetrics(registry)), shown, activity, sharing);
    }

    private Condition condition(Figures figures) {
        return new Condition(figures, Duration.ofSeconds(2), Duration.ofMinutes(5), stream -> isSuspended);
    }

    @Test
    void nothingKnownIsStarting() {
        assertThat(condition.now().state()).isEqualTo(State.STARTING);
        assertThat(condition.now().sentence()).isEqualTo("starting, the lag is not known yet");
        for (Condition.Subject subject : Condition.Subject.values()) {
            assertThat(condition.problem(subject)).isNull();
        }
    }

    @Test
    void refusedConnectionIsDownWithItsReason() {
        nobody.ask();
        assertThat(condition.now().state()).isEqualTo(State.DOWN);
        assertThat(condition.problem(Condition.Subject.SOURCE))
                .matches("source database db on 127.0.0.1:1 is down since \\S+ \\(\\d+ s\\): Connection to .* "
                + "refused.*");
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
    void whatAnotherInstanceWorksOnIsNoProblemOfThisOne() {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(List.of(Map.of("policy", "compression", "relation", "access_events",
                "failing", true)));
        gauges.keep(Monitoring.JOB, exchange);
        assertThat(condition.problem(Condition.Subject.POLICY_JOBS)).isNotNull();
        owner = "9@other";
        assertThat(condition.problem(Condition.Subject.POLICY_JOBS)).isNull();
        assertThat(condition.now().sentence()).isEqualTo("other instances copy all streams");
        assertThat(condition.now().streams()).singleElement().satisfies(stream -> {
            assertThat(stream.state()).isEqualTo(State.ELSEWHERE);
            assertThat(stream.sentence()).isEqualTo("copied by 9@other");
        });
        nobody.ask();
        assertThat(condition.problem(Condition.Subject.SOURCE)).as("which it would have to reach").isNotNull();
    }

    @Test
    void refusalIsNotReadyAndGoesBeforeAPause() {
        activity.ran("copy", "access_events", new RouteActivity.Failure(
                "the source primary is another database", true));
        isSuspended = true;
        assertThat(condition.now().state()).isEqualTo(State.REFUSED);
        assertThat(condition.now().sentence()).isEqualTo("refused: the source primary is another database");
        assertThat(condition.problem(Condition.Subject.REPLICATION)).isEqualTo(condition.now().sentence());
        activity.ran("copy", "access_events", null);
        assertThat(condition.now().streams().get(0).sentence()).isEqualTo("starting, the lag is not known yet");
        assertThat(condition.problem(Condition.Subject.REPLICATION)).isNull();
    }

    @Test
    void lookThatFailsIsSaidWithItsReasonAndIsNotUnreadyAtOnce() {
        activity.ran("lag", "access_events", new RouteActivity.Failure("permission denied", false));
        assertThat(condition.now().state()).isEqualTo(State.FAILING);
        assertThat(condition.now().sentence()).isEqualTo("the lag is not known: permission denied");
        assertThat(condition.problem(Condition.Subject.REPLICATION)).as("for two minutes").isNull();
    }

    @Test
    void rowsInQuarantineAreInTheHeadlineAndKeepNobodyFromBeingReady() {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(List.of(Map.of("stream", "access_events", "reason_class", "refused",
                "value", 2L)));
        gauges.keep(Monitoring.QUARANTINE, exchange);
        assertThat(condition.now().problems()).extracting(Problem::text)
                .containsExactly("2 rows in quarantine, not in their tables", "starting, the lag is not known yet");
        assertThat(condition.problem(Condition.Subject.REPLICATION)).isNull();
    }

    private JsonNode status(Figures figures) throws Exception {
        return new ObjectMapper().readTree(new StatusReport(new DefaultCamelContext(), "1", figures, condition(figures),
                new History(() -> 0, () -> 0), List::of, List::of).json());
    }

    private static void keep(Gauges gauges, String name, Map<String, Object> row) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getExchangeExtension().setFromRouteId("monitor");
        exchange.getMessage().setBody(List.of(row));
        gauges.keep(name, exchange);
    }

    /** That the source differs is not over because nobody can ask any more. */
    @Test
    void figuresThatAreNotKnownAnyMoreAreNullAndWhatWasNotWellStaysSo() throws Exception {
        Gauges old = new Gauges(registry, Routes.SHIPPED.resolve("gauges"), Duration.ZERO);
        keep(old, Monitoring.QUARANTINE, Map.of("stream", "access_events", "reason_class", "refused", "value", 2L));
        keep(old, Monitoring.RECONCILE, Map.of("stream", "access_events", "scope", "whole", "rows_remaining", 3L));
        keep(old, "hypertable_bytes_total", Map.of("schema", "public", "hypertable", "access_events", "value", 4L));
        keep(old, "timescale_integration_first_copy", Map.of("stream", "access_events", "rows_left", 0.0));
        Figures its = figures(old);
        JsonNode known = status(its);
        assertThat(known.at("/streams/0/firstCopy/left").asInt(-1)).as("none is to come").isZero();
        assertThat(known.at("/quarantine/refused").asLong()).isEqualTo(2);
        assertThat(known.at("/streams/0/reconcile")).hasSize(1);
        assertThat(known.path("hypertables")).hasSize(1);
        assertThat(known.path("jobs").isNull()).as("nobody was asked").isTrue();

        old.failed("monitor");
        JsonNode status = status(its);
        for (String figure : List.of("/quarantine", "/streams/0/reconcile", "/hypertables", "/streams/0/firstCopy")) {
            assertThat(status.at(figure).isNull()).as(figure).isTrue();
        }
        assertThat(condition(its).now().state()).isEqualTo(State.DIFFERS);
        assertThat(condition(its).now().problems()).extracting(Problem::text).contains(
                "3 rows differ from the source after reconcile",
                "2 rows in quarantine, not in their tables, when the target was last asked");
    }

    @ParameterizedTest
    @CsvSource({"0.44, 0.4 s", "59.9, 59.9 s", "61, 1 min 1 s", "3660, 1 h 1 min", "90000, 1 d 1 h"})
    void durationIsReadable(double seconds, String text) {
        assertThat(Texts.duration(seconds)).isEqualTo(text);
        assertThat(Texts.caughtUp(seconds)).isEqualTo("caught up, " + text + " behind");
        assertThat(Texts.caughtUp(Double.NaN)).isEqualTo("the lag is not known");
    }
}

package io.yosai.timescale.horizon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.Settings;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/**
 * What follows from the rows of horizon.sql; that they tell the truth is tested on a primary. Times are seconds after
 * noon.
 */
class HorizonTest {
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Timestamp watermark = at(-1000);

    private static Timestamp at(double seconds) {
        return Timestamp.from(NOON.plusMillis(Math.round(seconds * 1000)));
    }

    private Horizon horizon(boolean on, int cap) {
        return new Horizon(settings(on, cap), registry, Duration.ofMinutes(1));
    }

    private static Settings settings(boolean on, int cap) {
        return Settings.read(Map.of("REPLICATION_HORIZON", on ? "on" : "off", "REPLICATION_MARGIN", "0.5",
                "REPLICATION_HORIZON_CAP", String.valueOf(cap)), new Properties());
    }

    private static Object check(Horizon horizon, List<Map<String, Object>> rows, Timestamp watermark) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        horizon.check(rows, "primary", watermark, exchange);
        return exchange.getVariable("horizon");
    }

    private static Map<String, Object> transaction(String kind, String id, double since, double now) {
        return new HashMap<>(Map.of("kind", kind, "id", id, "since", at(since), "name", "payroll", "state", "active",
                "now", at(now), "sees_all", true, "standby", false, "role", "reader"));
    }

    /** @param prepared pairs of an id and when it was prepared */
    private static List<Map<String, Object>> primary(double now, double oldest, Object... prepared) {
        List<Map<String, Object>> rows = new ArrayList<>();
        rows.add(transaction("open", "4711", oldest, now));
        for (int i = 0; i < prepared.length; i += 2) {
            rows.add(transaction("prepared", (String) prepared[i], ((Number) prepared[i + 1]).doubleValue(), now));
        }
        return rows;
    }

    @Test
    void isTheStartOfTheOldestTransactionLessTheMargin() {
        assertThat(check(horizon(true, 0), primary(100, 90), watermark)).isEqualTo(at(89.5));
        assertThat(check(horizon(true, 0), primary(100, 100), watermark)).as("our own").isEqualTo(at(99.5));
    }

    @Test
    void aPreparedTransactionThatWasAlwaysThereLetsNothingPass() {
        Horizon horizon = horizon(true, 0);
        assertThat(check(horizon, primary(100, 100, "1", 95), watermark)).isEqualTo(watermark);
        assertThat(check(horizon, primary(200, 200, "1", 95), watermark)).isEqualTo(watermark);
        assertThat(check(horizon, primary(300, 300), watermark)).isEqualTo(at(299.5));
    }

    @Test
    void aPreparedTransactionCannotHaveBegunBeforeTheLastHorizonWithoutIt() {
        Horizon horizon = horizon(true, 0);
        check(horizon, primary(100, 90), watermark);
        assertThat(check(horizon, primary(110, 110, "1", 105), watermark)).isEqualTo(at(89.5));
        assertThat(check(horizon, primary(120, 120, "1", 105, "2", 115), watermark)).isEqualTo(at(89.5));
        assertThat(check(horizon, primary(130, 130, "2", 115), watermark)).as("the horizon of the look before 2")
                .isEqualTo(at(109.5));
        assertThat(check(horizon, primary(140, 140), watermark)).isEqualTo(at(139.5));
    }

    /** The DSN led elsewhere for a moment, while a transaction of the primary went from open to prepared. */
    @Test
    void whatAnotherDatabaseShowedSaysNothingOfThisOne() {
        Horizon horizon = horizon(true, 0);
        check(horizon, of("here", primary(100, 90)), watermark);
        check(horizon, of("elsewhere", primary(110, 110)), watermark);
        assertThat(check(horizon, of("here", primary(120, 120, "1", 115)), watermark)).isEqualTo(watermark);
        assertThat(check(horizon, of("here", primary(130, 130)), watermark)).isEqualTo(at(129.5));
    }

    private static List<Map<String, Object>> of(String identity, List<Map<String, Object>> rows) {
        rows.get(0).put("identity", identity);
        return rows;
    }

    @Test
    void theCapGoesPastATransactionThatIsOpenForLonger() {
        Horizon horizon = horizon(true, 30);
        assertThat(check(horizon, primary(100, 90), watermark)).isEqualTo(at(89.5));
        assertThat(registry.get("timescale.integration.horizon.complete").gauge().value()).isEqualTo(1);
        assertThat(check(horizon, primary(200, 90), watermark)).isEqualTo(at(169.5));
        assertThat(check(horizon, primary(210, 210, "1", 95), watermark)).as("prepared").isEqualTo(at(179.5));
        assertThat(registry.get("timescale.integration.horizon.complete").gauge().value()).isZero();
    }

    @Test
    void offItIsTheClockLessTheMarginAndNeedsNoRight() {
        List<Map<String, Object>> rows = primary(100, 10, "1", 5);
        rows.get(0).put("sees_all", false);
        assertThat(check(horizon(false, 0), rows, watermark)).isEqualTo(at(99.5));
        assertThat(registry.get("timescale.integration.horizon.complete").gauge().value()).isZero();
    }

    @Test
    void withTheCursorXidItIsAnId() {
        assertThat(check(horizon(true, 0), List.of(Map.of("horizon", 815L, "standby", false)), watermark))
                .isEqualTo(815L);
    }

    @Test
    void aTransactionThatHoldsItBackForOverAMinuteIsNamed() {
        Horizon horizon = horizon(true, 0);
        check(horizon, primary(100, 50), watermark);
        assertThat(registry.find("timescale.integration.horizon.holder.age").gauge()).isNull();
        check(horizon, primary(120.5, 50), watermark);
        assertThat(registry.get("timescale.integration.horizon.holder.age")
                .tags("pid", "4711", "application", "payroll")
                .gauge().value()).isEqualTo(70.5);
        check(horizon, primary(130, 130), watermark);
        assertThat(registry.find("timescale.integration.horizon.holder.age").gauge()).isNull();
        assertThat(registry.get("timescale.integration.horizon.timestamp").gauge().value())
                .isEqualTo(at(129.5).getTime() / 1000.0);
    }

    @Test
    void itsGaugesAreNotKnownWhenALookIsTooOld() {
        Horizon horizon = new Horizon(settings(true, 0), registry, Duration.ZERO);
        check(horizon, primary(120.5, 50), watermark);
        for (String gauge : List.of("timestamp", "complete", "holder.age")) {
            assertThat(registry.get("timescale.integration.horizon." + gauge).gauge().value()).as(gauge).isNaN();
        }
    }

    @Test
    void aStandbyAndARoleThatSeesTooLittleAreErrors() {
        List<Map<String, Object>> standby = primary(100, 90);
        standby.get(0).put("standby", true);
        assertThatThrownBy(() -> check(horizon(false, 0), standby, watermark)).isInstanceOf(OperatorError.class)
                .hasMessageStartingWith("SOURCE_DSN leads to a standby");
        List<Map<String, Object>> blind = primary(100, 90);
        blind.get(0).put("sees_all", false);
        assertThatThrownBy(() -> check(horizon(true, 0), blind, watermark)).isInstanceOf(OperatorError.class)
                .hasMessageContaining("GRANT pg_monitor TO \"reader\"; or set REPLICATION_HORIZON=off");
    }
}

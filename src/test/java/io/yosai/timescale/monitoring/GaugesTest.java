package io.yosai.timescale.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGStatement;

class GaugesTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Gauges gauges = new Gauges(registry, Path.of("none"), Duration.ofSeconds(2));

    private void set(String route, String name, Object rows) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getExchangeExtension().setFromRouteId(route);
        exchange.getMessage().setBody(rows);
        gauges.set(name, exchange);
    }

    private List<String> lines() {
        return StatusPages.metrics(registry, gauges, StatusPages.TEXT).lines()
                .filter(line -> !line.startsWith("#")).sorted().toList();
    }

    @Test
    void textIsLabelAndEverythingElseIsValue() {
        set("a", "doors", List.of(Map.of("facility", "f1", "value", 3L, "open", true, "since", new Timestamp(1500))));
        assertThat(lines()).containsExactly("doors_open{facility=\"f1\"} 1.0", "doors_since{facility=\"f1\"} 1.5",
                "doors{facility=\"f1\"} 3.0");
    }

    @ParameterizedTest
    @CsvSource({"5, 6", "60, 36", "0, 6"})
    void anAnswerIsKnownForThirtySixIntervalsAndSixMinutesAtLeast(int seconds, int minutes) {
        assertThat(Monitoring.gaugesValid(Duration.ofSeconds(seconds))).isEqualTo(Duration.ofMinutes(minutes));
    }

    @Test
    void rowsThatAreGoneTakeTheirGaugesWithThem() {
        set("a", "doors", List.of(Map.of("facility", "f1", "value", 3), Map.of("facility", "f2", "value", 4)));
        set("b", "doors", List.of(Map.of("facility", "f3", "value", 5)));
        set("a", "doors", List.of(Map.of("facility", "f2", "value", 6)));
        assertThat(lines()).as("the other route's stays").containsExactly("doors{facility=\"f2\"} 6.0",
                "doors{facility=\"f3\"} 5.0");
        set("a", "doors", null);
        assertThat(lines()).containsExactly("doors{facility=\"f3\"} 5.0");
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        Map<String, Object> row = new HashMap<>();
        row.put("facility", "f1");
        row.put("value", null);
        row.put("from", new Timestamp(PGStatement.DATE_NEGATIVE_INFINITY));
        set("a", "doors", List.of(row));
        Gauge.builder("lag", () -> Double.NaN).register(registry);
        assertThat(lines()).as("NULL, -infinity, NaN").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes_total", "build_info", "bytes"})
    void nameIsKeptWhateverItsEndAndIsThatOfAGauge(String name) {
        set("a", name, List.of(Map.of("value", 1)));
        set("b", name + "s", List.of(Map.of("value", 2)));
        for (String type : List.of(StatusPages.TEXT, StatusPages.OPEN_METRICS)) {
            assertThat(StatusPages.metrics(registry, gauges, type)).containsOnlyOnce("# TYPE " + name + " gauge\n")
                    .containsOnlyOnce("\n" + name + " 1.0\n").containsOnlyOnce("\n" + name + "s 2.0\n");
        }
    }

    @Test
    void labelThatIsNullIsEmpty() {
        Map<String, Object> row = new HashMap<>();
        row.put("facility", null);
        row.put("value", 1);
        set("a", "doors", List.of(row));
        assertThat(lines()).containsExactly("doors 1.0");
        set("a", "doors", List.of(row, Map.of("facility", "f1", "value", 2)));
        assertThat(lines()).containsExactly("doors{facility=\"\"} 1.0", "doors{facility=\"f1\"} 2.0");
        set("a", "doors", List.of(row));
        assertThat(lines()).containsExactly("doors{facility=\"\"} 1.0");
    }

    @Test
    void aLabelThatOneSourceHasIsEmptyOfTheOthers() {
        Map<String, Object> row = new HashMap<>();
        row.put("facility", null);
        row.put("source", "a");
        row.put("value", 1);
        set("a", "doors", List.of(row));
        set("b", "doors", List.of(Map.of("facility", "f1", "source", "b", "value", 2)));
        assertThat(lines()).containsExactly("doors{facility=\"\",source=\"a\"} 1.0",
                "doors{facility=\"f1\",source=\"b\"} 2.0");
        set("a", "doors", List.of(row));
        set("c", "doors", List.of(row));
        assertThat(lines()).hasSize(2);
    }

    @Test
    void fileThatIsNoLongerAnsweredHasNoGauge() {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getExchangeExtension().setFromRouteId("b");
        exchange.getMessage().setBody(List.of(Map.of("value", 1)));
        gauges.show("doors", "Doors", null, exchange);
        set("a", "windows", List.of(Map.of("value", 2)));
        await().until(() -> lines().equals(List.of("windows 2.0")));
        gauges.show("doors", "Doors", null, exchange);
        assertThat(lines()).containsExactly("doors 1.0", "windows 2.0");
    }

    @Test
    void whatWasNeverAskedIsNotKnownAndNoneIs() {
        assertThat(gauges.isKnown("doors")).isFalse();
        set("a", "doors", List.of());
        assertThat(gauges.isKnown("doors")).isTrue();
    }

    /** How often it brings rows is for the route to know: without an error they are those of now. */
    @Test
    void routeThatFailsHasNoGaugeAfterAWhile() {
        set("a", "doors", List.of(Map.of("value", 1)));
        set("b", "windows", List.of(Map.of("value", 2)));
        gauges.failed("a");
        assertThat(lines()).as("it may have failed once").containsExactly("doors 1.0", "windows 2.0");
        assertThat(gauges.isKnown("doors")).isTrue();
        await().until(() -> lines().equals(List.of("windows 2.0")));
        assertThat(gauges.isKnown("doors")).isFalse();
        assertThat(gauges.rows("doors")).as("the last ones").hasSize(1);
        assertThat(gauges.isKnown("windows")).isTrue();
        set("a", "doors", List.of(Map.of("value", 3)));
        assertThat(lines()).containsExactly("doors 3.0", "windows 2.0");
        assertThat(gauges.isKnown("doors")).isTrue();
    }

    @Test
    void columnThatIsNoFigureIsNamed() {
        assertThatThrownBy(() -> set("a", "doors", List.of(Map.of("id", UUID.randomUUID()))))
                .hasMessage("doors_id is a UUID; expected text for a label, or a number, boolean or timestamp");
    }
}

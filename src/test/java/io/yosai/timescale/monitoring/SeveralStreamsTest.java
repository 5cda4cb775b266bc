package io.yosai.timescale.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yosai.timescale.copy.CopyMetrics;
import io.yosai.timescale.copy.Layouts;
import io.yosai.timescale.database.CurrentDsn;
import io.yosai.timescale.database.DatabaseDown;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.monitoring.Figures.Sharing;
import io.yosai.timescale.monitoring.Problem.State;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Streams;
import io.yosai.timescale.stream.Watermark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of access_events, doors and, of the source berlin, doors-berlin together. */
class SeveralStreamsTest {
    private static final String DOORS = """
            - templatedRoute:
                routeId: doors
                routeTemplateRef: stream
                parameters:
                  - {name: source, value: "*"}
                  - {name: table, value: "doors_{{source}}"}
                  - {name: select, value: doors.sql}
                  - {name: key, value: "at, door_id"}
            """;

    @TempDir
    Path directory;

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Instant now = Instant.now();
    private final Map<String, Probe> sources = new LinkedHashMap<>(
            Map.of("primary", up("source"), "berlin", up("source berlin")));
    private Probe target = up("target");
    private RouteActivity activity = new RouteActivity(registry);
    private String ownerOfDoors;
    private final Sharing sharing = new Sharing(route -> route.equals("doors") ? ownerOfDoors : null, "7@here");
    private Lags lags;

    @BeforeEach
    void declare() throws IOException {
        Path routes = Routes.copyInto(directory);
        Files.writeString(routes.resolve("doors.camel.yaml"), DOORS);
        Files.writeString(routes.resolve("sql/source/doors.sql"), "SELECT at, door_id FROM doors");
        Streams streams = new Streams(routes, Settings.read(Map.of("SOURCE_DSN", "postgres://h/a", "SOURCE_DSN_BERLIN",
                "postgres://h/b", "TARGET_DSN", "postgres://h/t"), new Properties()).properties());
        lags = new Lags(registry, new Layouts(streams, null, null, null), null, source -> sources.get(source),
                Duration.ofMinutes(1), Duration.ZERO, sharing, new CopyMetrics(registry));
    }

    private Probe up(String name) {
        return new Probe(name, dsn(), new Probe.Finding(true, now, null, now, System.nanoTime()));
    }

    private static Probe down(String name, String since) {
        return new Probe(name, dsn(), new Probe.Finding(false, Instant.parse(since), "refused", null, 0));
    }

    private static CurrentDsn dsn() {
        return new CurrentDsn("DSN", Dsn.parse("DSN", "postgres://h/db"), null);
    }

    private WholeCondition now() {
        Figures figures = new Figures(registry, sources, target, lags, new Gauges(registry,
                Routes.SHIPPED.resolve("gauges"), Duration.ofMinutes(1)), activity, sharing);
        return new Condition(figures, Duration.ofSeconds(2), Duration.ofMinutes(5), stream -> false).now();
    }

    private Map<String, Lag> byName() {
        return lags.all().stream().collect(Collectors.toMap(lag -> lag.stream().name(), Function.identity()));
    }

    private static void nothingWaits(Lag lag, boolean isPaused) {
        lag.known(new Lag.Known(Watermark.NONE, null, isPaused, null, null));
        lag.looked("1/2/3", new Look(null, Look.Waiting.none(), Look.Held.NONE));
    }

    private void waits(Lag lag, int seconds) {
        lag.looked("1/2/3", new Look(null, Look.Waiting.of(now.minusSeconds(seconds), null, 1, null), Look.Held.NONE));
    }

    @Test
    void whereNoStreamIsDeclaredNothingIsSaidToBeCaughtUp() throws IOException {
        lags = new Lags(registry, new Layouts(new Streams(Files.createDirectory(directory.resolve("none")), Map.of()),
                null, null, null), null, source -> sources.get(source), Duration.ofMinutes(1), Duration.ZERO, sharing,
                new CopyMetrics(registry));
        assertThat(now().sentence()).isEqualTo("no stream is declared: nothing is copied");
        assertThat(now().problems()).singleElement().matches(Problem::isUnready);
    }

    /** A pass sets it back; an instance that does not copy the stream goes on looking. */
    @Test
    void thereIsNoLookFromAWatermarkOfAnotherKey() throws Exception {
        Map<String, Object> row = new HashMap<>();
        row.put("ordered_by", "\"at\", \"door_id\", \"n\"");
        try (CamelContext camel = new DefaultCamelContext()) {
            lags.watermark(row, "doors", new DefaultExchange(camel));
        }
        lags.look("doors", null, "1/2/3", null, null);
        assertThat(byName().get("doors").refusal()).isEqualTo(
                "the key is another one than when rows were copied: the next pass sets the watermark back");
    }

    @Test
    void aTargetWithoutAConnectionFailsTheLookWhereNoWatermarkIsKnown() throws SQLException {
        DatabaseDown down = new DatabaseDown("target database h/t has no connection left", "53300", null);
        assertThatThrownBy(() -> lags.unread("doors", new IllegalStateException(down))).isSameAs(down);
        lags.unread("doors", new SQLException("the tables of the program are not made yet", "42P01"));
        nothingWaits(byName().get("doors"), false);
        lags.unread("doors", down);
    }

    /** Between two looks the rows of the margin are read, and others come. */
    @Test
    void rowsAreHeldBackForAsLongAsTheLookHasFound() {
        Lag lag = byName().get("doors");
        lag.looked("1/2/3", new Look(null, Look.Waiting.none(), new Look.Held(2, now.minusSeconds(200), null,
                now.minusSeconds(190))));
        assertThat(registry.get("timescale_integration_rows_held_back_seconds").tag("stream", "doors").gauge().value())
                .isEqualTo(10);
    }

    @Test
    void whereSomeArePausedTheOthersAreSaidToBeCaughtUp() {
        nothingWaits(byName().get("access_events"), false);
        nothingWaits(byName().get("doors"), true);
        nothingWaits(byName().get("doors-berlin"), true);
        assertThat(now().state()).isEqualTo(State.PAUSED);
        assertThat(now().sentence()).isEqualTo("caught up; paused: doors, doors-berlin");
        nothingWaits(byName().get("access_events"), true);
        assertThat(now().sentence()).isEqualTo("access_events: paused, nothing waits");
    }

    @Test
    void thoseOfOtherInstancesAreCounted() {
        ownerOfDoors = "9@other";
        nothingWaits(byName().get("access_events"), false);
        nothingWaits(byName().get("doors-berlin"), false);
        assertThat(now().sentence()).isEqualTo("caught up; other instances copy 1 of 3 streams");
    }

    /** The lag of one that is paused grows by itself. */
    @Test
    void theGreatestLagIsThatOfTheStreamsThatAreNotPaused() {
        assertThat(lags.seconds()).isNaN();
        byName().values().forEach(lag -> nothingWaits(lag, false));
        assertThat(lags.seconds()).isZero();
        waits(byName().get("doors"), 100);
        waits(byName().get("doors-berlin"), 1000);
        assertThat(lags.seconds()).isBetween(1000.0, 1090.0);
        assertThat(now().worst().stream().name()).isEqualTo("doors-berlin");
        byName().get("doors-berlin").known(new Lag.Known(Watermark.NONE, null, true, null, null));
        assertThat(lags.seconds()).isBetween(100.0, 190.0);
        assertThat(now().worst().stream().name()).isEqualTo("doors");
        byName().values().forEach(lag -> lag.known(new Lag.Known(Watermark.NONE, null, true, null, null)));
        assertThat(lags.seconds()).as("all are").isBetween(1000.0, 1090.0);
    }

    @Test
    void databasesThatAreDownAreNamedWithTheOlderOfTheirTimes() {
        sources.put("berlin", down("source berlin", "2020-01-02T10:00:00Z"));
        assertThat(now().problems().get(0))
                .isEqualTo(new Problem(State.DOWN, "source berlin down since 2020-01-02 10:00 UTC"));
        target = down("target", "2020-01-01T10:00:00Z");
        assertThat(now().problems()).filteredOn(problem -> problem.state() == State.DOWN).extracting(Problem::text)
                .containsExactlyInAnyOrder("source berlin and target down since 2020-01-01 10:00 UTC",
                        "target down since 2020-01-01 10:00 UTC");
    }

    @Test
    void routesOfNoStreamThatFailForMinutesAreSaidUnlessTheirDatabaseIsDown() {
        byName().values().forEach(lag -> nothingWaits(lag, false));
        activity = new RouteActivity(registry, Clock.fixed(now.minusSeconds(180), Clock.systemUTC().getZone()));
        for (String route : new String[] {"policies", "own-berlin", "own-report", "doors", "monitor-lag-doors",
            "reconcile-timer"}) {
            activity.ran(route, "no room");
        }
        Problem report = new Problem(State.ATTENTION, "the route own-report fails: no room");
        Problem policies = new Problem(State.ATTENTION, "the route policies fails: no room");
        assertThat(now().problems()).containsExactly(
                new Problem(State.ATTENTION, "the route own-berlin fails: no room"), report, policies);
        sources.put("berlin", down("source berlin", "2020-01-01T10:00:00Z"));
        assertThat(now().problems()).filteredOn(problem -> problem.state() == State.ATTENTION)
                .as("that of berlin must fail").containsExactly(report, policies);
        target = down("target", "2020-01-01T10:00:00Z");
        assertThat(now().problems()).filteredOn(problem -> problem.state() == State.ATTENTION)
                .as("all of them must").isEmpty();
        sources.put("berlin", up("source berlin"));
        target = up("target");
        activity = new RouteActivity(registry, Clock.fixed(now.minusSeconds(60), Clock.systemUTC().getZone()));
        activity.ran("policies", "no room");
        assertThat(now().problems()).as("for a minute").isEmpty();
    }
}

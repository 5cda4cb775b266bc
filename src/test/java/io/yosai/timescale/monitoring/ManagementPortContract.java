package io.yosai.timescale.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.yosai.timescale.app.RouteStates;
import io.yosai.timescale.settings.Settings;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the management port serves of each stream, in which formats and to which verbs, and nothing else. */
abstract class ManagementPortContract extends MetricsFixture {
    @Test
    void secondStreamHasFiguresOfItsOwn() throws Exception {
        String door = LABELS.formatted("door_events");
        Looks.await(PATIENCE, () -> looks.value("replication_lag_seconds{" + door) == 0
                && looks.value("timescale_integration_rows_copied_total{" + door) == 5);
        assertThat(looks.value("timescale_integration_rows_copied_total{" + LABELS.formatted("access_events")))
                .isEqualTo(10);
        assertThat(looks.value("timescale_integration_rows_pending{" + door)).isZero();
        double newest = primary.value(
                "SELECT floor(extract(epoch FROM max(opened_at)) * 1000)::float8 / 1000 FROM door_events",
                Double.class);
        assertThat(looks.value("timescale_integration_watermark_timestamp_seconds{" + door)).isEqualTo(newest);
        for (String side : List.of("source", "target")) {
            String newestOfSide = "timescale_integration_newest_event_timestamp_seconds{side=\"" + side + "\"," + door;
            Looks.await(PATIENCE, () -> looks.value(newestOfSide) == newest);
        }
        JsonNode stream = looks.stream("door_events");
        assertThat(stream.path("lag").isNumber()).as("known, as asDouble does not say").isTrue();
        assertThat(stream.path("lag").asDouble()).isZero();
        assertThat(stream.path("sentence").asText()).isEqualTo("caught up");
        assertThat(looks.value(
                "timescale_integration_stream_state{source=\"primary\",state=\"ok\",stream=\"door_events\","
                + "table=\"door_events\"}")).isOne();
    }

    /**
     * It shares its routes with streams that are well: its failure is logged once, and every view names it and no
     * other.
     */
    @Test
    void streamWhoseTableTheTargetLacksIsRefusedInEveryView() throws Exception {
        String reason = "the target has no table absent, into which the stream absent copies";
        String state = "timescale_integration_stream_state{source=\"primary\",state=\"refused\",stream=\"absent\","
                + "table=\"absent\"}";
        String attempt = "timescale_integration_last_attempt_timestamp_seconds{route=\"absent\"}";
        Looks.await(PATIENCE, () -> looks.failing("absent") != null && looks.value(state) == 1);
        double tries = looks.value(attempt);
        Looks.await(PATIENCE, () -> looks.value(attempt) > tries);
        assertThat(looks.failing("absent")).startsWith(reason);
        assertThat(looks.failing("door_events")).isNull();
        assertThat(service.log()).containsOnlyOnce("route copy of absent fails: ")
                .doesNotContainPattern("route copy.* works again")
                .containsOnlyOnce(" of the target has published vulnerabilities");
        assertThat(service.log().lines().filter(line -> line.contains(" of absent fails"))).isNotEmpty()
                .allSatisfy(line -> assertThat(line).contains(" [primary/absent] route "));
        assertThat(looks.value("replication_lag_seconds{" + LABELS.formatted("absent"))).isNaN();
        JsonNode status = looks.status();
        assertThat(status.path("state").asText()).isEqualTo("refused");
        assertThat(status.path("sentence").asText()).isEqualTo("absent: refused: " + reason);
        assertThat(status.at("/streams/0/name").asText()).as("the worst first").isEqualTo("absent");
        assertThat(status.at("/streams/0/sentence").asText()).startsWith("refused: " + reason + "\nHINT: ");
        assertThat(status.at("/streams/0/lag").isNull()).isTrue();
        HttpResponse<String> ready = looks.get("/health/ready", null);
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("absent: refused: " + reason)
                .doesNotContain("door_events: ", "access_events: ");
    }

    @Test
    void differenceThatRemainsIsLoggedOnceAndShownInEveryView() throws Exception {
        target.execute("INSERT INTO door_events (opened_at, id, door_id, opened_by, seconds_open) "
                + "VALUES (now() - interval '25 hours', gen_random_uuid(), 'd', 'nobody', 1)");
        Looks.await(PATIENCE, () -> target.count("SELECT count(*) FROM timescale_integration.reconcile_run "
                + "WHERE stream = 'door_events' AND rows_remaining = 1") >= 3);
        assertThat(service.log()).containsOnlyOnce("buckets of door_events differed (recent)");
        Looks.await(PATIENCE, () -> looks.stream("door_events").path("sentence").asText()
                .equals("1 row differs from the source after reconcile"));
        assertThat(looks.stream("door_events").path("state").asText()).isEqualTo("differs");
        assertThat(looks.value("timescale_integration_reconcile_rows_remaining{scope=\"recent\","
                + LABELS.formatted("door_events"))).isOne();
        target.execute("DELETE FROM door_events WHERE opened_by = 'nobody'");
        Looks.await(PATIENCE, () -> service.log().contains("no difference remains in door_events (recent)"));
        Looks.await(PATIENCE, () -> looks.stream("door_events").path("state").asText().equals("ok"));
    }

    @Test
    void verbRoutesTellsHowTheRoutesOfTheServiceDo() throws Exception {
        Settings settings = Settings.read(Map.of("REPLICATION_METRICS_HOST", "127.0.0.1", "REPLICATION_METRICS_PORT",
                String.valueOf(service.uri("/").getPort())), new Properties());
        RouteStates states = new RouteStates(settings, folder.resolve("routes"));
        JsonNode status = states.status();
        assertThat(status.path("routes").findValuesAsText("id"))
                .contains("policies-timer", "policies", "monitor-gauges");
        Looks.await(PATIENCE, () -> route(states.status(), "absent").path("state").asText().equals("refused"));
        JsonNode copying = route(status, "access_events");
        assertThat(copying.path("state").asText()).isEqualTo("started");
        assertThat(route(status, "copy-pages").path("lastAttempt").isNull()).as("no timer starts it").isTrue();
        assertThat(Instant.ofEpochSecond(copying.path("lastAttempt").asLong()))
                .isAfter(Instant.now().minus(PATIENCE));
        assertThat(copying.path("failing").isNull()).isTrue();
    }

    private static JsonNode route(JsonNode status, String id) {
        return RouteStates.named(status, "routes", "id", id);
    }

    @Test
    void statusHasTheSameFigures() throws Exception {
        Looks.await(PATIENCE, () -> looks.status().at("/aggregates/1/materialized").isNumber()
                && looks.value("timescale_integration_chunks{hypertable=\"access_events\",schema=\"public\","
                + "state=\"compressed\"}") > 0);
        Looks.await(PATIENCE, () -> {
            var status = looks.status();
            return status.at("/hypertables/0/compressedBefore").asLong() > 0 && chunks(status).size() == 10
                    && chunks(status).get(9).path("compressed").asBoolean();
        });
        var status = looks.status();
        assertThat(status.path("edition").asText()).isEqualTo("community");
        assertThat(status.at("/warnings/0").asText()).contains("published vulnerabilities");
        assertThat(status.path("lag").isNumber()).isTrue();
        assertThat(status.path("lag").asDouble()).isZero();
        JsonNode stream = looks.stream("access_events");
        assertThat(stream.path("state").asText()).isEqualTo("ok");
        assertThat(stream.path("sentence").asText()).isEqualTo("caught up");
        assertThat(stream.path("lag").isNumber()).isTrue();
        assertThat(stream.path("lag").asDouble()).isZero();
        String labels = LABELS.formatted("access_events");
        assertThat(stream.path("watermark").asDouble())
                .isEqualTo(looks.value("timescale_integration_watermark_timestamp_seconds{" + labels));
        assertThat(stream.at("/newest/source").asDouble()).isEqualTo(stream.at("/newest/target").asDouble())
                .isEqualTo(looks.value("timescale_integration_newest_event_timestamp_seconds{side=\"source\","
                + labels));
        assertThat(stream.at("/heldBack/rows").asDouble()).isEqualTo(
                looks.value("timescale_integration_rows_held_back{" + labels));
        assertThat(chunks(status).get(0).path("from").asDouble()).isLessThan(status.path("now").asDouble());
        assertThat(status.path("aggregates")).isNotEmpty().allSatisfy(aggregate -> {
            assertThat(aggregate.path("materialized").isNumber()).isTrue();
            assertThat(aggregate.path("materialized").asDouble()).as("no time to come")
                    .isLessThanOrEqualTo(status.path("now").asDouble() + 1);
        });
        assertThat(status.path("jobs")).hasSize(8);
        assertThat(status.at("/reconcile/0/scope").asText()).isEqualTo("recent");
        assertThat(status.path("routes").findValuesAsText("id")).contains("access_events", "policies", "monitor-lag");
        assertThat(status.toString()).doesNotContain("postgres://", "password");
        HttpResponse<String> page = looks.get("/", "text/html");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    }

    private static List<JsonNode> chunks(JsonNode status) {
        return StreamSupport.stream(status.path("chunks").spliterator(), false)
                .filter(chunk -> chunk.path("hypertable").asText().equals("access_events")).toList();
    }

    @Test
    void bothFormatsAreServedToWhoeverAsks() throws Exception {
        for (String accept : new String[] {null, "*/*", "text/plain", "text/plain; version=0.0.4", "text/html"}) {
            HttpResponse<String> text = looks.get("/metrics", accept);
            assertThat(text.statusCode()).as(accept).isEqualTo(200);
            assertThat(text.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
            assertThat(text.body()).contains("# TYPE timescale_integration_rows_copied_total counter\n");
        }
        HttpResponse<String> open = looks.get("/metrics", "application/openmetrics-text; version=1.0.0; q=0.9");
        assertThat(open.headers().firstValue("Content-Type"))
                .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(open.body()).endsWith("# EOF\n").contains("# TYPE timescale_integration_rows_copied counter\n",
                "# TYPE hypertable_bytes_total gauge\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"})
    void noVerbButGetIsServed(String verb) throws Exception {
        for (String path : List.of("/", "/status", "/metrics", "/health", "/health/live", "/health/ready", "/x")) {
            assertThat(RawResponse.of(service.uri(path), verb, path).code()).as(verb + " " + path).isIn(404, 405);
        }
        Looks.await(PATIENCE, () -> looks.stream("access_events").path("sentence").asText().equals("caught up"));
    }

    @Test
    void nothingElseIsServed() throws Exception {
        for (String path : List.of("/observe", "/observe/info", "/q/dev", "/q/info", "/q/send", "/q/upload",
                "/q/download/x", "/q/jolokia", "/dev", "/jolokia", "/routes", "/../../etc/passwd",
                "/..%2f..%2fetc/passwd",
                "//etc/passwd", "/health/../../etc/passwd", "/monitoring/status.html", "/status/..%5cx")) {
            assertThat(RawResponse.of(service.uri("/"), "GET", path).code()).as(path).isEqualTo(404);
        }
    }

    @Test
    void responsesTellABrowserToBeCarefulAndNobodyWhatServesThem() throws Exception {
        for (String path : List.of("/", "/status", "/metrics")) {
            assertThat(RawResponse.of(service.uri(path), "GET", path).head())
                    .contains("X-Content-Type-Options: nosniff",
                    "X-Frame-Options: DENY", "Cache-Control: no-store")
                    .doesNotContainIgnoringCase("\nserver:", "x-powered-by");
        }
        assertThat(looks.get("/", null).body()).contains("http-equiv=\"Content-Security-Policy\"");
    }
}

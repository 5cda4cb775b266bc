package io.yosai.timescale.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.yosai.timescale.app.RouteStates;
import io.yosai.timescale.app.SecondTable;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.PrometheusServer;
import io.yosai.timescale.servers.Recipe;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.ServerUnavailable;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Settings;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a service exports to which everything has happened once that a metric tells of. */
class MetricsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path DOCUMENT = Routes.SHIPPED.resolveSibling("docs").resolve("metrics.md");
    private static final String LABELS = "source=\"primary\",stream=\"%1$s\",table=\"%1$s\"}";
    /** They take a transaction that is open for a while, and a reconcile that fails once it has begun. */
    private static final Set<String> RARE = Set.of("timescale_integration_horizon_holder_age_seconds",
            "timescale_integration_rows_held_back_since_timestamp_seconds",
            "timescale_integration_reconcile_failing_since_timestamp_seconds");

    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.community();

    @TempDir
    static Path folder;
    private static ServiceProcess service;
    private static Looks looks;

    @BeforeAll
    static void start() throws Exception {
        primary.execute(SqlFile.read("/demo/primary.sql") + "; INSERT INTO access_events (time, event_id, door_id, "
                + "facility_id) SELECT now() - i * interval '10 days', gen_random_uuid(), 'd' || i, 'f1' "
                + "FROM generate_series(0, 9) AS i");
        primary.execute(SecondTable.ON_THE_PRIMARY + "; " + SecondTable.opened(5, "now() - i * interval '1 day'"));
        target.execute("CREATE EXTENSION IF NOT EXISTS timescaledb; CREATE TABLE door_events (opened_at timestamptz "
                + "NOT NULL, "
                + "id uuid NOT NULL, door_id text NOT NULL, opened_by text, seconds_open integer, UNIQUE (opened_at, "
                + "id)); SELECT create_hypertable('door_events', 'opened_at')");
        Path routes = Routes.copyInto(folder);
        Files.writeString(routes.resolve("sql/source/door_events.sql"),
                "SELECT opened_at, id, door_id, opened_by, seconds_open FROM door_events");
        stream(routes, "door_events");
        stream(routes, "absent");
        new Recipe("another-gauge").copyInto(routes);
        // A service that starts shows the backups that are there.
        Path backups = Files.createDirectories(folder.resolve("backups"));
        for (String name : List.of("timescale_20260101_000000.dump", "timescale_20260102_000000.dump")) {
            Files.writeString(backups.resolve(name), "a dump");
            Files.writeString(backups.resolve(name + ".json"), """
                    {"durationSeconds": 1.5, "sha256": "00", "server": {}, "content": {"tables": []}}""");
        }
        service = ServiceProcess.start("run", Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(),
                "REPLICATION_INTERVAL", "0.5", "POLICIES_INTERVAL", "0.5",
                "MONITOR_INTERVAL", "0.3", "RECONCILE_INTERVAL", "1", "RECONCILE_WINDOW", "172800",
                "OUTPUT_DIR", backups.toString()), folder.resolve("service.log"), folder);
        looks = new Looks(service);
        Looks.await(PATIENCE, () -> looks.value("timescale_integration_rows_copied_total{"
                + LABELS.formatted("access_events")) == 10);
        // What tests write into the target is not for the comparison of all rows to find, which comes once a day.
        Looks.await(PATIENCE,
                () -> target.count("SELECT count(DISTINCT stream) FROM timescale_integration.reconcile_run "
                + "WHERE scope = 'whole' AND error IS NULL AND rows_remaining = 0") == 2);
        target.execute("UPDATE timescale_integration.job_run SET first_seen = first_seen - interval '1 day'");
        target.execute("INSERT INTO timescale_integration.reconcile_run (stream, scope, dry_run, range_from, range_to, "
                + "finished) VALUES ('access_events', 'range', false, now() - interval '1 hour', now(), now())");
    }

    private static void stream(Path routes, String name) throws Exception {
        Files.writeString(routes.resolve(name + ".camel.yaml"), """
                - templatedRoute:
                    routeId: %1$s
                    routeTemplateRef: stream
                    parameters:
                      - name: table
                        value: %1$s
                      - name: select
                        value: door_events.sql
                      - name: key
                        value: opened_at, id
                      - name: unique
                        value: id
                """.formatted(name));
    }

    @AfterAll
    static void stop() throws Exception {
        if (service != null) {
            service.close();
        }
    }

    /** Names with their labels. */
    private static Map<String, Set<String>> documented() throws Exception {
        return Pattern.compile("(?m)^\\| `(\\w+)` \\|[^|]*\\|([^|]*)\\|")
                .matcher(Files.readString(DOCUMENT).split("## All metrics\n")[1])
                .results().collect(Collectors.toMap(found -> found.group(1), found -> Pattern.compile("\\w+")
                        .matcher(found.group(2)).results().map(MatchResult::group).collect(Collectors.toSet())));
    }

    private static Set<String> expected() throws Exception {
        Set<String> names = new TreeSet<>(documented().keySet());
        assertThat(names.removeAll(RARE)).isTrue();
        return names;
    }

    private void awaitAll() {
        Awaitility.await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(looks.names()).containsAll(expected()));
    }

    @Test
    void everyMetricOfTheDocumentIsExportedAndEveryOneOfOursIsInTheDocument() throws Exception {
        awaitAll();
        Set<String> exported = looks.names();
        // Micrometer adds a maximum to every histogram.
        exported.remove("timescale_integration_batch_duration_seconds_max");
        assertThat(exported).isEqualTo(expected());
        assertThat(looks.metrics()).doesNotContain(" NaN");
    }

    @Test
    void everyMetricHasTheLabelsOfTheDocument() throws Exception {
        awaitAll();
        Map<String, Set<String>> documented = documented();
        Set<String> checked = new TreeSet<>();
        for (String line : looks.metrics().lines().filter(each -> !each.startsWith("#")).toList()) {
            String name = line.replaceFirst("[{ ].*", "").replaceFirst(
                    "(?<=batch_duration_seconds)_(bucket|count|sum)$", "");
            if (documented.containsKey(name)) {
                Set<String> labels = Pattern.compile("(\\w+)=\"").matcher(line).results().map(found -> found.group(1))
                        .filter(label -> !label.equals("le")).collect(Collectors.toSet());
                assertThat(labels).as(line).isEqualTo(documented.get(name));
                checked.add(name);
            }
        }
        assertThat(checked).containsAll(expected());
    }

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
    void prometheusScrapesThemAll() throws Exception {
        awaitAll();
        Set<String> expected = expected();
        expected.remove("timescale_integration_batch_duration_seconds");
        expected.add("timescale_integration_batch_duration_seconds_bucket");
        try (PrometheusServer prometheus = PrometheusServer.start(service.uri("/metrics"), folder)) {
            Looks.await(PATIENCE, () -> prometheus.names().containsAll(expected));
            assertThat(prometheus.query("hypertable_bytes_total{hypertable=\"access_events\"} > 0")).isNotEmpty();
            assertThat(prometheus.query("up == 1")).hasSize(1);
        } catch (ServerUnavailable e) {
            Assumptions.abort(e.getMessage());
        }
    }

    @Test
    void verbRoutesTellsHowTheRoutesOfTheServiceDo() throws Exception {
        Settings settings = Settings.read(Map.of("REPLICATION_METRICS_HOST", "127.0.0.1", "REPLICATION_METRICS_PORT",
                String.valueOf(service.uri("/").getPort())), new Properties());
        Map<String, RouteStates.Result> results = new RouteStates(settings, folder.resolve("routes")).results();
        assertThat(results).containsKeys("policies-timer", "policies", "monitor-gauges");
        Looks.await(PATIENCE, () -> new RouteStates(settings, folder.resolve("routes")).results().get("absent").state()
                .equals("refused"));
        assertThat(results.get("access_events").state()).isEqualTo("started");
        assertThat(results.get("copy-pages").ended()).as("no timer starts it").isNull();
        assertThat(results.get("access_events").ended()).isAfter(Instant.now().minus(PATIENCE));
        assertThat(results.get("access_events").failing()).isNull();
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

    @Test
    void gaugeThatWasAddedAsTheCookbookSaysIsThere() throws Exception {
        Looks.await(PATIENCE, () -> looks.value("doors_used{facility=\"f1\"}") == 1);
        assertThat(looks.metrics()).contains("# HELP doors_used Doors that were used within a day\n");
    }

    @Test
    void chunkThatThePolicyLeftIsDueForCompression() throws Exception {
        String due = "timescale_integration_compression_due_chunks{hypertable=\"access_events\"}";
        Looks.await(PATIENCE, () -> looks.value(due) == 0);
        target.execute("CREATE TABLE left_chunk AS SELECT c::text AS name "
                + "FROM show_chunks('access_events', older_than => INTERVAL '45 days') AS c LIMIT 1");
        target.execute("SELECT decompress_chunk(name::regclass) FROM left_chunk");
        Looks.await(PATIENCE, () -> looks.value(due) == 1);
        target.execute("SELECT compress_chunk(name::regclass) FROM left_chunk");
        Looks.await(PATIENCE, () -> looks.value(due) == 0);
    }

    @Test
    void planOfASchedulerThatDiedIsNotTold() throws Exception {
        String next = "timescale_integration_job_next_start_timestamp_seconds{policy=\"compression\","
                + "relation=\"access_events\"}";
        Looks.await(PATIENCE, () -> looks.value(next) > 0);
        double ours = looks.value(next);
        plan("now() + interval '3 days'");
        Looks.await(PATIENCE, () -> looks.value(next) > ours + 86_400);
        plan("now() - interval '3 days'");
        Looks.await(PATIENCE, () -> looks.value(next) < ours + 86_400);
        assertThat(looks.value(next)).isGreaterThanOrEqualTo(ours);
    }

    private static void plan(String time) throws Exception {
        target.execute("INSERT INTO _timescaledb_internal.bgw_job_stat (job_id, last_start, last_finish, next_start, "
                + "last_successful_finish, last_run_success, total_runs, total_duration, total_duration_failures, "
                + "total_successes, total_failures, total_crashes, consecutive_failures, consecutive_crashes) "
                + "SELECT job_id, now(), now(), " + time + ", now(), true, 1, "
                + "interval '0', interval '0', 1, 0, 0, 0, 0 "
                + "FROM timescaledb_information.jobs WHERE proc_name = 'policy_compression' "
                + "AND hypertable_name = 'access_events' "
                + "ON CONFLICT (job_id) DO UPDATE SET next_start = EXCLUDED.next_start");
    }

    @Test
    void bucketOfAnEventDatedAheadDoesNotTellHowFarAnAggregateIs() throws Exception {
        String end = "timescale_integration_aggregate_materialized_timestamp_seconds"
                + "{aggregate=\"access_events_5min\",table=\"access_events\"}";
        String look = "timescale_integration_last_attempt_timestamp_seconds{route=\"monitor-gauges\"}";
        Looks.await(PATIENCE, () -> looks.value(end) > 0);
        target.execute("INSERT INTO access_events (time, event_id, facility_id) "
                + "VALUES (now() + interval '1 day', gen_random_uuid(), 'f1')");
        try {
            target.execute("CALL refresh_continuous_aggregate('access_events_5min', now() + interval '12 hours', "
                    + "now() + interval '36 hours')");
            target.execute("DO $$ BEGIN ASSERT (SELECT max(bucket) > now() FROM access_events_5min); END $$");
            double refreshed = System.currentTimeMillis() / 1000.0;
            Looks.await(PATIENCE, () -> looks.value(look) > refreshed + 1);
            assertThat(looks.value(end)).isLessThan(refreshed + 600);
        } finally {
            target.execute("SELECT drop_chunks('access_events', newer_than => now())");
        }
    }

    @Test
    void statusHasTheSameFigures() throws Exception {
        Looks.await(PATIENCE, () -> looks.status().at("/aggregates/1/materialized").isNumber()
                && looks.value("timescale_integration_chunks{hypertable=\"access_events\",state=\"compressed\"}") > 0);
        Looks.await(PATIENCE, () -> {
            var status = looks.status();
            return status.at("/hypertables/0/compressedBefore").asLong() > 0 && chunks(status).size() == 10
                    && chunks(status).get(9).path("compressed").asBoolean();
        });
        var status = looks.status();
        assertThat(status.path("edition").asText()).isEqualTo("community");
        assertThat(status.at("/warnings/0").asText()).contains("published vulnerabilities");
        assertThat(status.path("lag").asDouble()).isZero();
        JsonNode stream = looks.stream("access_events");
        assertThat(stream.path("state").asText()).isEqualTo("ok");
        assertThat(stream.path("sentence").asText()).isEqualTo("caught up");
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
        status.path("aggregates").forEach(aggregate -> assertThat(aggregate.path("materialized").asDouble())
                .as("no time to come")
                .isLessThanOrEqualTo(status.path("now").asDouble() + 1));
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

    @Test
    void noRouteOfTheMonitoringFails() throws Exception {
        awaitAll();
        List<String> failing = looks.metrics().lines()
                .filter(line -> line.matches("timescale_integration_errors_total.*stage=\"monitor.* [^0].*")).toList();
        assertThat(failing).as(service.log()).isEmpty();
    }
}

package io.yosai.timescale.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.PrometheusServer;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.ServerUnavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All metrics of the document, and values that must not mislead; tests of the management port share the service. */
@Tag("long")
class MetricsIT extends ManagementPortContract {
    private static final Path DOCUMENT = Routes.SHIPPED.resolveSibling("docs").resolve("metrics.md");
    /** They take a transaction that is open for a while, and a reconcile that fails once it has begun. */
    private static final Set<String> RARE = Set.of("timescale_integration_horizon_holder_age_seconds",
            "timescale_integration_rows_held_back_since_timestamp_seconds",
            "timescale_integration_reconcile_failing_since_timestamp_seconds",
            // Of a service that has tried to make one.
            "timescale_integration_backup_failed", "timescale_integration_backup_last_attempt_timestamp_seconds");

    /** Names with their labels. */
    private static Map<String, Set<String>> documented() throws Exception {
        return Pattern.compile("(?m)^\\| `(\\w+)` \\|[^|]*\\|([^|]*)\\|")
                .matcher(Files.readString(DOCUMENT).split("## All metrics\n")[1])
                .results().collect(Collectors.toMap(found -> found.group(1), found -> Pattern.compile("\\w+")
                        .matcher(found.group(2)).results().map(MatchResult::group).collect(Collectors.toSet())));
    }

    private static Set<String> expected() throws Exception {
        Set<String> names = new TreeSet<>(documented().keySet());
        assertThat(names).containsAll(RARE);
        names.removeAll(RARE);
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
    void gaugeThatWasAddedAsTheCookbookSaysIsThere() throws Exception {
        Looks.await(PATIENCE, () -> looks.value("doors_used{facility=\"f1\"}") == 1);
        assertThat(looks.metrics()).contains("# HELP doors_used Doors that were used within a day\n");
    }

    @Test
    void gaugeThatFailsKeepsNoOtherFromBeingReadAndThoseOfASourceAreLabelled() throws Exception {
        Looks.await(PATIENCE, () -> looks.value("events_of_source{facility_id=\"f1\",source=\"primary\"}") == 10
                && looks.value("doors_used{facility=\"f1\"}") == 1);
        for (String state : List.of("22", "42")) {
            assertThat(looks.value("timescale_integration_errors_total{sqlstate_class=\"" + state
                    + "\",stage=\"gauge\"}")).as("of SQLSTATEs %s", state).isPositive();
        }
        assertThat(service.log()).contains("a_gauge_that_fails.sql", "a_gauge_that_fails_too.sql");
        assertThat(looks.names()).isNotEmpty();
        assertThat(looks.metrics()).doesNotContain("a_gauge_that_fails");
    }

    @Test
    void chunkThatThePolicyLeftIsDueForCompression() throws Exception {
        String due = "timescale_integration_compression_due_chunks{hypertable=\"access_events\",schema=\"public\"}";
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
                + "relation=\"access_events\",schema=\"public\"}";
        Looks.await(PATIENCE, () -> looks.value(next) > 0);
        double ours = looks.value(next);
        plan("now() + interval '3 days'");
        Looks.await(PATIENCE, () -> looks.value(next) > ours + 86_400);
        plan("now() - interval '3 days'");
        Looks.await(PATIENCE, () -> looks.value(next) < ours + 86_400);
        assertThat(looks.value(next)).isGreaterThanOrEqualTo(ours);
    }

    @Test
    void tablesOfOneNameInTwoSchemasHaveGaugesOfTheirOwn() throws Exception {
        String compressed = "timescale_integration_chunks{hypertable=\"access_events\",schema=\"%s\","
                + "state=\"compressed\"}";
        String before = "timescale_integration_compression_before_bytes{hypertable=\"access_events\",schema=\"%s\"}";
        String next = "timescale_integration_job_next_start_timestamp_seconds{policy=\"compression\","
                + "relation=\"access_events\",schema=\"%s\"}";
        target.execute("CREATE SCHEMA other; CREATE TABLE other.access_events (time timestamptz NOT NULL); "
                + "SELECT create_hypertable('other.access_events', 'time'); "
                + "ALTER TABLE other.access_events SET (timescaledb.compress); "
                + "INSERT INTO other.access_events VALUES (now()); "
                + "INSERT INTO timescale_integration.job_run (job_id) "
                + "SELECT add_compression_policy('other.access_events', interval '7 days')");
        try {
            Looks.await(PATIENCE, () -> looks.value(compressed.formatted("other")) == 0
                    && looks.value(before.formatted("other")) == 0 && looks.value(next.formatted("other")) > 0);
            assertThat(looks.value(compressed.formatted("public"))).isPositive();
            assertThat(looks.value(before.formatted("public"))).isPositive();
            assertThat(looks.value(next.formatted("public"))).isPositive();
            Looks.await(PATIENCE, () -> schemas().contains("other"));
            for (var table : looks.status().path("hypertables")) {
                if (table.path("name").asText().equals("access_events")) {
                    assertThat(table.path("compressedBefore").asLong() > 0).as(table.toString())
                            .isEqualTo(table.path("schema").asText().equals("public"));
                }
            }
        } finally {
            target.execute("DROP TABLE other.access_events");
            target.execute("DROP SCHEMA other");
        }
        Looks.await(PATIENCE, () -> Double.isNaN(looks.value(next.formatted("other"))) && !schemas().contains("other"));
    }

    private List<String> schemas() throws Exception {
        return looks.status().path("hypertables").findValuesAsText("schema");
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

    /** Its buckets end a while back, and its policy runs now and then: what is younger need not be in it. */
    @Test
    void whatAnAggregateIsToHaveIsKnownByItsPolicy() throws Exception {
        target.execute("INSERT INTO access_events (time, event_id) SELECT now() - make_interval(mins => m), "
                + "gen_random_uuid() FROM generate_series(8, 200, 2) AS m");
        double now = System.currentTimeMillis() / 1000.0;
        for (Map.Entry<String, Integer> lag : Map.of("5min", 11, "hourly", 125).entrySet()) {
            String due = "timescale_integration_aggregate_due_timestamp_seconds{aggregate=\"access_events_"
                    + lag.getKey() + "\",table=\"access_events\"}";
            Looks.await(PATIENCE, () -> looks.value(due) > now - 60 * (lag.getValue() + 3));
            assertThat(looks.value(due)).isLessThanOrEqualTo(System.currentTimeMillis() / 1000.0 - 60 * lag.getValue());
        }
    }

    @Test
    void noRouteOfTheMonitoringFails() throws Exception {
        awaitAll();
        List<String> failing = looks.metrics().lines()
                .filter(line -> line.matches("timescale_integration_errors_total.*stage=\"monitor.* [^0].*")
                // Looks at the stream absent are refused by us, and no such error.
                || line.matches(".*_errors_total\\{sqlstate_class=\"\\w\\w\",stage=\"(lag|newest)\".* [^0].*"))
                .toList();
        assertThat(failing).as(service.log()).isEmpty();
    }
}

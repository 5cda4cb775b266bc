package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yosai.timescale.copy.CopyMetrics.Counts;
import io.yosai.timescale.reconcile.Count;
import io.yosai.timescale.reconcile.ReconcileRun;
import io.yosai.timescale.servers.Recipe;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The three streams of the recipe other-keys, each declared in one file of at most 25 lines, and one with odd names.
 */
abstract class OtherKeysContract extends ReplicationFixture {
    private static final String PRIMARY = """
            DROP TABLE IF EXISTS badge_reads, device_readings, visits;
            CREATE TABLE badge_reads (event_id uuid PRIMARY KEY, time timestamptz NOT NULL, badge varchar(20), door text);
            CREATE INDEX ON badge_reads (time, event_id);
            CREATE TABLE device_readings (at timestamptz, device text, celsius numeric(5, 2), battery real,
                PRIMARY KEY (at, device));
            CREATE TABLE visits (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, arrived timestamptz NOT NULL,
                left_at timestamp, "user" text, note jsonb, tx xid8);
            INSERT INTO visits (arrived, "user") SELECT now() - make_interval(mins => 3000 + i), 'before' FROM generate_series(1, 50) i;
            ALTER TABLE visits ALTER COLUMN tx SET DEFAULT pg_current_xact_id();
            CREATE INDEX ON visits (tx, id);
            CREATE INDEX ON visits (arrived, id) WHERE tx IS NULL
            """;
    /** Rows of the same time, and one time for each row. */
    private static final String ROWS = """
            INSERT INTO badge_reads SELECT gen_random_uuid(), now() - make_interval(mins => %1$s + i / 3), 'b' || i, 'door ' || i %% 7
                FROM generate_series(1, %2$s) AS i;
            INSERT INTO device_readings SELECT date_trunc('minute', now()) - make_interval(mins => %1$s + i / 5), 'dévice ' || i %% 5,
                i / 7.0, i FROM generate_series(5, %2$s + 4) AS i;
            INSERT INTO visits (arrived, left_at, "user", note) SELECT now() - make_interval(mins => %1$s + i / 2), now(), 'u' || i,
                jsonb_build_object('n', i) FROM generate_series(1, %2$s) AS i
            """;
    /** SELECTs of what both sides must have alike. */
    private static final Map<String, String> CONTENT = new LinkedHashMap<>(Map.of(
            "badge_reads", "SELECT time, event_id, badge, door FROM badge_reads",
            "device_readings", "SELECT at, device, celsius, battery FROM device_readings",
            "visits", "SELECT id, arrived, left_at, \"user\", note FROM visits"));

    @TempDir
    private Path directory;
    private Path routes;

    OtherKeysContract(TimescaleServer server) {
        super(server);
    }

    @BeforeEach
    void addStreams() throws IOException {
        routes = new Recipe("other-keys").copyInto(Routes.copyInto(directory));
        primary.execute(PRIMARY);
        server.execute("CREATE EXTENSION IF NOT EXISTS timescaledb");
        table("badge_reads", "time timestamptz NOT NULL, event_id uuid NOT NULL, badge varchar(20), door text", "time",
                "time, event_id");
        table("device_readings", "at timestamptz NOT NULL, device text NOT NULL, celsius numeric(5, 2), battery real",
                "at", "at, device");
        table("visits", "id bigint NOT NULL, arrived timestamptz NOT NULL, left_at timestamp, \"user\" text, note "
                + "jsonb", "arrived",
                "id, arrived");
    }

    private void table(String name, String columns, String time, String key) {
        server.execute("DROP TABLE IF EXISTS " + name + " CASCADE");
        server.execute("CREATE TABLE " + name + " (" + columns + ")");
        server.execute("SELECT create_hypertable('" + name + "', '" + time + "', create_default_indexes => false)");
        server.execute("CREATE UNIQUE INDEX ON " + name + " (" + key + ")");
    }

    private List<Object> passes(String route, Map<String, Object> variables, Map<String, String> settings) {
        try (Application application = new Application(settings(settings), routes)) {
            List<Object> results = new ArrayList<>();
            application.passes(route, variables, results::add);
            return results;
        }
    }

    private void copy() {
        passes("copy", Map.of(), Map.of());
    }

    private Map<String, Map<Count, Long>> reconcile(Map<String, String> settings) {
        Map<String, Map<Count, Long>> counts = new LinkedHashMap<>();
        for (Object run : passes("reconcile", Map.of("reconcile_scope", "whole"), settings)) {
            ReconcileRun one = (ReconcileRun) run;
            assertThat(one.failures()).isEmpty();
            counts.put(one.stream(), ReconcileFixture.counts(one));
        }
        return counts;
    }

    private static String content(String select) {
        return "SELECT count(*) || ' ' || coalesce(md5(string_agg(row::text, ' ' ORDER BY row::text)), '') FROM ("
                + select + ") AS row";
    }

    private void assertSame(String select, long rows) {
        assertThat(server.value(content(select), String.class)).isEqualTo(primary.value(content(select), String.class))
                .startsWith(rows + " ");
    }

    private void assertAllSame(long rows) {
        assertSame(CONTENT.get("badge_reads"), rows);
        assertSame(CONTENT.get("device_readings"), rows);
        assertSame(CONTENT.get("visits"), rows + 50);
    }

    private static void rows(int minutesAgo, int rows) {
        primary.execute(ROWS.formatted(minutesAgo, rows));
    }

    @Test
    void eachIsDeclaredInAFileOfTwentyFiveLines() throws IOException {
        for (Path file : new Recipe("other-keys").files()) {
            assertThat(Files.readAllLines(file)).as("%s", file).hasSizeLessThanOrEqualTo(25);
        }
    }

    @Test
    void eachIsCopiedByItsKeyAndAnIdlePassWritesNothing() {
        rows(10, 2500);
        copy();
        assertAllSame(2500);
        rows(1, 5);
        copy();
        assertAllSame(2505);
        String updated = "SELECT string_agg(stream || updated_at, ' ' ORDER BY stream) FROM "
                + "timescale_integration.watermark";
        String before = server.value(updated, String.class);
        copy();
        assertThat(server.value(updated, String.class)).isEqualTo(before);
        assertThat(server.value(
                "SELECT string_agg(concat_ws(' ', stream, cardinality(key), tx IS NULL), ', ' ORDER BY stream) "
                + "FROM timescale_integration.watermark WHERE key IS NOT NULL", String.class))
                .isEqualTo("badge_reads 2 t, device_readings 2 t, visits 1 f");
    }

    /** The table is made, and cared for by its policies; on the Apache edition by a route, and not compressed. */
    @Test
    void eachIsMadeCompressedAndRetained() {
        CONTENT.keySet().forEach(table -> server.execute("DROP TABLE " + table + " CASCADE"));
        for (int days : List.of(100, 40, 0)) {
            rows(60 * 24 * days + 10, 100);
        }
        copy();
        assertAllSame(300);
        Map<String, String> settings = Map.of("TIMESCALE_RETENTION_DAYS", "60", "TIMESCALE_ALLOW_DROP", "true");
        pass("policies", Map.of(), settings, routes);
        server.execute("UPDATE timescale_integration.job_run SET first_seen = first_seen - interval '1 day', "
                + "started = started - interval '1 day'");
        pass("policies", Map.of(), settings, routes);
        boolean isCommunity = server.value("SELECT current_setting('timescaledb.license')", String.class)
                .equals("timescale");
        for (String table : CONTENT.keySet()) {
            assertThat(server.count("SELECT count(*) FROM timescaledb_information.hypertables WHERE hypertable_name = '"
                    + table + "'"))
                    .as(table).isEqualTo(1);
            assertThat(server.count("SELECT count(*) FROM " + table)).as(table)
                    .isEqualTo(table.equals("visits") ? 250 : 200);
            assertThat(server.count(
                    "SELECT count(*) FROM timescaledb_information.chunks WHERE hypertable_name = '" + table
                    + "' AND is_compressed") > 0).as(table).isEqualTo(isCommunity);
        }
    }

    /** What alerts are made of: the lag and the state of each, also where one of them is refused. */
    @Test
    void eachHasItsLagAndItsState() throws Exception {
        rows(10, 10);
        server.execute("ALTER TABLE visits DROP COLUMN note");
        try (ServiceProcess service = ServiceProcess.start(
                "run", Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", server.dsn(),
                "REPLICATION_INTERVAL", "0.5", "REPLICATION_MARGIN", "0", "MONITOR_INTERVAL", "0.3"),
                directory.resolve("service.log"), directory)) {
            Map<String, String> states = Map.of("badge_reads", "ok", "device_readings", "ok", "visits", "refused");
            await().atMost(Duration.ofMinutes(2)).ignoreExceptions().untilAsserted(() -> {
                String metrics = HttpClient.newHttpClient().send(
                        HttpRequest.newBuilder(service.uri("/metrics")).build(),
                        HttpResponse.BodyHandlers.ofString()).body();
                states.forEach((stream, state) -> assertThat(metrics)
                        .contains("timescale_integration_stream_state{source=\"primary\",state=\"" + state
                        + "\",stream=\"" + stream
                                + "\",table=\"" + stream + "\"} 1.0")
                        .containsPattern("replication_lag_seconds\\{source=\"primary\",stream=\"" + stream + "\".*\\} "
                                + (state.equals("ok") ? "0\\.0\\n" : "[1-9]")));
            });
        }
        assertSame(CONTENT.get("badge_reads"), 10);
    }

    @Test
    void eachIsBackfilled() {
        rows(10, 2000);
        Instant to = Instant.now().truncatedTo(ChronoUnit.MICROS);
        for (String stream : CONTENT.keySet()) {
            try (Backfill backfill = new Backfill(settings(Map.of()), routes, stream, to.minus(Duration.ofDays(30)), to,
                    2, "", 0)) {
                backfill.copy(backfill.plan().size());
                long rows = stream.equals("visits") ? 2050 : 2000;
                assertThat(backfill.counts()).as(stream).isEqualTo(new Counts(rows, rows, 0, 0));
            }
        }
        assertAllSame(2000);
        copy();
        assertAllSame(2000);
        assertThat(server.count("SELECT count(*) FROM timescale_integration.watermark WHERE stream LIKE 'backfill%'"))
                .isZero();
    }

    @Test
    void eachIsReconciled() {
        rows(10, 1000);
        copy();
        assertThat(reconcile(Map.of())).allSatisfy((stream, counts) -> assertThat(counts).as(stream).isEmpty());
        primary.execute("""
                UPDATE badge_reads SET door = 'corrected' WHERE badge = 'b7';
                UPDATE badge_reads SET time = time - interval '2 days' WHERE badge = 'b8';
                DELETE FROM badge_reads WHERE badge = 'b9';
                UPDATE device_readings SET celsius = -1 WHERE battery = 7;
                DELETE FROM device_readings WHERE battery = 8;
                INSERT INTO device_readings SELECT at - interval '1 day', 'late', celsius FROM device_readings WHERE battery = 9;
                UPDATE visits SET note = NULL WHERE "user" = 'u7';
                UPDATE visits SET arrived = arrived - interval '1 second' WHERE "user" = 'u8';
                DELETE FROM visits WHERE "user" = 'u9'
                """);
        Map<String, Map<Count, Long>> found = reconcile(Map.of(
                "RECONCILE_DELETES", "true", "RECONCILE_MAX_DELETES", "100"));
        assertThat(found.keySet()).isEqualTo(Set.of("access_events", "badge_reads", "device_readings", "visits"));
        assertThat(found.get("badge_reads")).isEqualTo(Map.of(Count.MISSING, 1L, Count.CHANGED, 1L, Count.EXTRA, 2L,
                Count.INSERTED, 1L, Count.UPDATED, 1L, Count.MOVED, 1L, Count.DELETED, 1L));
        assertThat(found.get("device_readings")).isEqualTo(Map.of(Count.MISSING, 1L, Count.CHANGED, 1L, Count.EXTRA, 1L,
                Count.INSERTED, 1L, Count.UPDATED, 1L, Count.DELETED, 1L));
        assertThat(found.get("visits")).isEqualTo(Map.of(Count.MISSING, 1L, Count.CHANGED, 1L, Count.EXTRA, 2L,
                Count.INSERTED, 1L, Count.UPDATED, 1L, Count.MOVED, 1L, Count.DELETED, 1L));
        assertSame(CONTENT.get("badge_reads"), 999);
        assertSame(CONTENT.get("device_readings"), 1000);
        assertSame(CONTENT.get("visits"), 1049);
        assertThat(reconcile(Map.of())).allSatisfy((stream, counts) -> assertThat(counts).as(stream).isEmpty());
    }

    @Test
    void rowsThatAreRefusedAreKeptByTheirKeys() {
        server.execute("ALTER TABLE device_readings ADD CHECK (device <> 'dévice 3'); "
                + "ALTER TABLE visits ADD CHECK (\"user\" <> 'u3')");
        rows(10, 10);
        copy();
        assertThat(server.value(
                "SELECT string_agg(concat_ws(' ', stream, cardinality(key), coalesce(row ->> 'device', row ->> "
                + "'user'), "
                + "sqlstate), ', ' ORDER BY id) FROM timescale_integration.quarantine", String.class)).isEqualTo(
                "device_readings 2 dévice 3 23514, device_readings 2 dévice 3 23514, visits 1 u3 23514");
        assertThat(server.count("SELECT count(*) FROM device_readings")).isEqualTo(8);
        assertThat(server.count("SELECT count(*) FROM visits")).isEqualTo(59);
    }

    /** Names of columns that are words of SQL, have blanks or signs, and a column tx that is none of the cursor's. */
    @Test
    void namesAndTypesOfKeysMayBeAny() throws IOException {
        String columns = "\"until\" timestamptz NOT NULL, \"Door Id\" integer NOT NULL, \"user\" date NOT NULL, "
                + "\"x?y\" numeric NOT NULL, tx text, \"say \"\"a\"\" $1\" text";
        primary.execute("DROP TABLE IF EXISTS \"Odd Rows\"; CREATE TABLE \"Odd Rows\" (" + columns
                + ", PRIMARY KEY (\"until\", \"Door Id\", \"user\", \"x?y\"))");
        table("\"Odd Rows\"", columns, "until", "\"until\", \"Door Id\", \"user\", \"x?y\"");
        Files.writeString(routes.resolve("sql/source/odd.sql"), "SELECT * FROM \"Odd Rows\"");
        Files.writeString(routes.resolve("odd.camel.yaml"), """
                - templatedRoute:
                    routeId: odd
                    routeTemplateRef: stream
                    parameters:
                      - {name: table, value: Odd Rows}
                      - {name: select, value: odd.sql}
                      - {name: key, value: 'until, "Door Id", user, "x?y"'}
                """);
        String all = "SELECT * FROM \"Odd Rows\"";
        primary.execute("INSERT INTO \"Odd Rows\" SELECT now() - interval '1 hour', i % 50 - 25, date '2024-02-28' + "
                + "i / 500, i / 7.0, 'tx' || i, 'a ' || i FROM generate_series(1, 3000) AS i");
        copy();
        assertSame(all, 3000);
        primary.execute("DELETE FROM \"Odd Rows\" WHERE tx = 'tx7'; UPDATE \"Odd Rows\" SET tx = NULL WHERE tx = "
                + "'tx8'");
        assertThat(reconcile(Map.of("RECONCILE_DELETES", "true", "RECONCILE_MAX_DELETES", "100")).get("odd")).isEqualTo(
                Map.of(Count.CHANGED, 1L, Count.EXTRA, 1L, Count.UPDATED, 1L, Count.DELETED, 1L));
        assertSame(all, 2999);
    }
}

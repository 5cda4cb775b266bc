package io.yosai.timescale.monitoring;

import io.yosai.timescale.app.SecondTable;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.Recipe;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A service to which everything has happened once of which there is a metric. */
abstract class MetricsFixture {
    static final Duration PATIENCE = Duration.ofMinutes(3);
    static final String LABELS = "source=\"primary\",stream=\"%1$s\",table=\"%1$s\"}";

    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.community();

    @TempDir
    static Path folder;
    static ServiceProcess service;
    static Looks looks;

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
        Files.writeString(routes.resolve("gauges/target/a_gauge_that_fails.sql"), "-- Fails\nSELECT 1 / 0 AS value");
        Path ofSources = Files.createDirectories(routes.resolve("gauges/source"));
        Files.writeString(ofSources.resolve("a_gauge_that_fails_too.sql"), "-- Fails\nSELECT value FROM nowhere");
        Files.writeString(ofSources.resolve("events_of_source.sql"),
                "-- Events of the source\nSELECT count(*) AS value, facility_id FROM access_events GROUP BY 2");
        // A service that starts shows the backups that are there.
        Path backups = Files.createDirectories(folder.resolve("backups"));
        for (String name : List.of("timescale_20260101_000000.dump", "timescale_20260102_000000.dump")) {
            Files.writeString(backups.resolve(name), "a dump");
            Files.writeString(backups.resolve(name + ".json"), """
                    {"durationSeconds": 1.5, "sha256": "00", "bytes": 6, "server": {"postgresql": "17.5",
                    "timescaledb": "2.23.0"}, "content": {"tables": [], "hypertables": [], "aggregates": [],
                    "jobs": []}}""");
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
}

package io.yosai.timescale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.LoopbackPort;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The verbs that show and set streams, but for one without a service. */
class StreamCommandsIT {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static Program.End run(String... arguments) {
        return Program.here(Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn()), arguments);
    }

    private static void assertDone(String... arguments) {
        Program.End end = run(arguments);
        assertThat(end.exitCode()).as("%s", end).isZero();
    }

    private static void assertResyncFromATimeIsRefused() {
        Program.End end = run("resync", "access_events", "--from", "2026-01-01T00:00Z");
        assertThat(end.exitCode()).as("%s", end).isEqualTo(1);
        assertThat(end.err()).isEqualTo(List.of("the stream access_events is not copied up to 2026-01-01T00:00:00Z "
                + "yet: rows before it would be passed by", "HINT: name a time that the verb streams shows as copied"));
    }

    @BeforeEach
    void emptyBothSides() {
        primary.execute("DROP TABLE IF EXISTS access_events; " + SqlFile.read("/demo/primary.sql"));
        target.execute("DROP TABLE IF EXISTS access_events CASCADE; DROP SCHEMA IF EXISTS timescale_integration "
                + "CASCADE");
    }

    /** By a person that is as it should be; what the program has paused somebody has to look at. */
    @Test
    void aStreamThatIsPausedIsSaidToBeSo() {
        assertDone("schema");
        assertDone("pause", "access_events");
        Program.End copied = run("replicate");
        assertThat(copied.exitCode()).isZero();
        assertThat(copied.out()).contains("the stream access_events is paused");
        Program.End compared = run("reconcile");
        assertThat(compared.exitCode()).isEqualTo(1);
        assertThat(compared.out()).containsExactly("nothing was compared: the stream access_events is paused");

        target.execute("UPDATE timescale_integration.watermark SET reason = 'the column x is gone'");
        copied = run("replicate");
        assertThat(copied.exitCode()).isEqualTo(1);
        assertThat(copied.out()).contains("the stream access_events is paused: the column x is gone");
    }

    @Test
    void adoptSourceGoesBackToWhereTheOldestOpenTransactionBegan() throws SQLException {
        primary.execute("INSERT INTO access_events (time, event_id) VALUES (now() - interval '1 hour', "
                + "gen_random_uuid())");
        assertDone("schema");
        assertDone("replicate");
        try (Connection open = primary.database().connect(); Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("INSERT INTO access_events (time, event_id) VALUES (now(), gen_random_uuid())");
            ResultSet began = statement.executeQuery("SELECT now()");
            began.next();
            // As if rows were copied that this transaction has come before.
            target.execute("UPDATE timescale_integration.watermark SET source = '1/2/3', time = now() + interval "
                    + "'1 hour', key = ARRAY[(now() + interval '1 hour')::text, key[2]]");
            Program.End end = run("adopt-source", "primary");
            assertThat(end.exitCode()).as("%s", end).isZero();
            Timestamp time = target.value("SELECT time FROM timescale_integration.watermark", Timestamp.class);
            assertThat(time).isBefore(began.getTimestamp(1));
            assertThat(String.join("\n", end.out())).contains("access_events: was copied from 1/2/3, is copied from ",
                    " now, after " + time.toInstant() + "\n");
            open.commit();
        }
        Program.End copied = Program.here(Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(),
                "REPLICATION_MARGIN", "0"), "replicate");
        assertThat(copied.exitCode()).as("%s", copied).isZero();
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(2);
    }

    /** How far back the stream has to go is known to who sees all transactions. */
    @Test
    void adoptSourceIsRefusedToARoleThatSeesNoTransactionsOfOthers() {
        assertDone("schema");
        primary.execute("DROP ROLE IF EXISTS blind; CREATE ROLE blind LOGIN; GRANT SELECT ON access_events TO blind");
        try {
            Map<String, String> settings = new HashMap<>(Map.of("SOURCE_DSN", primary.database().as("blind").dsn(),
                    "TARGET_DSN", target.dsn()));
            Program.End end = Program.here(settings, "adopt-source", "primary");
            assertThat(end.exitCode()).as("%s", end).isEqualTo(1);
            assertThat(end.err()).first().asString().contains("role blind of SOURCE_DSN cannot see the transactions");
            settings.put("REPLICATION_HORIZON", "off");
            assertThat(Program.here(settings, "adopt-source", "primary").exitCode()).isZero();
        } finally {
            primary.execute("DROP OWNED BY blind; DROP ROLE blind");
        }
    }

    @Test
    void streamsAndRoutesSayWhetherAServiceAnswersAndHowItDoes(@TempDir Path directory) throws Exception {
        assertDone("schema");
        Program program = Program.withRoutes(directory);
        Map<String, String> settings = new HashMap<>(Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(),
                "REPLICATION_METRICS_PORT", String.valueOf(LoopbackPort.free()), "MONITOR_INTERVAL", "0.2",
                "REPLICATION_INTERVAL", "0.2"));
        Program.End streams = program.run(settings, "streams");
        assertThat(streams.exitCode()).as("%s", streams).isZero();
        assertThat(streams.out()).last().isEqualTo(
                "no service answers at the management port: lag, rows waiting and errors are not known");
        assertThat(streams.out().get(1)).matches("access_events +primary +access_events +new +- +- +- +- +-");
        Program.End routes = program.run(settings, "routes");
        assertThat(routes.exitCode()).as("%s", routes).isZero();
        assertThat(routes.out().get(0)).matches("route +file +started by +state +last result");
        assertThat(routes.out()).filteredOn(line -> line.startsWith("policies-timer ")).singleElement().asString()
                .matches("policies-timer +policies\\.camel\\.yaml +\\S.* +no answer *");
        Path log = directory.resolve("service.log");
        try (ServiceProcess service = ServiceProcess.start("run", settings, log, directory)) {
            Awaitility.await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(200)).until(() ->
                    service.metric("timescale_integration_last_success_timestamp_seconds\\{route=\"monitor-lag\"}") > 0
                    && service.metric("timescale_integration_stream_state\\{source=\"primary\",state=\"ok\","
                    + "stream=\"access_events\",table=\"access_events\"}") == 1);
            streams = program.run(settings, "streams");
            assertThat(streams.out()).noneMatch(line -> line.contains("no service"));
            assertThat(streams.out().get(1)).matches("access_events +primary +access_events +ok +- +"
                    + service.pid() + "@\\S+ .* 0\\.0 s +0 +-");
            assertThat(program.run(settings, "routes").out()).filteredOn(line -> line.startsWith("monitor-lag "))
                    .singleElement().asString().matches("monitor-lag +monitor\\.camel\\.yaml +\\S.* +started +ok, "
                    + "\\d+ s ago");
            assertNothingIsSaidByAServiceOfAnotherTarget(program, settings);
        }
    }

    /** Two environments on one host, both with the default port. */
    private static void assertNothingIsSaidByAServiceOfAnotherTarget(Program program, Map<String, String> settings)
            throws Exception {
        target.execute("DROP DATABASE IF EXISTS another");
        target.execute("CREATE DATABASE another");
        Database another = target.database().named("another");
        another.execute("CREATE EXTENSION timescaledb");
        Map<String, String> others = new HashMap<>(settings);
        others.put("TARGET_DSN", another.dsn());
        assertThat(program.run(others, "schema").exitCode()).isZero();
        assertThat(program.run(others, "pause", "access_events").exitCode()).isZero();
        Program.End streams = program.run(others, "streams");
        assertThat(streams.out().get(1)).matches("access_events +primary +access_events +paused +- +- +- +- +-");
        assertThat(streams.out()).last().asString().startsWith("the service at the management port has another target");
    }

    @Test
    void whatNobodyCanReadIsNotTakenForNoStream(@TempDir Path directory) throws Exception {
        assertDone("schema");
        Program program = Program.withRoutes(directory);
        Map<String, String> settings = Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(),
                "REPLICATION_METRICS_PORT", String.valueOf(LoopbackPort.free()));
        Files.writeString(program.route("two"), "- templatedRoute: {routeId: two\n");
        for (String verb : List.of("schema", "streams", "pause access_events", "adopt-source")) {
            Program.End end = program.run(settings, verb.split(" "));
            assertThat(end.exitCode()).as("%s", end).isEqualTo(1);
            assertThat(end.err()).hasSize(2).first().asString().contains("two.camel.yaml:2: this is no YAML: ");
        }
        Files.delete(program.route("two"));
        Files.delete(program.route("streams"));
        assertThat(program.run(settings, "schema").err()).contains("no stream is declared: nothing is copied");
        assertThat(program.run(settings, "streams").out()).last().isEqualTo("no stream is declared: nothing is copied");
        Program.End paused = program.run(settings, "pause", "access_events");
        assertThat(paused.exitCode()).isEqualTo(1);
        assertThat(paused.err()).first().asString().startsWith("no stream is declared in ");
    }

    @Test
    void resyncFromATimeIsRefusedOfAStreamThatIsNotCopiedYet() {
        primary.execute("INSERT INTO access_events (time, event_id) SELECT now() - make_interval(hours => i), "
                + "gen_random_uuid() FROM generate_series(1, 100) AS i");
        assertDone("schema");
        assertResyncFromATimeIsRefused();
        assertDone("pause", "access_events");
        assertResyncFromATimeIsRefused();
        assertDone("resume", "access_events");
        assertResyncFromATimeIsRefused();
        assertDone("resync", "access_events");
        assertResyncFromATimeIsRefused();
        assertDone("replicate");
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(100);
        assertDone("resync", "access_events", "--from", primary.value("SELECT to_char((now() - interval '5 hours') "
                + "AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI\"Z\"')", String.class));
        assertDone("resync", "access_events");
    }
}

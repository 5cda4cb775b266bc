package io.yosai.timescale.truth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.app.Application;
import io.yosai.timescale.cli.Program;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Settings;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of {@code docs/truth.md}: in each situation the verbs, with their output and exit code, and the service, in
 * its log, gauges, status and health, say the same, and nothing is lost or destroyed. The page shows the headline and
 * the state of {@code /status}, see {@code StatusPageIT}.
 */
class SituationsIT {
    @RegisterExtension
    static final PrimaryServer source = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TRIGGER =
            "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$; "
            + "CREATE TRIGGER swallow BEFORE %s ON access_events FOR EACH ROW EXECUTE FUNCTION swallow()";
    private static final String EVENT = "INSERT INTO access_events (time, event_id) VALUES (%s, gen_random_uuid())";

    @TempDir
    Path directory;
    private Program program;
    private final Map<String, String> settings = new HashMap<>();

    /**
     * What is to be seen.
     *
     * @param make SQL on the source
     * @param onTarget SQL on the target
     * @param copies exit code of replicate
     * @param copied part of what it writes to stderr; empty: nothing is demanded
     * @param compares exit code of reconcile, with RECONCILE_DELETES
     * @param compared parts of its output or, where it fails, of what it writes to stderr
     * @param rows on the target in the end
     * @param state of the stream and of the whole
     * @param sentence of the stream, a regular expression
     * @param ready status of /health/ready
     */
    private record Situation(String name, String make, String onTarget, int copies, String copied, int compares,
            List<String> compared, int rows, String state, String sentence, int ready) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Situation> situations() {
        String another = "the source primary is another database than the one from which the stream access_events was "
                + "copied";
        String back = "the source primary has gone back: the watermark of the stream access_events stands at ";
        return Stream.of(
                new Situation("all is well", "", "", 0, "", 0,
                List.of("100 buckets compared (100 rows of the source, 100 of the "
                        + "target), 0 differed; the target holds what the source holds"), 100, "ok", "caught up", 200),
                new Situation("another primary", "", "UPDATE timescale_integration.watermark SET source = '1/2/3'", 1,
                another, 1,
                        List.of(another, "HINT: correct its DSN"), 100, "refused", "refused: " + another + ".*", 503),
                new Situation("a primary that has gone back, or whose clock was ahead", "",
                "UPDATE timescale_integration.watermark "
                        + "SET time = now() + interval '1 day', key = ARRAY[(now() + interval '1 day')::text, key[2]]",
                        1, back, 1,
                        List.of(back, "resync access_events --from TIME"), 100, "refused", "refused: " + back
                        + ".*", 503),
                new Situation("row-level security",
                "ALTER TABLE access_events ENABLE ROW LEVEL SECURITY; CREATE POLICY few ON "
                        + "access_events USING (door_id < '5')", "", 1, "row-level security policy", 1,
                        List.of("row-level security policy", "BYPASSRLS"), 100, "refused",
                        "refused: .*row-level security.*", 503),
                new Situation("a primary that was truncated", "TRUNCATE access_events", "", 0, "", 1,
                        List.of("nothing was compared: the source has no row of the stream"), 100, "differs",
                        "the source has no row any more, and rows up to .* were copied", 200),
                new Situation("a primary that has lost most rows",
                "DELETE FROM access_events WHERE door_id NOT IN ('1', '100')", "",
                        0, "", 1, List.of("2 rows of the source, 100 of the target", "98 rows differ still",
                        "98 on the target alone and "
                        + "not deleted", "HINT: if it is right that they are gone, run reconcile with "
                        + "RECONCILE_MAX_DELETES=98"), 100,
                        "differs", "98 rows differ from the source after reconcile", 200),
                new Situation("a stream that fails from its start", "ALTER TABLE access_events RENAME TO gone", "", 1,
                        "relation \"access_events\" does not exist", 1,
                        List.of("relation \"access_events\" does not exist"), 100,
                        "refused", "refused: .*relation \"access_events\" does not exist.*", 503),
                new Situation("rows at infinity", EVENT.formatted("'infinity'"), "", 0, "", 1,
                List.of("1 differed", "is not all",
                        "1 in the quarantine"), 100, "differs", "1 row of the source cannot be on the target.*", 200),
                new Situation("a row past the retention below the watermark",
                EVENT.formatted("now() - interval '20 years'"), "", 0, "",
                        0, List.of("0 differed; what was compared is equal, and is not all",
                        "1 of the source past the retention"), 100,
                        "ok", "caught up", 200),
                new Situation("an insert that a trigger swallows", EVENT.formatted("now() - interval '30 hours'"),
                        TRIGGER.formatted("INSERT"), 0, "", 1, List.of("1 differed", "1 in the quarantine"), 100,
                        "differs",
                        "1 row of the source cannot be on the target.*", 200),
                new Situation("an update and a delete that a trigger swallows",
                "UPDATE access_events SET door_id = 'x' WHERE door_id = "
                        + "'10'; DELETE FROM access_events WHERE door_id = '20'",
                        TRIGGER.formatted("UPDATE OR DELETE"), 0, "", 1,
                        List.of("2 rows differ still", "2 which the target left as they are without an error"), 100,
                        "differs",
                        "2 rows differ from the source after reconcile", 200),
                new Situation("two rows of one key",
                "ALTER TABLE access_events DROP CONSTRAINT access_events_pkey; INSERT INTO "
                        + "access_events SELECT time, event_id, 'other' FROM access_events WHERE door_id = '7'",
                        "", 0, "", 1,
                        List.of("not all was compared; 1 parts failed",
                        "2 rows of the stream access_events share their key"), 100, "differs",
                        "1 parts could not be compared or repaired: 2 rows of the stream access_events share their "
                        + "key.*", 200));
    }

    @BeforeEach
    void copyAHundredRows() throws Exception {
        source.execute("DROP TABLE IF EXISTS access_events, gone; " + SqlFile.read("/demo/primary.sql"));
        source.execute("INSERT INTO access_events (time, event_id, door_id) SELECT now() - i * interval '1 hour', "
                + "gen_random_uuid(), i "
                + "FROM generate_series(1, 100) AS i; GRANT SELECT ON access_events TO PUBLIC; DROP ROLE IF EXISTS "
                + "reader; CREATE ROLE reader LOGIN; GRANT pg_monitor TO reader");
        target.execute("DROP TABLE IF EXISTS access_events CASCADE; DROP FUNCTION IF EXISTS swallow; "
                + "DROP SCHEMA IF EXISTS timescale_integration CASCADE");
        program = Program.withRoutes(directory);
        settings.putAll(Map.of("SOURCE_DSN", source.database().as("reader").dsn(), "TARGET_DSN", target.dsn(),
                "REPLICATION_MARGIN", "0", "RECONCILE_DELETES", "true"));
        try (Application application = new Application(Settings.read(settings, new Properties()), Routes.SHIPPED)) {
            application.passes("copy", Map.of(), result -> { });
        }
        assertThat(rows()).isEqualTo(100);
    }

    /** Other tests on the same server make a role of that name. */
    @AfterAll
    static void dropReader() {
        source.execute("DROP ROLE IF EXISTS reader");
    }

    private static long rows() {
        return target.count("SELECT count(*) FROM access_events");
    }

    @ParameterizedTest
    @MethodSource("situations")
    void allPlacesSayTheSame(Situation situation) throws Exception {
        make(source.database(), situation.make());
        make(target.database(), situation.onTarget());
        Program.End copy = Program.here(settings, "replicate");
        assertThat(copy.exitCode()).as("%s", copy).isEqualTo(situation.copies());
        assertThat(String.join("\n", copy.err())).contains(situation.copied());
        Program.End comparison = Program.here(settings, "reconcile");
        assertThat(comparison.exitCode()).as("%s", comparison).isEqualTo(situation.compares());
        List<String> said = new ArrayList<>(comparison.out());
        said.addAll(comparison.err());
        assertThat(String.join("\n", said)).contains(situation.compared());
        comparison.assertNoStackTrace();
        assertThat(rows()).as("nothing is destroyed").isEqualTo(situation.rows());
        if (!situation.state().isEmpty()) {
            try (ServiceProcess service = service()) {
                awaitSaid(service, situation.state(), situation.sentence());
                assertThat(get(service, "/health/ready").statusCode()).isEqualTo(situation.ready());
                assertThat(service.log()).contains(situation.copied());
                assertThat(service.log().lines().filter(line -> line.contains("RouteWatch ")
                        && line.contains(" route copy of ") && line.contains(" fails: ")))
                        .as("a state is logged once").hasSizeLessThan(2);
            }
            assertThat(rows()).as("nothing is destroyed by the service").isEqualTo(situation.rows());
        }
    }

    private static void make(Database side, String sql) {
        if (!sql.isEmpty()) {
            side.execute(sql);
        }
    }

    private ServiceProcess service() throws Exception {
        Map<String, String> all = new HashMap<>(Map.of("REPLICATION_INTERVAL", "0.5", "MONITOR_INTERVAL", "0.2",
                "RECONCILE_INTERVAL", "0.5"));
        all.putAll(settings);
        return ServiceProcess.start("run", all, directory.resolve("service.log"), directory);
    }

    /** In /status of the stream and of the whole, and in the gauge. */
    private static void awaitSaid(ServiceProcess service, String state, String sentence) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).ignoreExceptions()
                .untilAsserted(() -> {
            JsonNode status = new ObjectMapper().readTree(get(service, "/status").body());
            assertThat(status.at("/streams/0/sentence").asText()).matches("(?s)" + sentence);
            assertThat(status.at("/streams/0/state").asText()).isEqualTo(state);
            assertThat(status.path("state").asText()).isEqualTo(state);
            assertThat(status.path("sentence").asText()).matches("(?s)" + sentence);
            assertThat(service.metric("timescale_integration_stream_state\\{source=\"primary\",state=\"" + state
                    + "\",stream=\"access_events\",table=\"access_events\"\\}")).isEqualTo(1);
        });
    }

    private static HttpResponse<String> get(ServiceProcess service, String path) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(service.uri(path))
                .timeout(Duration.ofSeconds(5)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void committedRowsBehindAnOpenTransactionAreHeldBackAndNotCaughtUp() throws Exception {
        try (Connection connection = source.connect(); Statement open = connection.createStatement()) {
            connection.setAutoCommit(false);
            open.execute("SELECT pg_current_xact_id()");
            source.execute(EVENT.formatted("now()"));
            assertThat(Program.here(settings, "replicate").exitCode()).isZero();
            Program.End comparison = Program.here(settings, "reconcile");
            assertThat(comparison.exitCode()).as("%s", comparison).isZero();
            assertThat(String.join("\n", comparison.out())).contains(
                    "is not all", "1 of the source after the watermark");
            try (ServiceProcess service = service()) {
                awaitSaid(service, "held", "1 row held back by .*");
            }
        }
    }

    @Test
    void whatWasNeverCopiedIsNotEqual() throws Exception {
        target.execute("DELETE FROM timescale_integration.watermark; DELETE FROM access_events");
        Program.End comparison = Program.here(settings, "reconcile");
        assertThat(comparison.out()).containsExactly("nothing was compared: nothing of the stream is copied yet");
        assertThat(comparison.exitCode()).isEqualTo(1);
    }

    @Test
    void oneIdAtTwoTimesIsNotTakenForAMove() throws Exception {
        source.execute("ALTER TABLE access_events DROP CONSTRAINT access_events_pkey; INSERT INTO access_events "
                + "(time, event_id, door_id) "
                + "SELECT time - interval '30 minutes', event_id, 'second' FROM access_events WHERE door_id = '7'");
        settings.put("RECONCILE_DELETES", "false");
        assertThat(Program.here(settings, "reconcile").out()).last().asString().endsWith("all repaired");
        assertThat(rows()).isEqualTo(101);
        source.execute("DELETE FROM access_events WHERE door_id = 'second'");
        Program.End comparison = Program.here(settings, "reconcile");
        assertThat(String.join("\n", comparison.out())).contains(
                "1 on the target alone, which only RECONCILE_DELETES=true deletes");
        assertThat(comparison.exitCode()).isEqualTo(1);
        assertThat(rows()).as("nothing is deleted").isEqualTo(101);
    }

    @Test
    void aColumnThatHasAnotherValueEachTimeItIsReadIsNamed() throws Exception {
        Path select = directory.resolve("routes/sql/source/access_events_by_time.sql");
        String shipped = Files.readString(select);
        Files.writeString(select, shipped.replace("door_id,", "CAST(clock_timestamp() AS varchar) AS door_id,"));
        String line = "the column door_id of the stream access_events has another value each time a row is read (";
        assertThat(String.join("\n", program.run(settings, "replicate").err())).contains(line)
                .doesNotContain("column event_id", "column time");
        Files.writeString(select, shipped + " WHERE time < now()");
        assertThat(String.join("\n", program.run(settings, "replicate").err())).doesNotContain("another value");
    }

    @Test
    void anotherPrimaryIsNotReadByABackfillEither() throws Exception {
        target.execute("UPDATE timescale_integration.watermark SET source = '1/2/3'; DELETE FROM access_events");
        Program.End end = Program.here(settings, "backfill", "--from", "2020-01-01", "--to", "2100-01-01");
        assertThat(end.exitCode()).isEqualTo(1);
        assertThat(String.join("\n", end.err())).contains("is another database than the one");
        assertThat(rows()).isZero();
    }

    @Test
    void anAdoptedSourceIsNotComparedUntilAllRowsAre() throws Exception {
        target.execute("UPDATE timescale_integration.watermark SET source = '1/2/3'; DELETE FROM access_events WHERE "
                + "door_id = '9'");
        Program.End adopted = Program.here(settings, "adopt-source", "primary");
        assertThat(adopted.exitCode()).as("%s", adopted).isZero();
        assertThat(String.join("\n", adopted.out())).contains(
                "access_events: 100 rows from ", "99 rows from ", "was copied from 1/2/3",
                "reconcile compares all these rows");
        settings.put("RECONCILE_WHOLE_INTERVAL", "0");
        Map<String, String> without = new HashMap<>(settings);
        try (ServiceProcess service = service()) {
            awaitSaid(service, "differs", "not compared since another source was adopted at .*");
            assertThat(new ObjectMapper().readTree(get(service, "/status").body()).at("/streams/0/lag").isNull())
                    .isTrue();
        }
        assertThat(Program.here(without, "reconcile").exitCode()).isZero();
        assertThat(rows()).isEqualTo(100);
        try (ServiceProcess service = service()) {
            awaitSaid(service, "ok", "caught up");
        }
    }

    @Test
    void aRetypedColumnPausesTheStreamAndVerbsBesideTheServiceHaveItGoOn() throws Exception {
        settings.put("RECONCILE_INTERVAL", "0");
        try (ServiceProcess service = service()) {
            awaitSaid(service, "ok", "caught up");
            source.execute("ALTER TABLE access_events ALTER door_id TYPE text; " + EVENT.formatted("now()"));
            // Whether the lag is known depends on which look has met the new column.
            Awaitility.await().atMost(PATIENCE).ignoreExceptions()
                    .until(() -> new ObjectMapper().readTree(get(service, "/status").body())
                    .at("/streams/0/paused").asBoolean());
            // The state table has it first.
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(service.log()).contains(
                    "the stream access_events is paused: in its SELECT ",
                    " the column door_id was varchar and is text", "HINT: correct the SELECT or the table"));
            assertThat(rows()).isEqualTo(100);
            awaitSaid(service, "paused", "paused: in its SELECT .* the column door_id was varchar and is text.*");
            assertThat(Program.here(settings, "streams").out()).anyMatch(line -> line.startsWith("access_events ")
                    && line.endsWith(" the column door_id was varchar and is text"));
            assertThat(Program.here(settings, "resume", "access_events").exitCode()).isZero();
            awaitRows(101);
            target.execute("DELETE FROM access_events WHERE door_id IN ('10', '90')");
            assertThat(Program.here(settings, "resync", "access_events", "--from",
                    Instant.now().minus(Duration.ofHours(50)).toString())
                    .exitCode()).isZero();
            awaitRows(100);
            assertThat(target.count("SELECT count(*) FROM access_events WHERE door_id = '90'")).isZero();
            Program.End ahead = Program.here(settings, "resync", "access_events", "--from", Instant.now()
                    .plus(Duration.ofHours(1)).toString());
            assertThat(ahead.exitCode()).as("%s", ahead).isEqualTo(1);
            assertThat(String.join("\n", ahead.err())).contains("the stream access_events is not copied up to ",
                    "HINT: ");
            assertThat(Program.here(settings, "resync", "access_events").exitCode()).isZero();
            awaitRows(101);
            awaitSaid(service, "ok", "caught up");
        }
    }

    private static void awaitRows(long rows) {
        Awaitility.await().atMost(PATIENCE).until(() -> rows() == rows);
    }

    @Test
    void routesSaysThatAStreamIsPaused() throws Exception {
        assertThat(Program.here(settings, "pause", "access_events").exitCode()).isZero();
        try (ServiceProcess service = service()) {
            awaitSaid(service, "paused", "paused.*");
            settings.put("REPLICATION_METRICS_HOST", "127.0.0.1");
            settings.put("REPLICATION_METRICS_PORT", String.valueOf(service.uri("/").getPort()));
            assertSaidPaused();
            // It is paused, too, when something worse is said of its rows.
            source.execute("TRUNCATE access_events");
            awaitSaid(service, "differs", "the source has no row any more, .*");
            assertSaidPaused();
        }
    }

    private void assertSaidPaused() throws Exception {
        assertThat(Program.here(settings, "routes").out()).filteredOn(line -> line.startsWith("access_events "))
                .singleElement().asString().containsPattern(" paused( |$)");
    }
}

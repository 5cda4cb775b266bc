package io.yosai.timescale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.database.DatabasePool;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.quarantine.QuarantineRetry;
import io.yosai.timescale.servers.Pools;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Streams;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Rows that replicate puts there, and the three verbs, in this process with their settings in system properties. */
@Tag("long")
class QuarantineCommandIT {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final String EVENTS = "SELECT string_agg(door_id, ' ' ORDER BY door_id) FROM access_events";

    private final Properties before = (Properties) System.getProperties().clone();

    private record Run(int exitCode, List<String> out, String err) {
    }

    @BeforeEach
    void emptyBothSides() {
        primary.execute("DROP TABLE IF EXISTS access_events; " + SqlFile.read("/demo/primary.sql"));
        primary.execute("ALTER TABLE access_events ALTER person_id TYPE text");
        target.execute("DROP TABLE IF EXISTS access_events CASCADE; "
                + "DROP SCHEMA IF EXISTS timescale_integration CASCADE");
        System.setProperty("source.dsn", primary.dsn());
        System.setProperty("target.dsn", target.dsn());
        System.setProperty("replication.margin", "0");
    }

    @AfterEach
    void resetSettings() {
        System.setProperties(before);
    }

    private static Run run(Object verb, String arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = ErrorLines.of(new CommandLine(verb)).setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true)).execute(arguments.isEmpty() ? new String[0] : arguments.split(" "));
        return new Run(exitCode, out.toString().lines().toList(), err.toString().trim());
    }

    private static void assertRun(Object verb, String arguments, int exitCode, String line) {
        Run run = run(verb, arguments);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).last().isEqualTo(line);
        assertThat(run.exitCode()).isEqualTo(exitCode);
    }

    private static void assertRetry(String arguments, int exitCode, String written) {
        assertQuarantine("retry" + arguments, exitCode, written + " left alone: past retention");
    }

    private static void assertQuarantine(String arguments, int exitCode, String line) {
        assertRun(new QuarantineCommand(), arguments, exitCode, line);
    }

    private static void replicate() {
        Run run = run(new ReplicateCommand(), "");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
    }

    private static void event(String door, String time, String person) {
        primary.execute(("INSERT INTO access_events (time, event_id, door_id, person_id, metadata) VALUES "
                + "(now() - interval '%s', gen_random_uuid(), '%s', %s, '{\"a\": [1]}')")
                .formatted(time, door, person));
    }

    /** A good event, one with too long a person, one past retention. */
    private static void replicateThreeOfWhichTwoAreKept() {
        replicate();
        target.execute("ALTER TABLE access_events ALTER person_id TYPE varchar(50)");
        event("good", "2 hours", "'somebody'");
        event("long", "1 hour", "repeat('x', 51)");
        event("old", "400 days", "'somebody'");
        replicate();
        assertThat(target.value(EVENTS, String.class)).isEqualTo("good");
    }

    @Test
    void aRowThatWasTooLongGoesInOnceItsColumnIsWide() {
        replicateThreeOfWhichTwoAreKept();
        Run list = run(new QuarantineCommand(), "list");
        assertThat(list.err()).isEmpty();
        assertThat(list.out().get(0)).matches("id +stream +time +key +tries  first seen +why");
        assertThat(list.out()).filteredOn(line -> line.matches("\\d+ .*")).hasSize(3)
                .anyMatch(line -> line.matches(
                "\\d+ +access_events +\\S+ \\S+ +\\S+ \\S+, \\S{36} +1 +\\S+ \\S+  older than the retention"))
                .anyMatch(line -> line.matches(
                "\\d+ +access_events +\\S+ \\S+ +\\S+ \\S+, \\S{36} +1 +\\S+ \\S+  ERROR: value too long for type .*"));
        assertThat(list.out()).last().isEqualTo("2 rows: 1 past retention, 1 refused");
        assertQuarantine("list --limit 1", 0, "2 rows: 1 past retention, 1 refused (1 shown, see --limit)");

        assertRetry("", 1, "0 rows written, 0 were there already, 1 refused again, 1");
        assertThat(target.count("SELECT tries FROM timescale_integration.quarantine WHERE sqlstate = '22001'"))
                .isEqualTo(2);

        target.execute("ALTER TABLE access_events ALTER person_id TYPE text; DELETE FROM "
                + "timescale_integration.touched");
        Run retry = run(new QuarantineCommand(), "retry");
        assertThat(retry.out()).containsExactly("rows were written as they were when they were refused; the verb "
                + "reconcile makes them what the source has now",
                "1 rows written, 0 were there already, 0 refused again, 1 left alone: past retention");
        assertThat(retry.exitCode()).isZero();
        assertThat(target.value("SELECT person_id || (metadata -> 'a')::text FROM access_events WHERE door_id = 'long'",
                String.class)).isEqualTo("x".repeat(51) + "[1]");
        assertThat(target.value("SELECT bool_and(lower = time AND upper = time) FROM timescale_integration.touched, "
                + "access_events WHERE door_id = 'long'", Boolean.class)).as("for the aggregates").isTrue();

        System.setProperty("timescale.retention.days", "500");
        assertRetry("", 0, "1 rows written, 0 were there already, 0 refused again, 0");
        assertThat(target.value(EVENTS, String.class)).isEqualTo("good long old");
        assertQuarantine("list", 0, "0 rows: 0 past retention, 0 refused");
    }

    @Test
    void aTextThatIsTooLongByItsBlanksStays() {
        replicate();
        target.execute("ALTER TABLE access_events ALTER person_id TYPE varchar(50)");
        event("good", "2 hours", "rpad('x', 50)");
        event("long", "1 hour", "rpad('x', 51)");
        replicate();
        assertRetry("", 1, "0 rows written, 0 were there already, 1 refused again, 0");
        assertThat(target.value(EVENTS, String.class)).isEqualTo("good");
    }

    @Test
    void whatABrokenConstraintRefusedIsRetriedByItsIdAndARowThatIsThereIsNotDoubled() {
        replicate();
        target.execute("ALTER TABLE access_events ADD CONSTRAINT doors CHECK (door_id NOT LIKE 'bad%')");
        // A page of which every row is refused for one cause stops the stream.
        event("right", "3 hours", "NULL");
        event("bad1", "2 hours", "NULL");
        event("bad2", "1 hour", "NULL");
        replicate();
        target.execute("ALTER TABLE access_events DROP CONSTRAINT doors");
        long id = target.count("SELECT max(id) FROM timescale_integration.quarantine");
        assertRetry(" --id " + id, 0, "1 rows written, 0 were there already, 0 refused again, 0");
        assertThat(target.value(EVENTS, String.class)).isEqualTo("bad2 right");

        target.execute("INSERT INTO access_events (time, event_id, door_id) " + primary.value(
                "SELECT format('SELECT %L::timestamptz, %L::uuid, ''corrected''', time, event_id) FROM access_events "
                + "WHERE door_id = 'bad1'", String.class));
        assertRetry("", 1, "0 rows written, 0 were there already, 1 refused again, 0");
        assertThat(target.value(EVENTS, String.class)).isEqualTo("bad2 corrected right");
        assertThat(target.value("SELECT reason FROM timescale_integration.quarantine", String.class))
                .isEqualTo("it is tried again by the next comparison, which makes the table what the source has");
        target.execute("UPDATE access_events SET (door_id, metadata) = ('bad1', '{\"a\": [1]}') WHERE door_id = "
                + "'corrected'");
        assertRetry("", 0, "0 rows written, 1 were there already, 0 refused again, 0");
        Run gone = run(new QuarantineCommand(), "retry --id " + id + " 4711");
        assertThat(gone.exitCode()).isEqualTo(1);
        assertThat(gone.err()).isEqualTo("the quarantine has no row with the id " + id + ", 4711\nHINT: the "
                + "verb quarantine list shows those that it has");
    }

    @Test
    void aChangedRowThatIsRefusedNoMoreIsMadeWhatTheSourceHasByTheNextComparison() {
        replicate();
        event("good", "2 hours", "NULL");
        replicate();
        target.execute("ALTER TABLE access_events ADD CONSTRAINT doors CHECK (door_id NOT LIKE 'bad%')");
        primary.execute("UPDATE access_events SET door_id = 'bad'");
        assertThat(run(new ReconcileCommand(), "").exitCode()).isEqualTo(1);
        assertRetry("", 1, "0 rows written, 0 were there already, 1 refused again, 0");
        assertThat(run(new ReconcileCommand(), "").exitCode()).isEqualTo(1);
        assertThat(reason()).as("refused once more, with its reason").contains("doors");
        target.execute("ALTER TABLE access_events DROP CONSTRAINT doors");
        assertRetry("", 1, "0 rows written, 0 were there already, 1 refused again, 0");
        assertThat(run(new ReconcileCommand(), "").exitCode()).isZero();
        assertThat(target.value(EVENTS, String.class)).isEqualTo("bad");
        assertQuarantine("list", 0, "0 rows: 0 past retention, 0 refused");
    }

    /** Padded, and with the blanks that jsonb makes. */
    @Test
    void aRowThatIsThereIsKnownByWhatItsColumnsMakeOfIt() {
        primary.execute("ALTER TABLE access_events ALTER response_time_ms TYPE numeric");
        replicate();
        target.execute("ALTER TABLE access_events ALTER door_id TYPE character(10), ALTER response_time_ms TYPE "
                + "numeric(10, 1), ADD CONSTRAINT doors CHECK (door_id NOT LIKE 'bad%')");
        event("right", "3 hours", "NULL");
        event("bad1", "2 hours", "NULL");
        primary.execute("UPDATE access_events SET response_time_ms = 1.26");
        replicate();
        target.execute("ALTER TABLE access_events DROP CONSTRAINT doors; INSERT INTO access_events (time, event_id, "
                + "door_id, response_time_ms, metadata) SELECT CAST(row ->> 'time' AS timestamptz), "
                + "CAST(row ->> 'event_id' AS uuid), row ->> 'door_id', 1.3, CAST(row ->> 'metadata' AS jsonb) "
                + "FROM timescale_integration.quarantine");
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(2);
        assertRetry("", 0, "0 rows written, 1 were there already, 0 refused again, 0");
    }

    @Test
    void whatADeferredConstraintRefusesStaysAndTheOthersGoIn() {
        replicateThreeOfWhichTwoAreKept();
        event("door", "50 minutes", "repeat('x', 51)");
        replicate();
        target.execute("ALTER TABLE access_events ALTER person_id TYPE text; CREATE TABLE doors (id text PRIMARY KEY); "
                + "INSERT INTO doors VALUES ('good'), ('door'); ALTER TABLE access_events ALTER door_id TYPE text, ADD "
                + "FOREIGN KEY (door_id) REFERENCES doors DEFERRABLE INITIALLY DEFERRED");
        assertRetry("", 1, "1 rows written, 0 were there already, 1 refused again, 1");
        assertThat(target.value(EVENTS, String.class)).isEqualTo("door good");
    }

    @Test
    void aColumnThatTheTargetLacksMeanwhileKeepsARowWhereItIs() {
        replicateThreeOfWhichTwoAreKept();
        target.execute("ALTER TABLE access_events RENAME metadata TO details");
        assertRetry("", 1, "0 rows written, 0 were there already, 1 refused again, 1");
        assertThat(target.value("SELECT sqlstate || ' ' || reason FROM timescale_integration.quarantine "
                + "WHERE sqlstate IS NOT NULL", String.class)).isEqualTo(
                "22000 the table access_events has no column metadata");
    }

    @Test
    void aColumnThatTheTargetComputesMeanwhileIsLeftToIt() {
        replicateThreeOfWhichTwoAreKept();
        target.execute("ALTER TABLE access_events DROP person_id; ALTER TABLE access_events ADD person_id text "
                + "GENERATED ALWAYS AS (door_id || '!') STORED");
        assertRetry("", 0, "1 rows written, 0 were there already, 0 refused again, 1");
        assertThat(target.value("SELECT person_id FROM access_events WHERE door_id = 'long'", String.class))
                .isEqualTo("long!");
    }

    @Test
    void rowsStayWhereNoIndexKnowsThemAgain() {
        replicateThreeOfWhichTwoAreKept();
        target.execute("ALTER TABLE access_events ALTER person_id TYPE text");
        target.execute(target.value("SELECT CASE WHEN conname IS NULL THEN 'DROP INDEX ' || relname ELSE "
                + "'ALTER TABLE access_events DROP CONSTRAINT ' || conname END FROM pg_index JOIN pg_class ON "
                + "pg_class.oid = indexrelid LEFT JOIN pg_constraint ON conindid = indexrelid WHERE indrelid = "
                + "'access_events'::regclass AND indisunique", String.class));
        assertRetry("", 1, "0 rows written, 0 were there already, 1 refused again, 1");
        assertThat(reason()).isEqualTo("the table access_events of the target has no unique index on the key of the "
                + "stream access_events; HINT: CREATE UNIQUE INDEX ON \"access_events\" (\"time\", \"event_id\")");
    }

    @Test
    void rowsStayWhoseStreamHasAnotherKeyMeanwhile(@TempDir Path directory) throws Exception {
        replicateThreeOfWhichTwoAreKept();
        Path entry = Routes.copyInto(directory).resolve("streams.camel.yaml");
        Files.writeString(entry, Files.readString(entry).replace("value: time, event_id", "value: time, ticket"));
        Settings settings = Settings.read(Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn()),
                new Properties());
        try (DatabasePool pool = Pools.openTarget(settings)) {
            QuarantineRetry retry =
                    new QuarantineRetry(pool, new Streams(entry.getParent(), settings.properties()));
            assertThat(retry.retry(null).refused()).isEqualTo(1);
            assertThat(reason()).startsWith("the table access_events of the target has no unique index on the key ");
            target.execute("ALTER TABLE access_events ALTER person_id TYPE text, ADD ticket integer; CREATE UNIQUE "
                    + "INDEX ON access_events (time, ticket)");
            assertThat(retry.retry(null).refused()).isEqualTo(1);
            assertThat(reason()).startsWith("no value of the row can be written into the column ticket, which is of ");
        }
        assertThat(target.value(EVENTS, String.class)).isEqualTo("good");
    }

    private static String reason() {
        return target.value("SELECT reason FROM timescale_integration.quarantine WHERE sqlstate IS NOT NULL",
                String.class);
    }

    /** Also one that was refused for something else, when it was younger. */
    @Test
    void whatIsPastTheRetentionByNowStaysAndNeverWhereThereIsNone(@TempDir Path directory) throws Exception {
        replicateThreeOfWhichTwoAreKept();
        event("longer", "60 days", "repeat('x', 51)");
        assertThat(run(new ReconcileCommand(), "").exitCode()).isEqualTo(1);
        target.execute("ALTER TABLE access_events ALTER person_id TYPE text");
        System.setProperty("timescale.retention.days", "40");
        assertRetry("", 0, "1 rows written, 0 were there already, 0 refused again, 2");
        assertThat(target.value(EVENTS, String.class)).isEqualTo("good long");

        Path entry = Routes.copyInto(directory).resolve("streams.camel.yaml");
        Files.writeString(entry, Files.readString(entry) + "      - {name: retain, value: \"\"}\n");
        Settings settings = Settings.read(Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn()),
                new Properties());
        try (DatabasePool pool = Pools.openTarget(settings)) {
            assertThat(new QuarantineRetry(pool, new Streams(entry.getParent(), settings.properties())).retry(null))
                    .isEqualTo(new QuarantineRetry.Retried(2, 0, 0, 0, 0));
        }
        assertThat(target.value(EVENTS, String.class)).isEqualTo("good long longer old");
    }

    @Test
    void whatNoChunkTakesIsNotSaidToBePastRetention() {
        replicateThreeOfWhichTwoAreKept();
        target.execute("INSERT INTO timescale_integration.quarantine (stream, table_name, key, time, row, reason) "
                + "SELECT stream, table_name, ARRAY['infinity'], 'infinity', row, 'no chunk can take its time' FROM "
                + "timescale_integration.quarantine WHERE sqlstate IS NULL");
        assertQuarantine("list", 0, "3 rows: 1 past retention, 1 refused, 1 at a time that no chunk takes");
        assertQuarantine("retry", 1, "0 rows written, 0 were there already, 1 refused again, 2 left alone: past "
                + "retention, or at a time that no chunk takes");
        assertQuarantine("drop --retention", 0, "1 rows dropped");
        assertQuarantine("list", 0, "2 rows: 0 past retention, 1 refused, 1 at a time that no chunk takes");
    }

    @Test
    void rowsOfAStreamThatIsNotDeclaredAreNotSaidToBePastRetention() {
        replicateThreeOfWhichTwoAreKept();
        target.execute("UPDATE timescale_integration.quarantine SET stream = 'gone' WHERE sqlstate IS NOT NULL");
        assertQuarantine("retry", 0, "0 rows written, 0 were there already, 0 refused again, 1 left alone: past "
                + "retention, 1: their streams are not declared");
    }

    /** Twenty of four megabytes, with a heap in which they have no room. */
    @Test
    void largeRowsAreRetriedWithoutBeingRead(@TempDir Path directory) throws Exception {
        replicateThreeOfWhichTwoAreKept();
        target.execute("ALTER TABLE access_events ALTER person_id TYPE text; INSERT INTO "
                + "timescale_integration.quarantine (stream, table_name, key, time, row, reason, sqlstate) "
                + "SELECT stream, table_name, ARRAY[key[1], fresh::text], time, row || jsonb_build_object('event_id', "
                + "fresh, 'metadata', '\"' || repeat('x', 4000000) || '\"'), reason, sqlstate FROM "
                + "timescale_integration.quarantine, LATERAL (SELECT gen_random_uuid() AS fresh "
                + "FROM generate_series(1, 20)) AS ids WHERE sqlstate IS NOT NULL");
        Program.End retry = Program.withRoutes(directory).run(Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN",
                target.dsn(), "JAVA_OPTS", "-Xmx64m"), "quarantine", "retry");
        assertThat(retry.exitCode()).as("%s", retry).isZero();
        assertThat(target.count("SELECT count(*) FROM access_events WHERE length(metadata #>> '{}') = 4000000"))
                .isEqualTo(20);
    }

    @Test
    void dropTakesWhatItIsTold() {
        replicateThreeOfWhichTwoAreKept();
        assertQuarantine("drop --before 2000-01-01", 0, "0 rows dropped");
        assertQuarantine("drop --retention", 0, "1 rows dropped");
        assertQuarantine("list", 0, "1 rows: 0 past retention, 1 refused");
        assertQuarantine("drop --id " + target.count("SELECT id FROM timescale_integration.quarantine"), 0,
                "1 rows dropped");
        target.execute("INSERT INTO timescale_integration.quarantine (stream, table_name, key, time, row, reason) "
                + "SELECT 'access_events', 'access_events', ARRAY[i::text], now() - make_interval(days => i), '{}', "
                + "'test' FROM generate_series(0, 4) AS i");
        assertQuarantine("drop --before " + Instant.now().minusSeconds(200_000), 0, "2 rows dropped");
        for (String none : List.of("--all=false", "--retention=false")) {
            Run drop = run(new QuarantineCommand(), "drop " + none);
            assertThat(drop.exitCode()).isEqualTo(1);
            assertThat(drop.err()).startsWith("nothing says which rows are to be dropped\nHINT: ");
        }
        assertQuarantine("drop --all", 0, "3 rows dropped");
    }

    @Test
    void aTargetThatIsReadOnlyCanBeLookedAt() {
        replicateThreeOfWhichTwoAreKept();
        String database = "ALTER DATABASE \"" + target.database().name() + "\" ";
        target.execute(database + "SET default_transaction_read_only = on");
        try {
            assertQuarantine("list", 0, "2 rows: 1 past retention, 1 refused");
            Run streams = run(new StreamCommands.ListStreams(), "");
            assertThat(streams.err()).isEmpty();
            assertThat(streams.out())
                    .anyMatch(line -> line.matches("access_events +primary +access_events +copied .*"));
            assertThat(run(new QuarantineCommand(), "retry").err()).contains("is read only");
        } finally {
            target.execute("SET transaction_read_only = off; " + database + "RESET default_transaction_read_only");
        }
    }

    @Test
    void aTargetWithoutAQuarantineIsTold() {
        Run list = run(new QuarantineCommand(), "list");
        assertThat(list.exitCode()).isEqualTo(1);
        assertThat(list.err()).isEqualTo("the target has no quarantine yet; run the verb schema, which makes it");
    }
}

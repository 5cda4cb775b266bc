package io.yosai.timescale.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Passwords;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program does with databases. */
@Tag("long")
class CommandLineDatabasesIT {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final Path SCRIPT = Path.of("/usr/bin/script");

    @TempDir
    private Path directory;

    private Program program;

    @BeforeAll
    static void createEvents() {
        primary.execute(SqlFile.read("/demo/primary.sql"));
        primary.execute("INSERT INTO access_events (time, event_id) SELECT timestamptz '2024-05-01' + "
                + "make_interval(mins => i), gen_random_uuid() FROM generate_series(1, 100) AS i");
    }

    @BeforeEach
    void copyRoutes() throws Exception {
        program = Program.withRoutes(directory);
    }

    private static Map<String, String> settings() {
        return Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(), "REPLICATION_METRICS_HOST", "127.0.0.1",
                "REPLICATION_METRICS_PORT", "0", "TIMESCALE_RETENTION_DAYS", "3650");
    }

    @Test
    void replicateCopiesAndPoliciesAggregatesWhatIsThereAndEnds() throws Exception {
        target.execute("DROP SCHEMA IF EXISTS timescale_integration CASCADE; "
                + "DROP TABLE IF EXISTS access_events CASCADE; DROP TABLE IF EXISTS access_events_5min, "
                + "access_events_hourly");
        Map<String, String> arabic = new HashMap<>(settings());
        arabic.put("JAVA_OPTS", "-Xmx256m -Duser.language=ar -Duser.country=EG");
        assertDone(program.run(arabic, "replicate"), "100 rows read in [0-9.]+ s \\([0-9,]+ rows/s\\): 100 copied, "
                + "0 already there, 0 to the quarantine");
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(100);
        assertThat(target.count("SELECT count(*) FROM access_events_hourly")).isZero();
        assertDone(Program.here(settings(), "policies"),
                "0 jobs run and [1-9]\\d* ranges of aggregates refreshed in [0-9.]+ s");
        assertThat(target.count("SELECT sum(event_count) FROM access_events_hourly")).isEqualTo(100);
    }

    @Test
    void aPreparedTransactionThatWasThereBeforeIsNamedAtOnce() throws Exception {
        primary.execute("BEGIN; INSERT INTO access_events (time, event_id) VALUES (now(), gen_random_uuid()); "
                + "PREPARE TRANSACTION 'slow door'");
        try {
            Program.End end = program.run(settings(), "replicate");
            assertThat(end.exitCode()).as(end.toString()).isZero();
            assertThat(end.err()).anyMatch(line -> line.contains("prepared transaction 'slow door'")
                    && line.contains("may have begun at any time"));
        } finally {
            primary.execute("ROLLBACK PREPARED 'slow door'");
        }
    }

    @Test
    void aStreamIsNotCopiedIntoTheTableThatItReads() throws Exception {
        String text = Files.readString(program.route("streams"));
        Files.writeString(program.route("streams"), text.substring(0, text.indexOf("- templatedRoute:")));
        Files.writeString(program.route("another"), """
                - templatedRoute:
                    routeId: own
                    routeTemplateRef: stream
                    parameters:
                      - {name: table, value: public.own}
                      - {name: select, value: own.sql}
                      - {name: key, value: "at, id"}
                """);
        Path select = program.route("another").resolveSibling("sql/source/own.sql");
        Files.writeString(select, "SELECT at, id FROM own");
        target.execute("CREATE TABLE own (at timestamptz NOT NULL, id int NOT NULL, PRIMARY KEY (at, id)); "
                + "CREATE TABLE beside (LIKE own INCLUDING ALL)");
        Map<String, String> one = new HashMap<>(settings());
        one.put("SOURCE_DSN", target.dsn());
        try {
            for (String[] verb : List.of(new String[] {"schema"}, new String[] {"replicate"},
                    new String[] {"validate", "--connect"})) {
                Program.End end = program.run(one, verb);
                assertThat(end.exitCode()).as(end.toString()).isEqualTo(1);
                assertThat(end.toString()).contains("the stream own would be copied into the table public.own that it");
            }
            assertThat(target.count("SELECT count(*) FROM pg_trigger WHERE tgrelid = CAST('own' AS regclass)"))
                    .as("no hypertable").isZero();
            Files.writeString(select, "SELECT at, id FROM beside");
            assertThat(program.run(one, "replicate").exitCode()).as("another table of the database").isZero();
        } finally {
            target.execute("DROP TABLE own; DROP TABLE beside");
        }
    }

    /** As logins that Vault makes have it. */
    @Test
    void aRoleThatIsAnotherThanThatOfItsLoginIsRefusedOrCopies() throws Exception {
        primary.execute("CREATE ROLE plain; GRANT SELECT ON access_events TO plain; CREATE ROLE setrole LOGIN; "
                + "GRANT plain TO setrole; ALTER ROLE setrole SET role = plain; GRANT pg_monitor TO setrole");
        Map<String, String> settings = new HashMap<>(settings());
        settings.put("SOURCE_DSN", primary.dsn().replaceFirst("//[^@]*@", "//setrole@"));
        try {
            Program.End end = program.run(settings, "replicate");
            assertThat(end.err()).as(end.toString()).anyMatch(line -> line.contains(
                    "cannot see the transactions of other users"));
            settings.put("REPLICATION_HORIZON", "off");
            assertThat(program.run(settings, "replicate").exitCode()).isZero();
        } finally {
            primary.execute("DROP OWNED BY plain; DROP ROLE setrole, plain");
        }
    }

    /** As cron has it. */
    @Test
    void argumentsAreReadInTheLocaleCToo() throws Exception {
        Map<String, String> cron = new HashMap<>(settings());
        cron.putAll(Map.of("LC_ALL", "C", "OUTPUT_DIR", directory.resolve("b\u00e4ckups").toString()));
        primary.execute("INSERT INTO access_events (time, event_id, door_id) VALUES ('2023-05-01', "
                + "gen_random_uuid(), 'T\u00fcr')");
        try {
            assertDone(program.run(cron, "backfill", "--from", "2023-05-01", "--to", "2023-05-02", "--where",
                    "door_id = 'T\u00fcr'"), "1 rows read .*: 1 copied, .*");
        } finally {
            primary.execute("DELETE FROM access_events WHERE time < '2024-05-01'");
            target.execute("DELETE FROM access_events WHERE time < '2024-05-01'");
        }
    }

    /** Large pages are read again in smaller ones where the target has a row of them. */
    @Test
    void rowsOfAPageThatIsReadAgainAreCountedOnce() throws Exception {
        primary.execute("INSERT INTO access_events (time, event_id) SELECT timestamptz '2024-04-01' + "
                + "make_interval(secs => i), gen_random_uuid() FROM generate_series(1, 12000) AS i");
        try {
            Program.here(settings(), "resync", "access_events");
            assertThat(Program.here(settings(), "replicate").exitCode()).isZero();
            assertDone(Program.here(settings(), "resync", "access_events"), "access_events reads all rows again");
            assertDone(Program.here(settings(), "replicate"), "12,100 rows read in [0-9.]+ s \\([0-9,]+ rows/s\\): "
                    + "0 copied, 12,100 already there, 0 to the quarantine");
        } finally {
            primary.execute("DELETE FROM access_events WHERE time < '2024-05-01'");
            target.execute("DELETE FROM access_events WHERE time < '2024-05-01'");
        }
    }

    /** As where a folder is mounted that lacks a file: a CronJob would be well for ever. */
    @Test
    void withoutAStreamNothingIsSaidToBeDone() throws Exception {
        String text = Files.readString(program.route("streams"));
        Files.writeString(program.route("streams"), text.substring(0, text.indexOf("- templatedRoute:")));
        for (String[] verb : List.of(new String[] {"replicate"}, new String[] {"reconcile"},
                new String[] {"backfill", "--from", "2024-05-01", "--to", "2024-05-02"})) {
            Program.End end = program.run(settings(), verb);
            assertThat(end.exitCode()).as(end.toString()).isEqualTo(1);
            assertThat(end.out()).isEmpty();
            assertThat(end.err()).as(end.toString()).anyMatch(line -> line.startsWith("no stream is declared in "));
            end.assertNoStackTrace();
        }
        assertThat(program.run(settings(), "validate").out()).anyMatch(line -> line.contains(
                "warning: no stream is declared: nothing is copied"));
    }

    @Test
    void aStreamThatFailsDoesNotKeepTheHistoryOfAnotherFromItsEnd() throws Exception {
        assertThat(program.run(settings(), "replicate").exitCode()).isZero();
        target.execute("INSERT INTO timescale_integration.backfill (stream, range_from, range_to, slice_from, "
                + "slice_to, rows) VALUES ('access_events', '-infinity', '2024-05-02', '2024-05-01', '2024-05-02', "
                + "100); DELETE FROM access_events");
        Files.writeString(program.route("another"), """
                - templatedRoute:
                    routeId: another
                    routeTemplateRef: stream
                    parameters:
                      - {name: table, value: another}
                      - {name: select, value: another.sql}
                      - {name: key, value: "at, id"}
                      - {name: create, value: "true"}
                """);
        Files.writeString(program.route("another").resolveSibling("sql/source/another.sql"), "SELECT * FROM nowhere");
        Program.End end = program.run(settings(), "replicate");
        assertThat(end.exitCode()).as(end.toString()).isEqualTo(1);
        assertThat(end.err()).as(end.toString()).anyMatch(line -> line.contains("\"nowhere\" does not exist"));
        end.assertNoStackTrace();
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(100);
        assertThat(target.count("SELECT count(*) FROM timescale_integration.backfill")).isZero();
    }

    @Test
    void aManagementPortThatIsTakenStopsTheStart() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Map<String, String> settings = new HashMap<>(settings());
            settings.put("REPLICATION_METRICS_PORT", String.valueOf(taken.getLocalPort()));
            Program.End end = program.run(settings, "run");
            assertThat(end.exitCode()).as(end.toString()).isEqualTo(1);
            assertThat(end.err()).contains("the management port cannot be opened: 127.0.0.1:" + taken.getLocalPort()
                    + ": Address already in use");
            end.assertNoStackTrace();
        }
    }

    /** By script, which gives the program a terminal. */
    @Test
    void aTerminalShowsHowFarItIs() throws Exception {
        assumeThat(SCRIPT).exists();
        Program terminal = new Program(directory, SCRIPT);
        String backfill = terminal.run(settings(), "-qec", ServiceProcess.PROGRAM
                + " backfill --from 2024-05-01 --to 2024-05-02 --workers 1", "/dev/null").out().toString();
        assertThat(backfill).contains("[" + "#".repeat(24) + "]  100 of 100 rows  ")
                .containsPattern("100 rows read in [0-9.]+ s .*1 slices, all finished");
        String replicate = terminal.run(settings(), "-qec", ServiceProcess.PROGRAM + " replicate", "/dev/null").out()
                .toString();
        assertThat(replicate).containsPattern("\\d+ rows  [0-9,]+ rows/s\033\\[K")
                .containsPattern("\\d+ rows read in [0-9.]+ s");
        String policies = terminal.run(settings(), "-qec", ServiceProcess.PROGRAM + " policies", "/dev/null").out()
                .toString();
        assertThat(policies).containsPattern("\\[#{24}\\]  ([1-9]\\d*) of \\1 ranges of aggregates  0 jobs\033\\[K")
                .containsPattern("0 jobs run and [1-9]\\d* ranges of aggregates refreshed in");
    }

    private static void assertDone(Program.End end, String summary) {
        assertThat(end.exitCode()).as(end.toString()).isZero();
        assertThat(end.out()).singleElement().asString().matches(summary);
        assertThat(end.err()).as("log lines only")
                .allMatch(line -> line.matches(
                "\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z (INFO|WARN .* has published vulnerabilities) .*"));
    }

    @Test
    void targetThatIsDownEndsInTheReason() throws Exception {
        // Five tries would take twenty seconds.
        program.edit("errors", "maximumRedeliveries: 4", "maximumRedeliveries: 0");
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        Program.End end = program.run(Map.of("SOURCE_DSN", primary.dsn(),
                "TARGET_DSN", "postgres://writer:opensesame@127.0.0.1:" + port + "/yosai"), "replicate");
        assertThat(end.exitCode()).isEqualTo(1);
        assertThat(end.err()).endsWith("copy failed: target database 127.0.0.1:" + port + "/yosai is down: "
                + "Connection to 127.0.0.1:" + port + " refused. Check that the hostname and port are correct and "
                + "that the postmaster is accepting TCP/IP connections.",
                "HINT: see whether host and port of the DSN are right, the server runs, and no firewall is between");
        end.assertNoStackTrace();
        assertThat(end.err()).noneMatch(line -> line.contains("opensesame"));
    }

    @Test
    void roleThatCannotSeeAllTransactionsEndsInTheGrant() throws Exception {
        primary.execute("CREATE ROLE \"door reader\" LOGIN PASSWORD '" + Passwords.of("door-reader") + "'; "
                + "GRANT SELECT ON access_events TO \"door reader\"");
        try {
            Program.End end = Program.here(Map.of("TARGET_DSN", target.dsn(), "TIMESCALE_RETENTION_DAYS", "3650",
                    "SOURCE_DSN",
                    primary.database().as("door reader").dsn()), "replicate");
            assertThat(end.exitCode()).isEqualTo(1);
            assertThat(end.err()).endsWith(
                    "copy failed: role door reader of SOURCE_DSN cannot see the transactions of other users, and rows "
                    + "that commit late would be lost",
                    "HINT: run on the source: GRANT pg_monitor TO \"door reader\"; or set REPLICATION_HORIZON=off, "
                    + "which leaves such rows to the route reconcile");
            end.assertNoStackTrace();
        } finally {
            primary.execute("DROP OWNED BY \"door reader\"; DROP ROLE \"door reader\"");
        }
    }

    /** The root of a YAML file must be a list: Camel starts without such a file and says nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"replicate", "run"})
    void routesWhoseRootIsNoListAreRefused(String verb) throws Exception {
        Files.writeString(program.route("copy"), "route:\n  id: copy\n  from:\n    uri: direct:copy\n");
        Program.End end = program.run(settings(), verb);
        assertNotStarted(end, "routes/copy.camel.yaml:1:1: the file holds a map, not a list; expected is a list whose "
                + "items begin with `- route:`");
    }

    @Test
    void misspeltStepIsRefusedWithItsPlace() throws Exception {
        program.edit("streams", "- setVariable:", "- setVaraible:");
        long line = Files.readString(program.route("streams")).split("- setVaraible:")[0].lines().count();
        assertNotStarted(program.run(settings(), "run"), "routes/streams.camel.yaml:" + line
                + ":11: unknown step `setVaraible`; did you mean `setVariable`?");
    }

    @Test
    void missingSqlFileIsRefusedByItsName() throws Exception {
        Path sql = routes().toRealPath().resolve("sql/source/access_events_by_time.sql");
        Files.delete(sql);
        Program.End end = program.run(settings(), "replicate");
        assertThat(end.exitCode()).as(end.toString()).isEqualTo(1);
        assertThat(end.err()).anyMatch(line -> line.contains(
                ": the stream access_events reads the file " + sql + ", which does not exist"));
        end.assertNoStackTrace();
    }

    /** What the check does not know Camel finds when it starts. */
    @Test
    void languageThatIsNotThereIsRefusedWithItsPlace() throws Exception {
        program.edit("streams", "simple:", "jsonpath:");
        long line = Files.readString(program.route("streams")).split("jsonpath:")[0].lines().count() - 3;
        assertRefused(program.run(settings(), "replicate"), "the routes in " + routes() + " cannot be started: "
                + "routes/streams.camel.yaml:" + line + ":11: No language could be found for: jsonpath; in the route "
                + "access_events, step SetVariable[stream, jsonpath{${fromRouteId}}]; put the jars of Camel's language "
                + "jsonpath into extra-lib/");
    }

    @Test
    void mistakeInAnSqlFileEndsInItsName() throws Exception {
        Path sql = routes().resolve("sql/source/access_events_by_time.sql");
        Files.writeString(sql, Files.readString(sql).replace("FROM access_events", "FROM access_event"));
        Program.End end = program.run(settings(), "replicate");
        assertThat(end.err()).contains("copy failed: " + sql
                + ":4: the source refuses the SELECT: relation \"access_event\" does not exist");
        assertRefused(end, "HINT: correct it, or grant what it reads");
    }

    private Path routes() {
        return directory.resolve("routes");
    }

    private void assertNotStarted(Program.End end, String line) {
        assertThat(end.err()).contains(line, "the routes in " + routes() + " are not started")
                .noneMatch(logged -> logged.contains("routes of "));
        assertRefused(end, "HINT: correct them; the verb validate shows the same");
    }

    private static void assertRefused(Program.End end, String line) {
        assertThat(end.exitCode()).as(end.toString()).isEqualTo(1);
        assertThat(end.lastLine()).isEqualTo(line);
        end.assertNoStackTrace();
    }
}

package io.yosai.timescale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import picocli.CommandLine;

/** The verb schema in this process, its settings in system properties. */
class SchemaCommandIT {
    @RegisterExtension
    static final TimescaleServer server = TimescaleServer.apache();

    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();

    private static final String HYPERTABLES = "SELECT count(*) FROM timescaledb_information.hypertables";

    private final Properties before = (Properties) System.getProperties().clone();

    private record Run(int exitCode, List<String> out, String err) {
        /** The four columns of the line about an object, between which there are two blanks or more. */
        List<String> line(String object) {
            return out.stream().map(line -> List.of(line.split(" {2,}"))).filter(line -> line.get(0).equals(object))
                    .findFirst().orElse(List.of());
        }

        String lastLine() {
            return out.get(out.size() - 1);
        }
    }

    @BeforeEach
    void emptyTheDatabase() {
        server.execute("CREATE EXTENSION IF NOT EXISTS timescaledb");
        server.execute(SqlFile.read("/servers/empty-database.sql"));
        primary.execute("DROP TABLE IF EXISTS access_events; " + SqlFile.read("/demo/primary.sql"));
        set("target.dsn", server.dsn());
        set("source.dsn", primary.dsn());
    }

    @AfterEach
    void resetSettings() {
        System.setProperties(before);
    }

    private static void set(String setting, String value) {
        System.setProperty(setting, value);
    }

    private static Run schema(String... options) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = ErrorLines.of(new CommandLine(new SchemaCommand())).setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true)).execute(options);
        return new Run(exitCode, out.toString().lines().toList(), err.toString().trim());
    }

    @Test
    void dryRunPrintsWhatWouldBeDoneAndARunWhatWasDone() {
        Run dry = schema("--dry-run");
        assertThat(dry.exitCode()).as(dry.err()).isZero();
        assertThat(dry.out().get(0)).matches("object +found +wanted +would be");
        assertThat(dry.line("hypertable access_events")).containsExactly(
                "hypertable access_events", "absent", "present",
                "created");
        assertThat(dry.lastLine()).isEqualTo("19 of 24 objects would be changed");
        assertThat(server.count(HYPERTABLES)).isZero();

        Run run = schema();
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err())
                .matches("TimescaleDB 2\\.19\\.3 of the target has published vulnerabilities \\(.*\\): update it to "
                + ".*");
        assertThat(run.out().get(0)).matches("object +found +wanted +done");
        assertThat(run.out().subList(1, 21)).isEqualTo(dry.out().subList(1, 21));
        assertThat(Stream.of("found", "wanted", "done").map(column -> run.out().get(0).indexOf(column)))
                .as("the columns are where their titles are").allSatisfy(at -> assertThat(run.out().subList(1, 21))
                        .allMatch(line -> line.charAt(at - 1) == ' ' && line.charAt(at) != ' '));
        assertThat(run.lastLine()).isEqualTo("19 of 24 objects changed");
        assertThat(server.count(HYPERTABLES)).isEqualTo(2);
        assertThat(schema().lastLine()).isEqualTo("0 of 24 objects changed");
    }

    @Test
    void aBackfillThatWasLeftIsNamedWithTheCallThatGoesOnWithIt() {
        schema();
        server.execute("INSERT INTO timescale_integration.backfill (stream, range_from, range_to, slice_from, "
                + "slice_to, rows, condition, finished) "
                + "SELECT 'access_events', '2026-01-01Z', '2026-02-01Z', day, day, 1, $$facility_id = 'f'$$, "
                + "CASE WHEN day > '2026-01-02Z' THEN now() END "
                + "FROM unnest(ARRAY[timestamptz '2026-01-01Z', '2026-01-02Z', '2026-01-03Z']) AS day");
        Run run = schema();
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("the backfill --from 2026-01-01T00:00:00Z --to 2026-02-01T00:00:00Z of the "
                + "stream access_events is not finished: 2 of its 3 slices are left\nHINT: where none of it runs, "
                + "backfill --stream access_events --from 2026-01-01T00:00:00Z --to 2026-02-01T00:00:00Z --where "
                + "'facility_id = '\\''f'\\''' goes on with it; ");
    }

    @Test
    void shorterRetentionNeedsAllowDrop() {
        schema();
        server.execute("INSERT INTO access_events (time, event_id) VALUES (now() - interval '100 days', "
                + "gen_random_uuid())");
        set("timescale.retention.days", "60");
        Run refused = schema();
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).startsWith("the retention of 60 days would drop 1 chunks of access_events with "
                + "1 rows").contains("\nHINT: ");
        assertThat(schema("--allow-drop", "--dry-run").line("retention by route of access_events"))
                .containsExactly("retention by route of access_events", "365 days", "60 days", "changed");
        assertThat(schema("--allow-drop").lastLine()).isEqualTo("2 of 24 objects changed");
        assertThat(server.value("SELECT drop_after::text FROM timescale_integration.retention "
                + "WHERE hypertable = 'access_events'", String.class)).isEqualTo("60 days");
    }

    @Test
    void plainTableWithRowsNeedsMigrateData() {
        server.execute("CREATE TABLE access_events (time timestamptz, event_id uuid, person_id text, facility_id "
                + "text); INSERT INTO access_events SELECT now() - make_interval(days => i), gen_random_uuid() "
                + "FROM generate_series(1, 5) AS i");
        Run refused = schema();
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .isEqualTo("the table access_events of the target is a plain table with rows\nHINT: run schema "
                + "--migrate-data to make it a hypertable (it is locked meanwhile)");
        Run run = schema("--migrate-data");
        assertThat(run.line("hypertable access_events")).containsExactly("hypertable access_events",
                "a plain table with rows", "present", "converted");
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(5);
        assertThat(server.count("SELECT count(*) FROM show_chunks('access_events')")).isEqualTo(5);
    }

    @Test
    void keyThatAHypertableCannotHaveEndsInTheSqlThatDropsIt() {
        server.execute("CREATE TABLE access_events (time timestamptz, event_id uuid PRIMARY KEY, person_id text, "
                + "facility_id text)");
        Run refused = schema("--migrate-data");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).endsWith("run on the target: ALTER TABLE access_events DROP CONSTRAINT "
                + "access_events_pkey;").hasLineCount(2);
    }

    @Test
    void badSettingsEndInTheirNamesBeforeTheTargetIsAsked() {
        set("target.dsn", "postgres://127.0.0.1:1/none");
        set("timescale.chunk.interval", "-1 day");
        set("timescale.retention.days", "30");
        Run refused = schema();
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err().lines().filter(line -> !line.startsWith("HINT: "))).satisfiesExactly(
                line -> assertThat(line).startsWith("TIMESCALE_CHUNK_INTERVAL = -1 day: must be a positive interval"),
                line -> assertThat(line).startsWith("TIMESCALE_RETENTION_DAYS = 30: must be more than"));
        set("timescale.chunk.interval", "1 day");
        set("timescale.compression.days", "2");
        set("timescale.retention.days", "7");
        assertThat(schema()).matches(run -> run.err().contains(
                "access_events_hourly is refreshed from 7 days back, and rows are "
                + "dropped after 7 days")).extracting(Run::exitCode).isEqualTo(1);
    }

    @Test
    void theSourceIsAskedOnlyForTheColumnsOfATableThatIsMissing() {
        schema();
        set("source.dsn", "postgres://127.0.0.1:1/none");
        assertThat(schema().lastLine()).isEqualTo("0 of 24 objects changed");
        server.execute("DROP TABLE access_events CASCADE");
        Run run = schema();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("127.0.0.1:1");
    }

    @Test
    void statementsTakeAsLongAsTheyTake() {
        server.execute("CREATE TABLE limits (value text); CREATE FUNCTION note_limit() RETURNS event_trigger LANGUAGE "
                + "plpgsql AS $$ BEGIN INSERT INTO limits VALUES (current_setting('statement_timeout')); END $$; "
                + "CREATE EVENT TRIGGER note_limit ON ddl_command_start EXECUTE FUNCTION note_limit()");
        try {
            assertThat(schema().exitCode()).isZero();
        } finally {
            server.execute("DROP EVENT TRIGGER note_limit; DROP FUNCTION note_limit");
        }
        assertThat(server.value("SELECT string_agg(DISTINCT value, ' ') FROM limits", String.class)).isEqualTo("0");
    }
}

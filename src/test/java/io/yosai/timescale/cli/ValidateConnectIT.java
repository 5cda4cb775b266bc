package io.yosai.timescale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code validate --connect}: what only the servers know of the statements. */
@Tag("long")
class ValidateConnectIT {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();

    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final String OWN = """
            - route:
                id: own
                from:
                  uri: direct:own
                  steps:
                    - to: "sql:file:{{routes.dir}}/sql/own.sql?dataSource=#target"
                    - to: "sql:SELECT door_idd FROM access_events?dataSource=#source"
            """;

    @TempDir
    private Path directory;

    private Program program;

    @BeforeEach
    void copyRoutes() throws Exception {
        primary.execute("DROP TABLE IF EXISTS access_events; " + SqlFile.read("/demo/primary.sql"));
        target.execute("DROP TABLE IF EXISTS access_events CASCADE; DROP SCHEMA IF EXISTS timescale_integration "
                + "CASCADE");
        program = Program.withRoutes(directory);
    }

    private static Map<String, String> settings() {
        return Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn());
    }

    private Program.End run(String... arguments) throws Exception {
        return program.run(settings(), arguments);
    }

    private static void makeTarget() {
        assertThat(Program.here(settings(), "schema").exitCode()).isZero();
    }

    @Test
    void statementsThatAreShippedAreRightOnceTheSchemaIsMade() throws Exception {
        Program.End before = run("validate", "--connect");
        assertThat(before.out()).hasSize(2).first().asString()
                .contains("warning: the target is not made yet, or by an older version: ")
                .endsWith("; the verb schema makes it, and so does the first start");
        assertThat(before.exitCode()).isZero();
        makeTarget();
        assertThat(run("validate", "--connect").out()).containsExactly(
                directory.resolve("routes") + ": no errors, no warnings");
    }

    @Test
    void everyMistakeHasItsLineAndColumn() throws Exception {
        makeTarget();
        Path routes = directory.resolve("routes");
        Files.writeString(routes.resolve("own.camel.yaml"), OWN);
        Files.writeString(routes.resolve("sql/own.sql"), """
                -- doors, by name
                SELECT door_id, metadata ? 'badge', ':#no', :#${body}::int, :#${body}::text
                FROM access_events WHERE facilty_id = :#${body}
                """);
        Path select = routes.resolve("sql/source/access_events_by_time.sql");
        Files.writeString(select, Files.readString(select).strip() + "\nORDR BY time\n");
        Program.End end = run("validate", "--connect");
        assertThat(end.out()).anyMatch(line -> line.startsWith(
                "routes/sql/own.sql:3:26: the server of target says: column "
                        + "\"facilty_id\" does not exist; Perhaps you meant"))
                .anyMatch(line -> line.startsWith(
                "routes/own.camel.yaml:7:15: the server of source says: column \"door_idd\" does not exist"))
                .anyMatch(line -> line.matches(
                "routes/sql/source/access_events_by_time.sql:\\d+:6: the server of source says: syntax error.*"));
        assertThat(end.exitCode()).isEqualTo(1);
    }

    @Test
    void aSelectWithoutAColumnOfTheKeyIsNamed() throws Exception {
        makeTarget();
        Path select = directory.resolve("routes/sql/source/access_events_by_time.sql");
        Files.writeString(select, Files.readString(select).replace("event_id, ", ""));
        Program.End end = run("validate", "--connect");
        assertThat(end.out()).hasSize(2).first().asString().startsWith(
                "routes/sql/source/access_events_by_time.sql:1:1: the SELECT has no column event_id, which the stream "
                        + "access_events needs (it has time, ");
        assertThat(end.exitCode()).isEqualTo(1);
    }

    /** What else a start, or a comparison, would stumble over. */
    @Test
    void whatAStreamNeedsOfItsSelectAndOfItsTableIsNamed() throws Exception {
        makeTarget();
        Path routes = directory.resolve("routes");
        Path streams = routes.resolve("streams.camel.yaml");
        Files.writeString(streams, Files.readString(streams).replace("      - name: steps\n        value: your-steps\n",
                "").replaceFirst("value: event_id\n", "value: number\n"));
        assertThat(run("validate", "--connect").out()).first().asString().startsWith("routes/sql/source/"
                + "access_events_by_time.sql:1:1: the SELECT has no column number, which the stream access_events ");
        Path select = routes.resolve("sql/source/access_events_by_time.sql");
        Files.writeString(select, Files.readString(select).replace("door_id,", "door_id, 7 AS number,"));
        Program.End end = run("validate", "--connect");
        assertThat(end.out()).first().asString().startsWith("routes/sql/source/access_events_by_time.sql:1:1: the "
                + "SELECT has the column number, which the table access_events of the target lacks; add it to the ");
        assertThat(end.exitCode()).isEqualTo(1);
    }

    @Test
    void serverThatCannotBeAskedIsNamed() throws Exception {
        Program.End end = program.run(Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN",
                "postgres://nobody@127.0.0.1:1/none"),
                "validate", "--connect");
        assertThat(end.err()).anySatisfy(line -> assertThat(line)
                .contains("the statements for ", " are not checked: ", "127.0.0.1:1"));
        assertThat(end.lastLine()).startsWith("HINT: see whether host and port of the DSN are right");
        assertThat(end.exitCode()).isEqualTo(1);
        end.assertNoStackTrace();
    }
}

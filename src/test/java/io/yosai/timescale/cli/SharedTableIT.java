package io.yosai.timescale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Verbs on one of two streams that share a table, and have rows of the same keys. */
class SharedTableIT {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final String OF_TARGET = "SELECT (count(*) FILTER (WHERE site = 'primary')) || ' and ' "
            + "|| (count(*) FILTER (WHERE site = 'berlin')) || ' of ' || count(DISTINCT (at, door_id, badge)) "
            + "FROM door_events";
    private static final String ENTRY = """
            - templatedRoute:
                routeId: doors
                routeTemplateRef: stream
                parameters:
                  - {name: source, value: "*"}
                  - {name: table, value: door_events}
                  - {name: select, value: doors.sql}
                  - {name: key, value: "at, door_id"}
                  - {name: where, value: "site = '{{source}}'"}
                  - {name: create, value: "true"}
            """;

    @TempDir
    Path directory;
    private Program program;
    private Database berlin;
    private Map<String, String> settings;

    /** A hundred rows at each site. */
    @BeforeEach
    void copyBoth() throws Exception {
        berlin = primary.database().named(primary.database().name() + "_berlin");
        primary.execute("CREATE DATABASE \"" + berlin.name() + '"');
        for (Database site : List.of(primary.database(), berlin)) {
            site.execute("CREATE TABLE door_events (at timestamptz NOT NULL, door_id integer NOT NULL, badge text, "
                    + "PRIMARY KEY (at, door_id)); INSERT INTO door_events SELECT date_trunc('hour', now()) - i * "
                    + "interval '1 minute', i % 7, '" + (site == berlin ? "b" : "p") + "' FROM "
                    + "generate_series(1, 100) AS i");
        }
        program = Program.withRoutes(directory);
        String shipped = Files.readString(program.route("streams"));
        Files.writeString(program.route("streams"), shipped.substring(0, shipped.indexOf("- templatedRoute:")) + ENTRY);
        Files.writeString(directory.resolve("routes/sql/source/doors.sql"),
                "SELECT at, door_id, badge, {{source}} AS site FROM door_events");
        settings = Map.of("SOURCE_DSN", primary.dsn(), "SOURCE_DSN_BERLIN", berlin.dsn(), "TARGET_DSN", target.dsn(),
                "REPLICATION_MARGIN", "0");
        run("replicate");
        assertThat(ofTarget()).isEqualTo("100 and 100 of 200");
    }

    @AfterEach
    void dropBoth() {
        primary.execute("DROP TABLE door_events");
        primary.execute("DROP DATABASE \"" + berlin.name() + "\" WITH (FORCE)");
        target.execute("DROP TABLE IF EXISTS door_events CASCADE; DROP SCHEMA IF EXISTS timescale_integration CASCADE");
    }

    private static String ofTarget() {
        return target.value(OF_TARGET, String.class);
    }

    private String run(String... arguments) throws Exception {
        Program.End end = program.run(settings, arguments);
        assertThat(end.exitCode()).as("%s", end).isZero();
        return String.join("\n", end.out());
    }

    @Test
    void backfillAndResyncOfOneSeeItsShareAlone() throws Exception {
        target.execute("DELETE FROM door_events");
        String from = primary.value("SELECT to_char((now() - interval '1 day') AT TIME ZONE 'UTC', "
                + "'YYYY-MM-DD\"T\"HH24:MI\"Z\"')", String.class);
        String to = primary.value("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI\"Z\"')",
                String.class);
        assertThat(run("backfill", "--stream", "doors-berlin", "--from", from, "--to", to))
                .contains("100 rows read in ", ": 100 copied, ");
        assertThat(ofTarget()).isEqualTo("0 and 100 of 100");

        target.execute("DELETE FROM door_events");
        run("resync", "doors-berlin");
        run("replicate");
        assertThat(ofTarget()).isEqualTo("0 and 100 of 100");
    }
}

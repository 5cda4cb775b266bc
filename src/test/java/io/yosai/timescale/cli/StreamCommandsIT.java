package io.yosai.timescale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.TimescaleServer;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The verbs that set one stream, without a service. */
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
    void adoptSourceSaysWhereTheStreamGoesOn() {
        primary.execute("INSERT INTO access_events (time, event_id) VALUES (now() - interval '1 hour', "
                + "gen_random_uuid())");
        assertDone("schema");
        assertDone("replicate");
        // As if rows were copied that a transaction of the source that is open now may have come before.
        target.execute("UPDATE timescale_integration.watermark SET source = '1/2/3', time = now() + interval '1 hour'");
        Program.End end = run("adopt-source", "primary");
        assertThat(end.exitCode()).as("%s", end).isZero();
        assertThat(String.join("\n", end.out())).contains("access_events: was copied from 1/2/3, is copied from ",
                " now, after " + target.value("SELECT time FROM timescale_integration.watermark", Timestamp.class)
                        .toInstant() + "\n");
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

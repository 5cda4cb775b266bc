package io.yosai.timescale.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.cli.Program;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.NativeTimescale;
import io.yosai.timescale.servers.ServerUnavailable;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A source that is a standby, and that becomes another primary. */
@Tag("long")
class FailoverIT {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();
    private static NativeTimescale server;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        try {
            server = new NativeTimescale().start();
        } catch (ServerUnavailable e) {
            Assumptions.abort("no native TimescaleDB: " + e.getMessage());
        }
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aStandbyIsRefusedAndSoIsThePrimaryThatItBecomesUntilItIsAdopted() throws Exception {
        Database source = new Database(server.dsn("postgres"));
        source.execute(SqlFile.read("/demo/primary.sql") + "; INSERT INTO access_events (time, event_id) "
                + "SELECT now() - i * interval '1 hour', gen_random_uuid() FROM generate_series(1, 100) AS i");
        Program program = Program.withRoutes(directory);
        Map<String, String> settings = Map.of("SOURCE_DSN", source.dsn(), "TARGET_DSN", target.dsn(),
                "REPLICATION_MARGIN", "0",
                "RECONCILE_DELETES", "true");
        assertThat(program.run(settings, "replicate").exitCode()).isZero();
        // An extra row, which a comparison would delete.
        target.execute("INSERT INTO access_events (time, event_id) VALUES (now() - interval '90 minutes', "
                + "gen_random_uuid())");

        server.stop(NativeTimescale.Mode.FAST);
        server.standby().start();
        assertRefused(program, settings, "leads to a standby");

        // The last checkpoint is of the old timeline still.
        assertThat(source.value("SELECT pg_promote()", Boolean.class)).isTrue();
        assertRefused(program, settings,
                "is another database than the one from which the stream access_events was copied");
        assertThat(program.run(settings, "adopt-source", "primary").exitCode()).isZero();
        assertThat(program.run(settings, "reconcile").exitCode()).isZero();
        assertThat(rows()).isEqualTo(100);
    }

    private static void assertRefused(Program program, Map<String, String> settings, String reason) throws Exception {
        for (String verb : new String[] {"replicate", "reconcile", "backfill --from 2020-01-01 --to 2100-01-01"}) {
            Program.End end = program.run(settings, verb.split(" "));
            assertThat(end.exitCode()).as("%s", end).isEqualTo(1);
            assertThat(String.join("\n", end.err())).contains(reason);
            end.assertNoStackTrace();
        }
        assertThat(rows()).isEqualTo(101);
    }

    private static long rows() {
        return target.count("SELECT count(*) FROM access_events");
    }
}

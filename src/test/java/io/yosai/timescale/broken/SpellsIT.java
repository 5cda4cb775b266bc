package io.yosai.timescale.broken;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.NativeTimescale;
import io.yosai.timescale.servers.ServerUnavailable;
import io.yosai.timescale.servers.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that runs but cannot be worked with for a while, or only by new sessions. It is both sides. */
@Tag("long")
class SpellsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String EVENT = "INSERT INTO access_events (time, event_id) VALUES (now(), gen_random_uuid())";

    @TempDir
    Path folder;

    private NativeTimescale server;
    private Replica replica;
    private ServiceProcess service;

    @BeforeEach
    void start() throws Exception {
        try {
            server = new NativeTimescale().start();
        } catch (ServerUnavailable e) {
            Assumptions.abort("no native TimescaleDB: " + e.getMessage());
        }
        Database admin = new Database(server.dsn("postgres"));
        admin.execute("CREATE DATABASE source");
        admin.execute("CREATE DATABASE target");
        // The test's own sessions outlive whatever it sets for those of the service.
        Database lasting = new Database(admin.dsn() + "?options=-c%20idle_session_timeout%3D0");
        replica = new Replica(lasting.named("source"), lasting.named("target"));
        replica.history(2_000);
        service = ServiceProcess.start("run", Map.of("SOURCE_DSN", server.dsn("source"), "TARGET_DSN",
                server.dsn("target"),
                "REPLICATION_INTERVAL", "0.5", "MONITOR_INTERVAL", "0.5"), folder.resolve("service.log"));
        replica.awaitSchema();
        replica.assertEqualWithin(PATIENCE);
    }

    @AfterEach
    void stop() throws Exception {
        if (service != null) {
            service.close();
        }
        server.close();
    }

    private long lines(String pattern) throws Exception {
        return service.log().lines().filter(line -> line.matches(".*" + pattern + ".*")).count();
    }

    private void awaitLine(String pattern) {
        Replica.await(PATIENCE, () -> lines(pattern) == 1);
    }

    /** Waits for so many looks of a route at its database. */
    private void awaitPasses(int passes, String route) throws Exception {
        String metric = "timescale_integration_last_attempt_timestamp_seconds\\{route=\"" + route + "\"}";
        for (int i = 0; i < passes; i++) {
            double before = service.metric(metric);
            Replica.await(PATIENCE, () -> service.metric(metric) > before);
        }
    }

    private void nothingWasLost() throws Exception {
        replica.assertEqualWithin(PATIENCE);
        assertThat(replica.target().count("SELECT count(*) FROM ONLY access_events")).isZero();
    }

    @Test
    void nothingIsWrittenWhileTheTargetIsBeingRestored() throws Exception {
        replica.target().execute("SELECT timescaledb_pre_restore()");
        replica.primary().execute(EVENT);
        awaitLine("ERROR.*target database .* is being restored");
        awaitPasses(3, "access_events");
        assertThat(replica.target().count("SELECT count(*) FROM access_events")).isEqualTo(2_000);
        replica.target().execute("SELECT timescaledb_post_restore()");

        nothingWasLost();
        awaitLine("INFO.*target database .* is back after");
        assertThat(lines("ERROR")).as(service.log()).isEqualTo(1);
    }

    @Test
    void aServerThatTakesNoWritesIsWaitedFor() throws Exception {
        Database admin = new Database(server.dsn("postgres"));
        admin.execute("ALTER SYSTEM SET default_transaction_read_only = on");
        admin.execute("SELECT pg_reload_conf()");
        awaitLine("ERROR.*target database .* is read only");
        awaitPasses(3, "access_events");
        admin.execute("ALTER SYSTEM RESET default_transaction_read_only");
        admin.execute("SELECT pg_reload_conf()");
        Replica.await(PATIENCE, () -> "off".equals(admin.value("SHOW default_transaction_read_only", String.class)));
        replica.primary().execute(EVENT);

        nothingWasLost();
        awaitLine("INFO.*target database .* is back after");
        assertThat(lines("ERROR")).as(service.log()).isEqualTo(1);
    }

    /** As a firewall or an administrator does; our sessions take the server's own limit back. */
    @Test
    void sessionsThatTheServerEndsAreNoOutage() throws Exception {
        Database admin = new Database(server.dsn("postgres"));
        long ended = 0;
        for (int i = 0; i < 8; i++) {
            ended += admin.count("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name "
                    + "LIKE 'timescale-integration%' AND state = 'idle' AND state_change < clock_timestamp() - "
                    + "interval '100 ms'");
            awaitPasses(1, "monitor-target");
        }
        assertThat(ended).isPositive();
        replica.primary().execute(EVENT);

        nothingWasLost();
        assertThat(service.metric("timescale_integration_target_up")).isEqualTo(1);
        assertThat(lines("ERROR|is down|is back")).as(service.log()).isZero();
    }

    @Test
    void rowsThatGoToTheQuarantineInEachPassAreLoggedOnce() throws Exception {
        replica.target().execute("ALTER TABLE access_events ADD CONSTRAINT odd CHECK (door_id <> 'odd') NOT VALID");
        for (int kept = 1; kept <= 4; kept++) {
            replica.primary().execute(EVENT.replace("event_id", "event_id, door_id").replace("())", "(), 'odd')"));
            int count = kept;
            Replica.await(PATIENCE, () -> replica.target().count(
                    "SELECT count(*) FROM timescale_integration.quarantine") == count);
        }
        assertThat(lines("WARN.*1 rows of access_events went to the quarantine")).as(service.log()).isEqualTo(1);
    }

    @Test
    void anExtensionThatIsUpdatedIsNoOutageAndIsLogged() throws Exception {
        String version = server.updateExtension(new Database(server.dsn("target")));
        replica.primary().execute(EVENT);

        nothingWasLost();
        awaitLine("INFO.*target: TimescaleDB \\S+, Apache edition is now TimescaleDB " + version + ", Apache edition");
        awaitPasses(3, "monitor-target");
        assertThat(service.metric("timescale_integration_target_up")).isEqualTo(1);
        assertThat(lines("ERROR|is down|is back")).as(service.log()).isZero();
    }
}

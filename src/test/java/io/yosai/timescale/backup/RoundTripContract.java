package io.yosai.timescale.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A backup beside the running service, restored into another database. {@code -Dbackup.rows=1000000} makes it a
 * million.
 */
abstract class RoundTripContract {
    private static final int ROWS = Integer.getInteger("backup.rows", 50_000);
    private static final String CONTENT =
            "SELECT rows || ' rows, hash ' || hash FROM (" + SqlFile.read("/demo/content.sql") + ") AS content";

    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    private final TimescaleServer target;

    @TempDir
    private Path directory;

    RoundTripContract(TimescaleServer target) {
        this.target = target;
    }

    abstract BackupFixture fixture(Path folder);

    @Test
    void aBackupTakenWhileTheServiceWritesIsOneMomentAndTheServiceGoesOnFromThere() throws Exception {
        BackupFixture fixture = fixture(directory.resolve("backups"));
        history();
        Map<String, String> settings = Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(),
                "REPLICATION_INTERVAL", "0.05", "REPLICATION_MARGIN", "0");
        Path log = directory.resolve("service.log");
        long before;
        Path dump;
        try (ServiceProcess service = ServiceProcess.start("run", settings, log)) {
            await(service, Duration.ofSeconds(300), ROWS);
            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(done));
            await(service, Duration.ofMinutes(3), ROWS + 1);
            before = target.count("SELECT count(*) FROM access_events");
            try {
                dump = fixture.backup();
            } finally {
                done.set(true);
                writer.join();
            }
            assertThat(service.isAlive()).as(service.log()).isTrue();
            await(service, Duration.ofMinutes(3), primary.count("SELECT count(*) FROM access_events"));
        }
        Manifest manifest = Manifest.read(Archive.manifest(dump)).orElseThrow();
        long dumped = rows(manifest.content(), "public.access_events");
        assertThat(dumped).as("the service wrote meanwhile").isGreaterThanOrEqualTo(before)
                .isLessThan(target.count("SELECT count(*) FROM access_events"));

        try {
            Verb restore = fixture.run("restore", dump.toString(), "--database", "round_trip");
            assertThat(restore.exitCode()).as(restore.toString()).isZero();
            Database restored = target.database().named("round_trip");
            assertThat(restored.count("SELECT count(*) FROM access_events")).isEqualTo(dumped);
            assertThat(restored.value("SELECT time::text || key[2] FROM timescale_integration.watermark "
                    + "WHERE stream = 'access_events'", String.class)).as("rows and watermark are of one moment")
                    .isEqualTo(restored.value("SELECT time::text || event_id FROM access_events "
                    + "ORDER BY time DESC, event_id DESC LIMIT 1", String.class));
            // After the backup, but behind its watermark.
            primary.execute("INSERT INTO access_events (time, event_id) SELECT time - interval '1 day', "
                    + "gen_random_uuid() FROM access_events LIMIT 10");
            once("replicate", restored, log);
            assertThat(restored.count("SELECT count(*) FROM access_events"))
                    .isEqualTo(primary.count("SELECT count(*) FROM access_events") - 10);
            once("reconcile", restored, log);
            assertThat(restored.value(CONTENT, String.class)).isEqualTo(primary.value(CONTENT, String.class));
            System.err.printf("round trip: %d rows, %s, backup %.1f s%n", dumped, Bytes.text(manifest.bytes()),
                    manifest.durationSeconds());
        } finally {
            fixture.drop("round_trip%");
        }
    }

    private static void once(String verb, Database restored, Path log) throws Exception {
        Map<String, String> settings = Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", restored.dsn(),
                "REPLICATION_MARGIN", "0");
        try (ServiceProcess pass = ServiceProcess.start(verb, settings, log)) {
            assertThat(pass.exitCode(Duration.ofSeconds(120))).as(Files.readString(log)).isZero();
        }
    }

    private static long rows(Manifest.Content content, String table) {
        return content.tables().stream().filter(one -> one.name().equals(table)).findFirst().orElseThrow().rows();
    }

    private void await(ServiceProcess service, Duration patience, long rows) {
        Awaitility.await().atMost(patience).failFast("the service ended", () -> !service.isAlive())
                .ignoreExceptions().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> target.count("SELECT count(*) FROM access_events") >= rows);
    }

    private static void history() throws Exception {
        primary.execute(SqlFile.read("/demo/primary.sql"));
        try (Connection connection = primary.connect();
             PreparedStatement insert = connection.prepareStatement(SqlFile.read("/demo/history.sql"))) {
            insert.setLong(1, ROWS);
            insert.setLong(2, ROWS);
            insert.executeUpdate();
        }
    }

    private static void write(AtomicBoolean done) {
        try (Connection connection = primary.connect(); PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO access_events (time, event_id) SELECT clock_timestamp(), gen_random_uuid() "
                + "FROM generate_series(1, 20)")) {
            while (!done.get()) {
                insert.executeUpdate();
                LockSupport.parkNanos(5_000_000);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

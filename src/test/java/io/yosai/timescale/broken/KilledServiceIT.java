package io.yosai.timescale.broken;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
class KilledServiceIT {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final int HISTORY = 150_000;

    @TempDir
    Path folder;

    @Test
    void nothingIsLostOrDoubledWhenTheServiceIsKilledBetweenCopyAndCommit() throws Exception {
        Replica replica = new Replica(primary.database(), target.database());
        replica.history(HISTORY);
        Map<String, String> settings = Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(),
                "REPLICATION_PAGE_SIZE", "2000");
        long rows = 0;
        Path log = folder.resolve("service.log");
        try (Writers writers = Writers.start(primary.database(), 2)) {
            for (int kill = 0; kill < 4; kill++) {
                ServiceProcess service = ServiceProcess.start("run", settings, log);
                replica.awaitSchema();
                replica.awaitBatchAfter(rows);
                // Another moment of a batch each time.
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(ThreadLocalRandom.current().nextInt(30_000)));
                service.kill();
                rows = target.count("SELECT count(*) FROM access_events");
                assertThat(rows).as("amid the history").isBetween(1L, HISTORY - 1L);
            }
        }
        try (ServiceProcess last = ServiceProcess.start("replicate", settings, log)) {
            assertThat(last.exitCode(Duration.ofSeconds(120))).as(last.log()).isZero();
            replica.assertEqual(last.log());
        }
    }
}

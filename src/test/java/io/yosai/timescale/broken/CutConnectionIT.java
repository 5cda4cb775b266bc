package io.yosai.timescale.broken;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
class CutConnectionIT {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final String TERMINATE = "(SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            + "WHERE " + Replica.BATCH + ") > 0";

    private static final int HISTORY = 100_000;

    @TempDir
    Path folder;

    @Test
    void nothingIsLostOrDoubledWhenTheConnectionIsTerminatedInTheMiddleOfABatch() throws Exception {
        Replica replica = new Replica(primary.database(), target.database());
        replica.history(HISTORY);
        Map<String, String> settings = Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(),
                "REPLICATION_INTERVAL", "0.1", "REPLICATION_PAGE_SIZE", "500");
        try (ServiceProcess service = ServiceProcess.start(
                "run --no-backfill", settings, folder.resolve("service.log"))) {
            replica.awaitSchema();
            long rows = 0;
            try (Writers writers = Writers.start(primary.database(), 4)) {
                for (int cut = 0; cut < 10; cut++) {
                    replica.awaitBatchAfter(rows);
                    replica.target().await(Duration.ofMinutes(3), TERMINATE);
                    rows = target.count("SELECT count(*) FROM access_events");
                }
            }
            assertThat(rows).as("amid the history").isLessThan(HISTORY);
            replica.assertEqualWithin(Duration.ofMinutes(3));
            assertThat(service.isAlive()).isTrue();
        }
    }
}

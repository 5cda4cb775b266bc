package io.yosai.timescale.broken;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
class IdleTransactionIT {
    /** A minute in a long run; in a short one the passes count, not the time. */
    private static final Duration IDLE = Duration.ofSeconds(Integer.getInteger("race.seconds", 0) < 120 ? 0 : 60);
    private static final String PASS =
            "timescale_integration_last_success_timestamp_seconds\\{route=\"access_events\"}";
    private static final String ROWS = "SELECT count(*) FROM access_events";
    private static final String EVENT = "INSERT INTO access_events (time, event_id) VALUES (now(), gen_random_uuid())";

    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    @TempDir
    Path folder;

    @Test
    void rowsOfOthersWaitForASessionThatIsIdleInItsTransactionAndNoneIsLost() throws Exception {
        primary.execute(SqlFile.read("/demo/primary.sql"));
        primary.execute(EVENT);
        Map<String, String> settings = Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(),
                "REPLICATION_INTERVAL", "0.1");
        try (ServiceProcess service = ServiceProcess.start("run", settings, folder.resolve("service.log"));
             Connection idle = primary.connect(); Statement statement = idle.createStatement()) {
            Replica replica = new Replica(primary.database(), target.database());
            replica.awaitSchema();
            replica.assertEqualWithin(Duration.ofMinutes(3));

            idle.setAutoCommit(false);
            statement.execute(EVENT);
            try (Writers writers = Writers.start(primary.database(), 2)) {
                replica.primary().await(Duration.ofMinutes(3), "(" + ROWS + ") > 100");
            }
            long start = System.nanoTime();
            for (int pass = 0; pass < 6 || System.nanoTime() - start < IDLE.toNanos(); pass++) {
                double last = service.metric(PASS);
                Replica.await(Duration.ofMinutes(1), () -> service.metric(PASS) > last);
            }
            assertThat(target.count(ROWS)).isEqualTo(1);

            idle.commit();
            replica.assertEqualWithin(Duration.ofMinutes(3));
        }
    }
}

package io.yosai.timescale.broken;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class EqualTimesIT {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    @TempDir
    Path folder;

    /** Four full pages and the edges of two more have one time: where a page ends, only event_id can tell. */
    @Test
    void pagesEndInTheMiddleOfTwentyThousandEventsOfOneTime() throws Exception {
        Replica replica = new Replica(primary.database(), target.database());
        replica.history(7_000);
        primary.execute("INSERT INTO access_events (time, event_id) "
                + "SELECT now() - interval '1 hour', gen_random_uuid() FROM generate_series(1, 20000)");
        primary.execute("INSERT INTO access_events (time, event_id) "
                + "SELECT now() - interval '1 minute', gen_random_uuid() FROM generate_series(1, 3000)");
        Map<String, String> settings = Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(),
                "REPLICATION_PAGE_SIZE", "5000");
        try (ServiceProcess pass = ServiceProcess.start("replicate", settings, folder.resolve("service.log"))) {
            assertThat(pass.exitCode(Duration.ofSeconds(60))).as(pass.log()).isZero();
            replica.assertEqual(pass.log());
        }
    }
}

package io.yosai.timescale.broken;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
class LargeRowsIT {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    @TempDir
    Path folder;

    @BeforeEach
    void emptyBothSides() {
        primary.execute("DROP TABLE IF EXISTS access_events; " + SqlFile.read("/demo/primary.sql"));
        target.execute("DROP TABLE IF EXISTS access_events CASCADE; DROP SCHEMA IF EXISTS timescale_integration "
                + "CASCADE");
    }

    /** 3,000 rows of 100 kB in the middle of small ones: 300 MB where one page would hold 5,000 rows. */
    @Test
    void pagesShrinkWhereRowsAreLargerThanTheHeapTakes() throws Exception {
        primary.execute("""
                INSERT INTO access_events (time, event_id, metadata)
                SELECT now() - interval '1 day' + i * interval '1 s', gen_random_uuid(),
                       CASE WHEN i BETWEEN 1000 AND 4000 THEN jsonb_build_object('x', repeat(md5(i::text), 3200)) END
                FROM generate_series(1, 20000) AS i""");
        assertCopies();
    }

    /** Alone each fits, two at a time do not always: a page that is written, one that is read, and buffers. */
    @Test
    void valuesOfFiftyMegabytesArriveInAHeapOfFiveTimesThat() throws Exception {
        primary.execute("""
                INSERT INTO access_events (time, event_id, metadata)
                SELECT now() - interval '1 day' + i * interval '1 s', gen_random_uuid(),
                       CASE WHEN i IN (10, 20, 21) THEN jsonb_build_object(i, repeat('0123456789', 5000000)) END
                FROM generate_series(1, 30) AS i""");
        assertCopies();
        // By way of the temporary table too.
        target.execute("DELETE FROM access_events WHERE metadata IS NULL; DELETE FROM timescale_integration.watermark");
        assertCopies();
    }

    private void assertCopies() throws Exception {
        Map<String, String> settings = Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn());
        try (ServiceProcess pass = ServiceProcess.start("replicate", settings, folder.resolve("service.log"))) {
            assertThat(pass.exitCode(Duration.ofSeconds(120))).as(pass.log()).isZero();
            new Replica(primary.database(), target.database()).assertEqual(pass.log());
        }
    }
}

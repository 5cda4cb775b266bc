package io.yosai.timescale.broken;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two of the product at one target: one of them copies the stream at a time, and no page is copied by both. */
abstract class TwoWritersContract {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    private static final String COPIED = "timescale_integration_rows_copied_total";
    private static final String SKIPPED = "timescale_integration_duplicates_skipped_total";

    private final TimescaleServer target;

    @TempDir
    Path folder;
    private Map<String, String> settings;
    private Replica replica;

    TwoWritersContract(TimescaleServer target) {
        this.target = target;
    }

    @BeforeEach
    void fill() throws Exception {
        primary.execute("DROP TABLE IF EXISTS access_events");
        target.execute("DROP TABLE IF EXISTS access_events CASCADE; DROP SCHEMA IF EXISTS timescale_integration "
                + "CASCADE");
        replica = new Replica(primary.database(), target.database());
        replica.history(20_000);
        settings = Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(), "REPLICATION_INTERVAL", "0.1",
                "REPLICATION_PAGE_SIZE", "100");
    }

    @Test
    void oneOfTwoServicesMayDieAndTheOtherGoesOn() throws Exception {
        try (Writers writers = Writers.start(primary.database(), 1);
             ServiceProcess first = start("run --no-backfill", "first");
             ServiceProcess second = start("run --no-backfill", "second")) {
            awaitCopies(first, second);
            ServiceProcess dies = first.metric(COPIED) > 0 ? first : second;
            ServiceProcess goesOn = dies == first ? second : first;
            dies.kill();
            writers.close();
            replica.assertEqualWithin(Duration.ofSeconds(120));
            assertThat(goesOn.metric(COPIED)).as("rows that the other one has copied").isPositive();
            assertThat(goesOn.metric(SKIPPED)).as("rows that both had copied").isZero();
            assertThat(goesOn.isAlive()).isTrue();
        }
    }

    @Test
    void aPassMayRunBesideTheService() throws Exception {
        try (Writers writers = Writers.start(primary.database(), 1);
             ServiceProcess service = start("run --no-backfill", "service")) {
            awaitCopies(service);
            try (ServiceProcess pass = start("replicate", "pass")) {
                assertThat(pass.exitCode(Duration.ofSeconds(120))).as(pass.log()).isZero();
            }
            writers.close();
            replica.assertEqualWithin(Duration.ofMinutes(3));
            assertThat(service.metric(SKIPPED)).as("rows that both had copied").isZero();
            assertThat(service.log()).doesNotContain("ERROR");
        }
    }

    private static void awaitCopies(ServiceProcess... services) {
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> {
            double copied = 0;
            for (ServiceProcess service : services) {
                copied += service.metric(COPIED);
            }
            return copied > 0;
        });
    }

    private ServiceProcess start(String verb, String name) throws Exception {
        return ServiceProcess.start(verb, settings, folder.resolve(name + ".log"));
    }
}

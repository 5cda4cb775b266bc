package io.yosai.timescale.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class BackupServiceIT {
    private static final String PREFIX = "timescale_integration_backup_";

    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    @TempDir
    private Path directory;

    @Test
    void theServiceBacksUpAtItsTimesAndShowsWhetherItSucceeded() throws Exception {
        BackupFixture.fill(target.database(), 1_000);
        Path folder = directory.resolve("backups");
        Path programs = Files.createDirectories(directory.resolve("bin"));
        Path log = directory.resolve("service.log");
        Map<String, String> settings = Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(),
                "OUTPUT_DIR", folder.toString(), "PG_BIN", programs.toString(), "BACKUP_CRON", "* * * * * ?");
        try (ServiceProcess service = ServiceProcess.start("run", settings, log)) {
            // There is no pg_dump yet.
            await(service, () -> service.metric(PREFIX + "failed") == 1);
            assertThat(service.metric(PREFIX + "last_attempt_timestamp_seconds")).isPositive();
            assertThat(service.metric(PREFIX + "last_success_timestamp_seconds")).isZero();
            for (String program : new String[] {"pg_dump", "pg_restore"}) {
                Path script = Files.writeString(directory.resolve(program), "#!/bin/sh\nexec " + target.server()
                        .program(program)
                        + " \"$@\"\n");
                Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
                // Whole at once: the service looks for it every second.
                Files.move(script, programs.resolve(program));
            }
            await(service, () -> service.metric(PREFIX + "previous_bytes") > 0);
            assertThat(service.metric(PREFIX + "failed")).isZero();
            assertThat(service.metric("timescale_integration_last_success_timestamp_seconds\\{route=\"backup\"\\}"))
                    .isPositive();
            assertThat(service.metric(PREFIX + "last_success_timestamp_seconds"))
                    .isBetween((double) Instant.now().minusSeconds(60).getEpochSecond(),
                            (double) Instant.now().plusSeconds(1).getEpochSecond());
            assertThat(service.metric(PREFIX + "last_bytes")).isBetween(1_000.0, 1_000_000.0);
            assertThat(service.metric(PREFIX + "last_duration_seconds")).isPositive();
            assertThat(service.log().lines().filter(line -> line.contains("route backup fails: ")))
                    .as("said once, not once a second").hasSize(1);
            assertThat(service.log()).contains("route backup works again").doesNotContain("\tat ");
        }
        MeterRegistry afterARestart = new SimpleMeterRegistry();
        new BackupMetrics(afterARestart, new OutputFolder(folder)).look();
        assertThat(afterARestart.getMeters()).extracting(meter -> meter.getId().getName()).containsExactlyInAnyOrder(
                Stream.of("last.success.timestamp", "last.bytes", "previous.bytes", "last.duration")
                        .map(name -> "timescale.integration.backup." + name).toArray(String[]::new));
    }

    private static void await(ServiceProcess service, Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofMinutes(3)).failFast("the service ended", () -> !service.isAlive())
                .pollInterval(Duration.ofMillis(100)).until(condition);
    }
}

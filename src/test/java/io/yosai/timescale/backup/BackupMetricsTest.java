package io.yosai.timescale.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gauges follow the folder, into which other processes write too. */
class BackupMetricsTest {
    private static final Instant NIGHT = Instant.parse("2026-01-01T02:30:00Z");
    private static final Instant NEXT_NIGHT = NIGHT.plusSeconds(86_400);

    @TempDir
    private Path directory;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private BackupMetrics metrics;

    @BeforeEach
    void nothingIsKnownOfAnEmptyFolder() throws IOException {
        metrics = new BackupMetrics(registry, new OutputFolder(directory));
        metrics.look();
        assertThat(registry.getMeters()).isEmpty();
    }

    private Path backup(Instant time, int bytes) throws IOException {
        Path dump = Files.write(directory.resolve(Archive.name(time)), new byte[bytes]);
        Files.write(Archive.manifest(dump), ArchiveTest.manifest(bytes).json());
        return dump;
    }

    private double value(String name) {
        return registry.get("timescale.integration.backup." + name).gauge().value();
    }

    @Test
    void backupOfAnotherProcessIsSeenAtTheNextLook() throws IOException {
        backup(NIGHT, 100);
        metrics.look();
        backup(NEXT_NIGHT, 30);
        metrics.look();
        metrics.look();
        assertThat(value("last.success.timestamp")).isEqualTo(NEXT_NIGHT.getEpochSecond());
        assertThat(value("last.bytes")).isEqualTo(30);
        assertThat(value("previous.bytes")).isEqualTo(100);
        assertThat(List.of("failed", "last.attempt.timestamp")).as("this process has not tried").allMatch(name ->
                registry.find("timescale.integration.backup." + name).gauge() == null);
    }

    @Test
    void whatIsCutOrGoneIsTakenBack() throws IOException {
        Path before = backup(NIGHT, 100);
        Path last = backup(NEXT_NIGHT, 30);
        metrics.look();
        assertThat(value("last.bytes")).isEqualTo(30);
        Files.write(last, new byte[10]);
        metrics.look();
        assertThat(value("last.success.timestamp")).isEqualTo(NIGHT.getEpochSecond());
        assertThat(value("last.bytes")).isEqualTo(100);
        assertThat(value("previous.bytes")).isNaN();
        Files.delete(before);
        metrics.look();
        assertThat(List.of("last.success.timestamp", "last.bytes", "last.duration")).allMatch(name ->
                Double.isNaN(value(name)));
    }

    @Test
    void whatIsDatedAheadOrHasNoManifestIsNoBackup() throws IOException {
        backup(NIGHT, 100);
        backup(Instant.parse("2099-01-01T00:00:00Z"), 30);
        Files.write(directory.resolve(Archive.name(NEXT_NIGHT)), new byte[30]);
        metrics.look();
        assertThat(value("last.success.timestamp")).isEqualTo(NIGHT.getEpochSecond());
    }

    @Test
    void failureStandsUntilABackupThatBeganAfterIt() throws IOException {
        metrics.ended(null, true);
        backup(NIGHT, 100);
        metrics.look();
        assertThat(value("last.success.timestamp")).isEqualTo(NIGHT.getEpochSecond());
        assertThat(value("failed")).isEqualTo(1);
        backup(Instant.now(), 100);
        metrics.look();
        assertThat(value("failed")).isZero();
    }

    /** Nobody knows whether it is whole, and it hides none that is. */
    @Test
    void aDamagedManifestHidesNoGoodBackup() throws IOException {
        backup(NIGHT, 100);
        backup(NEXT_NIGHT, 30);
        Path damaged = Archive.manifest(directory.resolve(Archive.name(NEXT_NIGHT)));
        for (String manifest : List.of("{\"sha256\": \"", "{}", "[]", "")) {
            Files.writeString(damaged, manifest);
            metrics.look();
            assertThat(value("last.success.timestamp")).isEqualTo(NIGHT.getEpochSecond());
        }
        Files.delete(damaged);
        Files.createDirectory(damaged);
        metrics.look();
        assertThat(value("last.bytes")).isEqualTo(100);
    }
}

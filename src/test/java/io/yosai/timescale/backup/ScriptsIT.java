package io.yosai.timescale.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The command lines that operators have had all along. */
class ScriptsIT {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    @TempDir
    private Path directory;

    private List<String> run(Path scripts, String dsn, String... words) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile())
                .redirectError(directory.resolve("err").toFile()).redirectOutput(directory.resolve("out").toFile());
        builder.command().set(0, scripts.resolve(words[0]).toAbsolutePath().toString());
        builder.environment().put("TIMESCALE_DSN", dsn);
        builder.environment().put("PG_BIN", target.server().program("pg_dump").getParent().toString());
        builder.environment().put("JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(directory.resolve("err"))).isZero();
        return Files.readAllLines(directory.resolve("out"));
    }

    @Test
    void linkToAScriptFindsTheProgram() throws Exception {
        for (String script : List.of("backup_timescale.sh", "restore_timescale.sh")) {
            Files.createSymbolicLink(directory.resolve(script), Path.of("scripts", script).toAbsolutePath());
            assertThat(run(directory, target.dsn(), script, "--help")).isNotEmpty();
        }
    }

    @Test
    void backupAndRestoreKeepTheirCommandLines() throws Exception {
        BackupFixture.fill(target.database(), 100);
        String made = run(Path.of("scripts"), target.dsn(), "backup_timescale.sh").get(0);
        assertThat(made).matches("backups/timescale_\\d{8}_\\d{6}\\.dump");
        Database scripted = target.database().named("scripted");
        try {
            // As the distribution has them.
            run(Path.of(System.getProperty("distribution"), "scripts"), scripted.dsn(), "restore_timescale.sh", made);
            assertThat(scripted.count("SELECT count(*) FROM access_events")).isEqualTo(100);
        } finally {
            target.execute("DROP DATABASE IF EXISTS scripted WITH (FORCE)");
        }
    }
}

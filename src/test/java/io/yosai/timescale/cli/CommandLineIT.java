package io.yosai.timescale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program says before it needs a database. */
class CommandLineIT {
    @TempDir
    private Path directory;

    private static void assertOneLine(Program.End end, int exitCode, String line) {
        assertThat(end.err()).containsExactly(line);
        assertThat(end.out()).isEmpty();
        assertThat(end.exitCode()).isEqualTo(exitCode);
    }

    @Test
    void helpNamesTheVerbs() {
        Program.End end = Program.here(Map.of(), "--help");
        assertThat(end.exitCode()).isZero();
        assertThat(end.err()).isEmpty();
        assertThat(end.out()).first().asString().startsWith("Usage: timescale-integration");
        assertThat(end.out()).filteredOn(line -> line.matches("  [a-z-]+ .*"))
                .extracting(line -> line.trim().split(" ")[0])
                .containsExactly("run", "replicate", "policies", "backfill", "reconcile", "quarantine", "schema",
                "backup", "restore",
                        "validate", "routes", "streams", "pause", "resume", "resync", "adopt-source");
    }

    @Test
    void versionIsOneLine() {
        Program.End end = Program.here(Map.of(), "--version");
        assertThat(end.exitCode()).isZero();
        assertThat(end.err()).isEmpty();
        assertThat(end.out()).singleElement().asString().matches("timescale-integration \\S.*");
    }

    @Test
    void anOutputThatCannotBeWrittenIsAFailure() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(ServiceProcess.PROGRAM.toString(), "--version");
        Path err = directory.resolve("err");
        builder.redirectOutput(Path.of("/dev/full").toFile()).redirectError(err.toFile());
        assertThat(builder.start().waitFor()).isEqualTo(1);
        assertThat(Files.readAllLines(err)).first().asString()
                .isEqualTo("the output could not be written: standard output");
    }

    @Test
    void unknownVerbIsAWrongCall() {
        assertOneLine(Program.here(Map.of(), "replikate"), 2,
                "Unmatched argument at index 0: 'replikate'; see timescale-integration --help");
    }

    @Test
    void noVerbIsAWrongCall() {
        assertOneLine(Program.here(Map.of()), 2, "Missing required subcommand; see timescale-integration --help");
    }

    @Test
    void withoutSettingsTheFirstThatIsMissingIsNamed() {
        Map.of("replicate", "SOURCE_DSN is vault:secret/data/timescale#source", "schema",
                "TARGET_DSN is vault:secret/data/timescale#target").forEach((verb, missing) -> {
                    Program.End end = Program.here(Map.of(), verb);
                    assertThat(end.exitCode()).isEqualTo(2);
                    assertThat(end.err()).containsExactly(missing + ", but VAULT_ADDR is not set",
                            "HINT: set it to the address of Vault, such as https://vault:8200, or give the DSN itself, "
                            + "such as postgres://user:password@host:5432/database");
                    assertThat(end.out()).isEmpty();
                });
    }

    @Test
    void allWrongSettingsAreToldAtOnceWithoutAPassword() {
        Program.End end = Program.here(Map.of(
                "SOURCE_DSN", "postgres://reader:opensesame@primary:abc/yosai",
                "TIMESCALE_HOST", "timescale", "TIMESCALE_DB_USER", "writer", "TIMESCALE_DB_PASSWORD", "opensesame",
                "TIMESCALE_PORT", "abc", "REPLICATION_INTERVAL", "0",
                "TIMESCALE_COMPRESSION_DAYS", "30", "TIMESCALE_RETENTION_DAYS", "7"), "run");
        assertThat(end.err()).containsExactly(
                "SOURCE_DSN = postgres://…: port abc is not a number from 1 to 65535",
                "HINT: write it as postgres://user:password@host:5432/database",
                "TIMESCALE_PORT = abc: must be a whole number from 1 to 65535",
                "HINT: correct it, or unset it for the default, 5432",
                "TIMESCALE_RETENTION_DAYS = 7: must be more than TIMESCALE_COMPRESSION_DAYS, which is 30",
                "HINT: raise it, or lower TIMESCALE_COMPRESSION_DAYS",
                "REPLICATION_INTERVAL = 0: must be a number of seconds from 0.001 to 31536000, such as 1.5",
                "HINT: correct it, or unset it for the default, 60");
        assertThat(end.exitCode()).isEqualTo(2);
        assertThat(end.out()).isEmpty();
    }

    @Test
    void folderWithoutRoutesIsRefused() throws Exception {
        Path shipped = ServiceProcess.PROGRAM.getParent();
        Path bare = Files.createDirectory(directory.resolve("bare"));
        Path launcher = Files.copy(ServiceProcess.PROGRAM, bare.resolve("timescale-integration"));
        Files.copy(shipped.resolve("timescale-integration.jar"), bare.resolve("timescale-integration.jar"));
        Files.createSymbolicLink(bare.resolve("lib"), shipped.resolve("lib"));
        Program program = new Program(Files.createDirectory(directory.resolve("routes")), launcher);
        Program.End end = program.run(Map.of("SOURCE_DSN", "postgres://a@127.0.0.1/a", "TARGET_DSN",
                "postgres://a@127.0.0.1/a"), "replicate");
        assertThat(end.exitCode()).isEqualTo(1);
        assertThat(end.err()).first().asString().startsWith("no routes: neither "
                + directory.toRealPath().resolve("routes/routes") + " nor ").endsWith(" is a folder");
    }
}

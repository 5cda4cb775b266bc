package io.yosai.timescale.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.cli.Program;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.NativeTimescale;
import io.yosai.timescale.servers.Passwords;
import io.yosai.timescale.servers.ServerUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left when a backup or a restore is cut off, and what others see of it meanwhile. */
@Tag("long")
class KilledBackupIT {
    private static NativeTimescale server;
    private static Database database;

    @TempDir
    private Path directory;

    private BackupFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        try {
            server = new NativeTimescale().start();
        } catch (ServerUnavailable e) {
            Assumptions.abort("no native TimescaleDB: " + e.getMessage());
        }
        database = new Database(server.dsn("yosai"));
        database.named("postgres").execute("CREATE DATABASE yosai");
        // A dump of it takes long enough to be caught.
        BackupFixture.fill(database, 100_000);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void prepare() {
        server.start();
        fixture = new BackupFixture(server, database, directory.resolve("backups"));
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofMinutes(3)).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10))
                .until(condition);
    }

    /** Whether pg_dump has written the first of its rows. */
    private boolean dumpGrows() throws IOException {
        for (String name : fixture.files()) {
            if (name.endsWith(".dump.partial") && Files.size(fixture.folder().resolve(name)) > 0) {
                return true;
            }
        }
        return false;
    }

    /** One that is connected to the database, not one that lists what is in a dump. */
    private static ProcessHandle program(String name) {
        // The loader runs it, so its name is among the arguments.
        Predicate<ProcessHandle> is = process -> process.info().commandLine().orElse("").matches("(?s).*/bin/" + name
                + " .*--dbname=host='.*");
        return ProcessHandle.current().descendants().filter(is).findFirst().orElse(null);
    }

    @Test
    void pgDumpThatIsKilledLeavesNothing() throws Exception {
        CompletableFuture<Verb> backup = CompletableFuture.supplyAsync(() -> fixture.run("backup"));
        await(this::dumpGrows);
        program("pg_dump").destroyForcibly();
        assertThat(backup.get().exitCode()).as(backup.get().toString()).isEqualTo(1);
        assertThat(backup.get().err()).singleElement().asString()
                .isEqualTo("backup failed: pg_dump was killed by signal 9");
        fixture.assertNothingLeft();
    }

    @Test
    void serverThatStopsHalfWayLeavesNothing() throws Exception {
        CompletableFuture<Verb> backup = CompletableFuture.supplyAsync(() -> fixture.run("backup"));
        await(this::dumpGrows);
        server.stop(NativeTimescale.Mode.IMMEDIATE);
        assertThat(backup.get().exitCode()).as(backup.get().toString()).isEqualTo(1);
        assertThat(backup.get().err()).singleElement().asString().startsWith("backup failed: pg_dump ended with exit "
                + "code 1: ");
        fixture.assertNothingLeft();
    }

    @Test
    void serverThatStopsDuringARestoreLeavesADatabaseWhoseNameSaysSo() throws Exception {
        Path dump = fixture.backup();
        CompletableFuture<Verb> restore = CompletableFuture.supplyAsync(
                () -> fixture.run("restore", dump.toString(), "--database", "restored"));
        await(() -> program("pg_restore") != null);
        server.stop(NativeTimescale.Mode.IMMEDIATE);
        assertThat(restore.get().exitCode()).as(restore.get().toString()).isEqualTo(1);
        assertThat(restore.get().err()).first().asString()
                .startsWith("restore failed: pg_restore ended with exit code 1: ");
        server.start();
        assertThat(fixture.databases("restored%")).singleElement().asString()
                .matches("restored_restoring_\\d{8}_\\d{6}");
        fixture.drop("restored%");
        assertThat(BackupFixture.passwordFiles()).isEmpty();
    }

    @Test
    void pgRestoreThatIsKilledLeavesNothing() throws Exception {
        Path dump = fixture.backup();
        CompletableFuture<Verb> restore = CompletableFuture.supplyAsync(
                () -> fixture.run("restore", dump.toString(), "--database", "restored"));
        await(() -> program("pg_restore") != null);
        program("pg_restore").destroyForcibly();
        assertThat(restore.get().exitCode()).as(restore.get().toString()).isEqualTo(1);
        assertThat(restore.get().err()).containsExactly("restore failed: pg_restore was killed by signal 9");
        assertThat(fixture.databases("restored%")).isEmpty();
    }

    @Test
    void serviceThatIsKilledLeavesNothingThatLooksLikeABackupAndTheNextOneTidiesUp() throws Exception {
        CompletableFuture<Program.End> backup = inAProcess("backup");
        await(this::dumpGrows);
        ProcessHandle service = java();
        service.destroyForcibly();
        assertThat(backup.get().exitCode()).isEqualTo(137);
        assertThat(fixture.files()).isNotEmpty().allMatch(name -> name.endsWith(".partial"));
        assertThat(BackupFixture.passwordFiles(service)).hasSize(1);
        String made = fixture.backup().getFileName().toString();
        fixture.assertNothingLeft(made, made + ".json", made + ".sha256");
        assertThat(BackupFixture.passwordFiles(service)).isEmpty();
    }

    @Test
    void serviceThatIsToldToStopTidiesUpItself() throws Exception {
        CompletableFuture<Program.End> backup = inAProcess("backup");
        await(this::dumpGrows);
        java().destroy();
        assertThat(backup.get().exitCode()).isEqualTo(143);
        assertThat(backup.get().err()).anyMatch(line -> line.matches(".* WARN .* the backup of database .*/yosai into "
                + ".*\\.dump is stopped before its end; nothing of it is kept"));
        fixture.assertNothingLeft();
        assertThat(program("pg_dump")).isNull();

        Path dump = fixture.backup();
        CompletableFuture<Program.End> restore = inAProcess("restore", dump.toString(), "--database", "restored");
        await(() -> program("pg_restore") != null);
        java().destroy();
        assertThat(restore.get().exitCode()).isEqualTo(143);
        assertThat(restore.get().err()).anyMatch(line -> line.matches(
                ".* WARN .* the restore of .*\\.dump is stopped before its "
                + "end; database restored_restoring_\\d{8}_\\d{6}, which it was building, is dropped"));
        assertThat(fixture.databases("restored%")).isEmpty();
        assertThat(program("pg_restore")).isNull();
    }

    @Test
    void serviceThatIsKilledDuringARestoreLeavesADatabaseForNobodyThatTheNextOneDropsWhenAskedTo() throws Exception {
        Path dump = fixture.backup();
        CompletableFuture<Program.End> restore = inAProcess("restore", dump.toString(), "--database", "restored");
        await(() -> program("pg_restore") != null);
        ProcessHandle left = program("pg_restore");
        // Another restore of that name sees that it is being built.
        assertThat(unfinished()).isEmpty();
        java().destroyForcibly();
        assertThat(restore.get().exitCode()).isEqualTo(137);
        left.destroyForcibly();
        await(() -> !left.isAlive());
        String unfinished = fixture.databases("restored%").get(0);
        database.execute("CREATE ROLE anybody LOGIN PASSWORD '" + Passwords.of("anybody") + "'");
        try {
            assertThatThrownBy(() -> new Database(server.dsn(unfinished)).as("anybody")
                    .value("SELECT 1", Integer.class))
                    .hasStackTraceContaining("too many connections for database \"" + unfinished + "\"");
        } finally {
            database.execute("DROP ROLE anybody");
        }
        await(() -> unfinished().equals(List.of(unfinished)));
        // It is left alone until somebody says so, and no restore goes on with it.
        assertThat(fixture.run("restore", dump.toString(), "--database", "restored").exitCode()).isZero();
        assertThat(fixture.databases("restored%")).containsExactly("restored", unfinished);
        fixture.drop("restored");
        Verb again = fixture.run("restore", dump.toString(), "--database", "restored", "--drop-unfinished");
        assertThat(again.exitCode()).as(again.toString()).isZero();
        assertThat(fixture.databases("restored%")).containsExactly("restored");
        assertThat(database.named("restored").count("SELECT count(*) FROM access_events")).isEqualTo(100_000);
        fixture.drop("restored%");
    }

    private List<String> unfinished() throws Exception {
        return NewDatabase.named(Dsn.parse("TIMESCALE_DSN", database.named("postgres").dsn()), "restored").unfinished();
    }

    private CompletableFuture<Program.End> inAProcess(String... words) throws IOException {
        Path home = Files.createDirectories(directory.resolve("home"));
        Program program = Files.exists(home.resolve("routes")) ? new Program(home) : Program.withRoutes(home);
        Map<String, String> environment = new HashMap<>();
        fixture.settings().forEach((setting, value) -> environment.put(setting.name(), value));
        environment.put("PATH", System.getenv("PATH"));
        return CompletableFuture.supplyAsync(() -> {
            try {
                return program.run(environment, words);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static boolean isJava(ProcessHandle process) {
        return process.info().command().orElse("").endsWith("/java");
    }

    private static ProcessHandle java() {
        return ProcessHandle.current().children().filter(KilledBackupIT::isJava).findFirst().orElseThrow();
    }

    @Test
    void nobodyWhoListsTheProcessesSeesThePassword() throws Exception {
        String password = server.dsn("x").replaceFirst(".*://[^:]*:", "").replaceFirst("@.*", "");
        Set<String> programs = new TreeSet<>();
        Set<String> shown = new TreeSet<>();
        watch(inAProcess("backup"), password, programs, shown);
        watch(inAProcess("restore", fixture.folder().resolve(fixture.files().get(0)).toString(), "--database",
                "restored"),
                password, programs, shown);
        assertThat(programs).containsExactly("pg_dump", "pg_restore");
        assertThat(shown).isEmpty();
        assertThat(fixture.databases("restored%")).containsExactly("restored");
        fixture.drop("restored%");
    }

    private static void watch(CompletableFuture<Program.End> run, String password, Set<String> programs,
            Set<String> shown)
            throws Exception {
        while (!run.isDone()) {
            // Leaves the processors to what is watched, which takes a hundred times as long.
            LockSupport.parkNanos(2_000_000);
            for (ProcessHandle child : ProcessHandle.current().children().toList()) {
                if (!isJava(child)) {
                    continue;
                }
                look(child, "cmdline", password, programs, shown);
                // Its own environment is where the operator put the DSN; that of the others is ours to keep clean.
                for (ProcessHandle other : child.descendants().toList()) {
                    look(other, "cmdline", password, programs, shown);
                    look(other, "environ", password, programs, shown);
                }
            }
        }
        assertThat(run.get().exitCode()).as(run.get().toString()).isZero();
        assertThat(run.get().toString()).doesNotContain(password);
    }

    private static void look(ProcessHandle process, String file, String password, Set<String> programs,
            Set<String> shown) {
        // Between fork and exec a child is still its parent, and shows what that shows: so this comes first.
        boolean ours = process.info().commandLine().orElse("").contains("/bin/pg_");
        String text;
        try {
            text = Files.readString(Path.of("/proc/" + process.pid() + "/" + file));
        } catch (IOException e) {
            return; // It has ended.
        }
        List.of("pg_dump", "pg_restore").stream().filter(name -> text.contains("/bin/" + name)).forEach(programs::add);
        if (text.contains(password) && (ours || file.equals("cmdline"))) {
            shown.add(file + " of " + process.info().commandLine().orElse("?"));
        }
    }
}

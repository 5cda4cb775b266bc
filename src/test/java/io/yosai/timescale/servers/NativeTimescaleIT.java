package io.yosai.timescale.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class NativeTimescaleIT {

    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    @Test
    void stopKillAndStartKeepDataAndPort() throws Exception {
        try (NativeTimescale server = new NativeTimescale().setting("work_mem", "5MB").start()) {
            Database database = new Database(server.dsn("postgres"));
            database.execute("CREATE TABLE kept (n int)");
            int starts = 1;
            for (Runnable end : new Runnable[] {
                () -> server.stop(NativeTimescale.Mode.FAST),
                () -> server.stop(NativeTimescale.Mode.IMMEDIATE),
                server::kill}) {
                database.execute("INSERT INTO kept VALUES (1)");
                try (Connection open = database.connect()) {
                    end.run();
                    assertThat(open.isValid(1)).isFalse();
                }
                assertThat(server.running()).isFalse();
                assertThatThrownBy(database::connect).hasMessageContaining("refused");
                server.start();
                assertThat(database.count("SELECT count(*) FROM kept")).isEqualTo(starts++);
            }
            assertThat(database.value("SHOW work_mem", String.class)).isEqualTo("5MB");
        }
    }

    @Test
    void severalNativeServersRunAtATimeAndNothingIsLeftOfThem() {
        NativeTimescale one = new NativeTimescale().start();
        NativeTimescale two = new NativeTimescale().start();
        assertThat(one.port()).isNotEqualTo(two.port());
        assertThat(new Database(one.dsn("postgres")).count("SELECT 1")).isEqualTo(1);
        assertThat(new Database(two.dsn("postgres")).count("SELECT 1")).isEqualTo(1);
        Path home = one.log().getParent();
        assertThat(home).isDirectory();

        one.close();
        assertThat(ProcessHandle.of(one.pid())).isEmpty();
        assertThat(home).doesNotExist();
        assertThat(two.running()).isTrue();
        two.close();
        assertThat(ProcessHandle.of(two.pid())).isEmpty();
    }

    @Test
    void serverWithABadSettingSaysSoAndIsGone() {
        try (NativeTimescale server = new NativeTimescale().setting("max_connections", "many")) {
            assertThatThrownBy(server::start).isInstanceOf(ServerUnavailable.class)
                    .hasMessageContaining("max_connections").message().doesNotContain("\n");
            assertThat(server.running()).isFalse();
        }
    }

    @Test
    void serverEndsWithAKilledJvm() throws Exception {
        Process jvm = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(),
                "-cp", System.getProperty("java.class.path"), NativeTimescaleIT.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader out = new BufferedReader(
                new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
            ProcessHandle server = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
            Path home = Path.of(out.readLine());
            assertThat(server.isAlive()).isTrue();
            jvm.destroyForcibly().waitFor();
            Instant deadline = Instant.now().plusSeconds(30);
            while (ServerProcess.lives(server)) {
                assertThat(Instant.now()).isBefore(deadline);
                LockSupport.parkNanos(1_000_000);
            }

            assertThat(home).isDirectory();
            new NativeTimescale().start().close();
            assertThat(home).as("removed by the next server").doesNotExist();
        }
    }

    /** Starts a server, prints its process id and directory, and leaves it. */
    public static void main(String[] args) throws InterruptedException {
        NativeTimescale server = new NativeTimescale().start();
        System.out.println(server.pid());
        System.out.println(server.log().getParent());
        Thread.sleep(Duration.ofMinutes(1).toMillis());
    }

    @Test
    void clientProgramsRunFromOutsideTheRootFileSystem(@TempDir Path directory) throws Exception {
        NativeTimescale server = target.server();
        Path dump = directory.resolve("any name.dump");
        target.execute("CREATE TABLE dumped AS SELECT 42 AS n");
        assertThat(run(server.program("psql"), "-XAtc", "SELECT 40 + 2", target.dsn())).isEqualTo("42\n");
        run(server.program("pg_dump"), "-Fc", "-t", "dumped", "-f", dump.toString(), target.dsn());
        assertThat(dump).isNotEmptyFile();
        assertThat(run(server.program("pg_restore"), "--list", dump.toString())).contains("TABLE public dumped");
        assertThatThrownBy(() -> server.program("initdb")).isInstanceOf(IllegalArgumentException.class);
    }

    private static String run(Path program, String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(program.toString());
        builder.command().addAll(List.of(arguments));
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}

package io.yosai.timescale.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A PgBouncer of Debian's package of that name, in transaction mode, on a free port of 127.0.0.1. */
public final class PgBouncer implements AutoCloseable {
    /** For each role and database. Few, so that clients take turns on them. */
    public static final int SESSIONS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final List<String> command = new ArrayList<>();
    private final Path folder;
    private final Path configuration;
    private final String general;
    /** By the names that clients give. */
    private final Map<String, Database> leads = new TreeMap<>();
    private Process process;
    private final int port = LoopbackPort.free();

    private PgBouncer(String role, String settings, List<Database> databases) throws IOException {
        // Its user must be able to enter it.
        folder = Files.createTempDirectory("pgbouncer");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path users = folder.resolve("users");
        Files.writeString(users, '"' + role + "\" \"" + Passwords.of(role) + "\"\n");
        databases.forEach(database -> leads.put(database.name(), database));
        configuration = folder.resolve("pgbouncer.ini");
        general = """
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = plain
                auth_file = %s
                pool_mode = transaction
                default_pool_size = %d
                server_login_retry = 0.2
                """.formatted(port, users, SESSIONS) + settings + '\n';
        configure();
        if ("root".equals(System.getProperty("user.name"))) {
            // It refuses to be run by root.
            command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups",
                    "--pdeathsig=KILL"));
        }
        command.addAll(List.of(program().toString(), configuration.toString()));
    }

    private void configure() throws IOException {
        StringBuilder text = new StringBuilder("[databases]\n");
        leads.forEach((name, database) -> text.append(name).append(" = host=").append(database.host())
                .append(" port=").append(database.port()).append(" dbname=").append(database.name()).append('\n'));
        Files.writeString(configuration, text + general);
    }

    /** Has a name lead to another database from now on, also for who is connected already. */
    public void switchOver(Database from, Database to, String role) throws Exception {
        leads.put(from.name(), to);
        configure();
        new ProcessBuilder("kill", "-HUP", String.valueOf(process.pid())).start().waitFor();
        to(from, role).await(PATIENCE, "current_database() = '" + to.name() + "'");
    }

    /** Starts it again after {@link #kill}, on the same port. */
    public void start() throws IOException {
        process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile())).start();
        awaitConnections();
    }

    /** As {@code kill -9}. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /**
     * @param role who connects to it, and as whom it connects, with the password that {@link Passwords} has
     * @param databases that it leads to
     * @throws ServerUnavailable if it is not installed, or does not start
     */
    public static PgBouncer start(String role, Database... databases) {
        return start(role, "", databases);
    }

    /** @param settings lines of {@code pgbouncer.ini} beside those that are always there, of which they win */
    public static PgBouncer start(String role, String settings, Database... databases) {
        try {
            PgBouncer started = new PgBouncer(role, settings, List.of(databases));
            started.start();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path program() {
        return List.of("/usr/sbin/pgbouncer", "/usr/bin/pgbouncer").stream().map(Path::of).filter(Files::isExecutable)
                .findFirst().orElseThrow(() -> new ServerUnavailable(
                        "pgbouncer is not installed: apt-get install pgbouncer"));
    }

    private void awaitConnections() throws IOException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                new Socket("127.0.0.1", port).close();
                return;
            } catch (IOException notYet) {
                if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                    String log = Files.readString(folder.resolve("log"));
                    close();
                    throw new ServerUnavailable("pgbouncer did not start: " + log, notYet);
                }
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            }
        }
    }

    /** The same database as the role, through it. */
    public Database to(Database database, String role) {
        return new Database("postgres://127.0.0.1:" + port + "/" + database.name()).as(role);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

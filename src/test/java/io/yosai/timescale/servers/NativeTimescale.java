package io.yosai.timescale.servers;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A native PostgreSQL 17 with TimescaleDB, Apache edition, on a free port of 127.0.0.1, with data of its own. It can be
 * stopped, killed and started again on the same data and port; {@link #close} removes the data. Any number may run at a
 * time. It ends with the JVM, even when the JVM is killed.
 */
public final class NativeTimescale implements Closeable {

    /** How {@link #stop} stops the server. */
    public enum Mode {
        /** Sessions are cut off, the data is written out. */
        FAST("INT"),
        /** As in a crash: the next start replays the write-ahead log. */
        IMMEDIATE("QUIT");

        private final String signal;

        Mode(String signal) {
            this.signal = signal;
        }
    }

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final NativeRoot root;
    private final Map<String, String> settings = new HashMap<>(Map.of(
            "shared_preload_libraries", "timescaledb",
            "timescaledb.telemetry_level", "off",
            "listen_addresses", "127.0.0.1",
            "fsync", "off",
            "max_connections", "100",
            "max_prepared_transactions", "10",
            // TimescaleDB takes one for every database that has it.
            "max_worker_processes", "40",
            // In the data directory, so that it goes with it even after a kill.
            "dynamic_shared_memory_type", "mmap"));
    private final String password = Passwords.of("native");
    private final int port = LoopbackPort.free();
    private NativeHome home;
    private ServerProcess process;

    /**
     * Not started yet. Makes the root file system if this machine has none, which takes half a minute.
     *
     * @throws ServerUnavailable if there is no root file system and none can be made
     */
    public NativeTimescale() {
        root = NativeRoot.get();
    }

    /** Sets a configuration parameter of the server for its next start, such as {@code fsync} to {@code on}. */
    public NativeTimescale setting(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /**
     * Starts the server and waits until it accepts connections: with fresh data the first time, then with the data it
     * had. Does nothing if it runs.
     *
     * @return this
     * @throws ServerUnavailable if it does not come up within a minute, with the end of its log
     */
    public synchronized NativeTimescale start() {
        if (running()) {
            return this;
        }
        if (home == null) {
            home = NativeHome.create(root, password);
            Runtime.getRuntime().addShutdownHook(new Thread(this::close, "close-native-timescale"));
        }
        List<String> command = new ArrayList<>(List.of("postgres", "-D", home.inside("data"), "-k", home.inside("."),
                "-p", Integer.toString(port)));
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        process = ServerProcess.launch(root, home, command);
        try {
            process.awaitConnections(new Database(dsn("postgres")), PATIENCE);
            return this;
        } catch (ServerUnavailable e) {
            kill();
            throw e;
        }
    }

    /**
     * Gives a database another version of the extension, as {@code ALTER EXTENSION timescaledb UPDATE} does: a session
     * that has loaded the old one ends at its next statement. The new one is the same library under another name, which
     * stays in the root file system.
     *
     * @return the new version
     */
    public String updateExtension(Database database) {
        String old = database.value("SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'", String.class);
        String other = old.substring(0, old.length() - 1) + (old.endsWith("9") ? "8" : "9");
        Path libraries = root.outside("/usr/lib/postgresql/17/lib");
        try {
            byte[] library = Files.readAllBytes(libraries.resolve("timescaledb-" + old + ".so"));
            String text = new String(library, StandardCharsets.ISO_8859_1).replace(old, other);
            Path copy = Files.createTempFile(libraries, "copy", ".so");
            Files.write(copy, text.getBytes(StandardCharsets.ISO_8859_1));
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(copy, libraries.resolve("timescaledb-" + other + ".so"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // A session of its own, which does not load the library that it replaces.
        new Database(database.dsn() + "?options=-c%20timescaledb.disable_load%3Don").execute("""
                BEGIN;
                UPDATE pg_proc SET probin = replace(probin, '%1$s', '%2$s') WHERE probin LIKE '%%timescaledb-%1$s';
                UPDATE pg_extension SET extversion = '%2$s' WHERE extname = 'timescaledb';
                COMMIT""".formatted(old, other));
        return other;
    }

    /**
     * Has the server, which is stopped, come up as a standby: it only reads, until {@code pg_promote()} gives it a new
     * timeline.
     */
    public synchronized NativeTimescale standby() {
        try {
            Files.createFile(home.outside("data/standby.signal"));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps what a standby has received by now, for {@link #failOver}. */
    public synchronized void keepForStandby() {
        home.removeTree("standby");
        ProcessBuilder copy = root.postgres("pg_basebackup", "--pgdata=" + home.inside("standby"), "--host="
                + home.inside("."),
                "--port=" + port, "--username=postgres", "--checkpoint=fast", "--no-sync");
        copy.environment().put("PGPASSWORD", password);
        NativeRoot.run(copy, 1);
    }

    /**
     * Loses the server, with what it wrote since {@link #keepForStandby}: the standby takes its place, at its port, and
     * becomes a primary with a timeline of its own.
     */
    public synchronized void failOver() {
        stop(Mode.IMMEDIATE);
        home.replace("data", "standby");
        standby().start();
        new Database(dsn("postgres")).value("SELECT pg_promote()", Boolean.class);
    }

    /** Stops the server and waits until it is gone. Does nothing if it does not run. */
    public synchronized void stop(Mode mode) {
        if (running()) {
            process.signal(mode.signal);
            if (!process.gone(PATIENCE)) {
                kill();
                throw new IllegalStateException("the native TimescaleDB did not stop; its log ends: " + home.logTail());
            }
        }
    }

    /** Kills all processes of the server and waits until they are gone. Does nothing if it does not run. */
    public synchronized void kill() {
        if (running()) {
            process.kill(PATIENCE);
        }
    }

    /** Stops the server if it runs, and removes its data. A later {@link #start} begins with fresh data. */
    @Override
    public synchronized void close() {
        if (home == null) {
            return;
        }
        try {
            stop(Mode.IMMEDIATE);
        } finally {
            home.remove();
            home = null;
        }
    }

    /** Whether its main process lives. */
    public boolean running() {
        return process != null && process.running();
    }

    /** The id of its main process: the last one if it does not run. Only after the first start. */
    public long pid() {
        return process.process().pid();
    }

    /** The same at every start. */
    public int port() {
        return port;
    }

    /** {@code postgres://user:password@127.0.0.1:port/database}, as superuser; database postgres is always there. */
    public String dsn(String database) {
        return "postgres://postgres:" + password + "@127.0.0.1:" + port + "/" + database;
    }

    /**
     * A client program of version 17 that runs from anywhere on this machine, with ordinary paths as arguments.
     *
     * @param name psql, pg_dump, pg_restore or pg_isready
     * @throws IllegalArgumentException if it is another one
     */
    public Path program(String name) {
        return root.program(name);
    }

    /** The server's log. Only between the first start and {@link #close}. */
    public Path log() {
        return home.outside("log");
    }
}

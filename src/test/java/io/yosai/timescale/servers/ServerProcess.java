package io.yosai.timescale.servers;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The main process of a native server, which does not outlive the JVM even when that is killed. */
record ServerProcess(Process process, NativeRoot root, NativeHome home) {

    /**
     * Starts a command inside the root file system as user postgres.
     *
     * @throws ServerUnavailable if it cannot be started
     */
    static ServerProcess launch(NativeRoot root, NativeHome home, List<String> command) {
        List<String> words = new ArrayList<>(List.of("setpriv", "--pdeathsig=INT"));
        words.addAll(command);
        ProcessBuilder builder = root.postgres(words.toArray(String[]::new)).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(home.outside("log").toFile()));
        CompletableFuture<Process> started = new CompletableFuture<>();
        // The kernel sends that signal when the thread ends that started the process, hence one that ends with the JVM.
        Thread parent = new Thread(() -> {
            try {
                Process process = builder.start();
                started.complete(process);
                process.waitFor();
            } catch (IOException | InterruptedException e) {
                started.completeExceptionally(e);
            }
        }, "native-timescale");
        parent.setDaemon(true);
        parent.start();
        try {
            return new ServerProcess(started.join(), root, home);
        } catch (CompletionException e) {
            throw new ServerUnavailable("cannot start the native TimescaleDB: " + e.getCause().getMessage(), e);
        }
    }

    boolean running() {
        return process.isAlive();
    }

    /** @throws ServerUnavailable if it is gone, or not ready after that time, with the end of its log */
    void awaitConnections(Database database, Duration patience) {
        Instant deadline = Instant.now().plus(patience);
        while (true) {
            try {
                database.connect().close();
                return;
            } catch (SQLException notYet) {
                if (gone(Duration.ofMillis(20)) || Instant.now().isAfter(deadline)) {
                    throw new ServerUnavailable("the native TimescaleDB did not start: " + notYet.getMessage()
                            + "; its log ends: " + home.logTail(), notYet);
                }
            }
        }
    }

    /** Sends it INT, QUIT or the like. */
    void signal(String name) {
        NativeRoot.run(root.postgres("pg_ctl", "kill", name, Long.toString(process.pid())), 1);
    }

    /** Waits until it is gone, this long at the most; false if it still runs. */
    boolean gone(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the native TimescaleDB", e);
        }
    }

    /**
     * Kills it with its children and waits until they are gone.
     *
     * @throws IllegalStateException if one is still there after that time
     */
    void kill(Duration patience) {
        List<ProcessHandle> family = new ArrayList<>(List.of(process.toHandle()));
        process.descendants().forEach(family::add);
        family.forEach(ProcessHandle::destroyForcibly);
        Instant deadline = Instant.now().plus(patience);
        while (!gone(Duration.ofMillis(5)) || family.stream().anyMatch(ServerProcess::lives)) {
            if (Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("not killed after " + patience + ": " + family);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** In a container nobody may collect the children of the dead: they stay as zombies, which have no command. */
    static boolean lives(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }
}

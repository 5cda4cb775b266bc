package io.yosai.timescale.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * TimescaleDB Community on a free port of loopback: {@code src/test/embedded-timescale/server.mjs}, which says what it
 * cannot do, in a process that ends with this JVM. Clients take turns by the transaction, so a thread that holds a
 * transaction on one connection and queries on another waits for itself.
 */
public final class EmbeddedTimescale implements AutoCloseable {
    private static final Path HOME = Path.of(System.getProperty("basedir", ""), "src/test/embedded-timescale");
    private static final int START_SECONDS = 60;
    private static final int STOP_SECONDS = 10;

    private final Process process;
    private final int port;

    private EmbeddedTimescale(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts one with its data in memory.
     *
     * @throws ServerUnavailable if it does not start, for example without Node.js 18 or newer
     */
    public static EmbeddedTimescale start() {
        return start(Stream.of());
    }

    /**
     * Starts one with its data in this directory, made if it is not there. No other server may use it at the same time.
     *
     * @throws ServerUnavailable if it does not start
     */
    public static EmbeddedTimescale start(Path dataDirectory) {
        return start(Stream.of("--data-dir", dataDirectory.toAbsolutePath().toString()));
    }

    private static EmbeddedTimescale start(Stream<String> options) {
        try {
            String version = run("node", "--version");
            if (!version.matches("v(1[89]|[2-9]\\d|\\d{3,})\\..*")) {
                throw new IOException("needs Node.js 18 or newer, not " + version);
            }
            if (!Files.isDirectory(HOME.resolve("node_modules"))) {
                run("npm", "install", "--no-audit", "--no-fund", "--prefer-offline");
            }
            // The optimising compiler takes as much of the processor as all the rest, and tests do not give it back.
            Process process = launch(Stream.concat(Stream.of("node", "--liftoff-only", "server.mjs"), options)
                    .toList());
            return new EmbeddedTimescale(process, awaitPort(process));
        } catch (IOException e) {
            throw new ServerUnavailable("the embedded TimescaleDB " + e.getMessage(), e);
        }
    }

    /** {@code postgres://postgres@127.0.0.1:port/template1}: the one database, without the extension at first. */
    public String dsn() {
        return "postgres://postgres@127.0.0.1:" + port + "/template1";
    }

    /** Stops the server as the end of this JVM would: by closing its standard input. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (IOException e) {
            // It is not there to be asked.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.toHandle().destroyForcibly();
    }

    private static int awaitPort(Process process) throws IOException {
        // By the handle, because Process would also close the output, with the reason in it.
        CompletableFuture<Void> deadline = CompletableFuture.runAsync(process.toHandle()::destroyForcibly,
                CompletableFuture.delayedExecutor(START_SECONDS, TimeUnit.SECONDS));
        BufferedReader lines = process.inputReader();
        StringBuilder output = new StringBuilder();
        for (String line; (line = lines.readLine()) != null; output.append(' ').append(line)) {
            if (line.startsWith("ready ") && deadline.cancel(false)) {
                Thread rest = new Thread(() -> lines.lines().forEach(System.err::println), "embedded-timescale");
                rest.setDaemon(true);
                rest.start();
                return Integer.parseInt(line.substring("ready ".length()));
            }
        }
        throw new IOException("did not start" + (deadline.isDone() ? " in time:" : ":") + output);
    }

    private static String run(String... command) throws IOException {
        Process process = launch(List.of(command));
        String output = String.join(" ", process.inputReader().lines().toList());
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("cannot be prepared, " + String.join(" ", command) + " says: " + output);
        }
        return output;
    }

    private static Process launch(List<String> command) throws IOException {
        try {
            return new ProcessBuilder(command).directory(HOME.toFile()).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new IOException("needs Node.js 18 or newer: " + e.getMessage(), e);
        }
    }
}

package io.yosai.timescale.race;

import io.yosai.timescale.servers.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/** The service in a race: killed and started again. What is done to it stands in its log, among its own lines. */
final class Service implements AutoCloseable {
    private final Map<String, String> settings;
    private final Path log;
    private volatile ServiceProcess process;

    Service(Map<String, String> settings, Path log) throws IOException {
        this.settings = settings;
        this.log = log;
        Files.createDirectories(log.getParent());
        Files.deleteIfExists(log);
        start();
    }

    private void start() throws IOException {
        process = ServiceProcess.start("run --no-backfill", settings, log);
    }

    Fault kill() {
        return new Fault("service killed", "service", () -> {
            assertAlive();
            process.kill();
        }, this::start);
    }

    /** @throws IllegalStateException when it has ended by itself, which nothing may make it do */
    void assertAlive() throws InterruptedException {
        if (!process.isAlive()) {
            throw new IllegalStateException("the service ended by itself, exit code "
                    + process.exitCode(Duration.ZERO) + "; see " + log);
        }
    }

    URI uri(String path) {
        return process.uri(path);
    }

    /** A verb that was run. */
    record Once(int exitCode, String output) {
    }

    /** Runs a verb beside it, with the same settings and further ones. What it prints is in the log too. */
    Once once(String verb, Map<String, String> further) throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(further);
        // The management port of the service, by which some verbs ask it.
        all.put("REPLICATION_METRICS_PORT", String.valueOf(uri("/").getPort()));
        Path output = Files.createTempFile(log.getParent(), "verb", ".log");
        note("runs: " + verb);
        try (ServiceProcess once = ServiceProcess.start(verb, all, output)) {
            int exitCode = once.exitCode(Duration.ofMinutes(4));
            Files.writeString(log, once.log(), StandardOpenOption.APPEND);
            note("exit code " + exitCode + " of: " + verb);
            return new Once(exitCode, once.log());
        } finally {
            Files.delete(output);
        }
    }

    void note(String line) throws IOException {
        Files.writeString(log, Instant.now().truncatedTo(ChronoUnit.MILLIS) + " RACE  " + line + "\n",
                StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }
}

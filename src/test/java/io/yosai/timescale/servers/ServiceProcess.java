package io.yosai.timescale.servers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The product as an operator starts it: the distribution's program, told by environment variables. */
public final class ServiceProcess implements AutoCloseable {
    /** What operators start. */
    public static final Path PROGRAM = Path.of(System.getProperty("distribution", "target/timescale-integration"),
            "timescale-integration").toAbsolutePath();

    private final Process process;
    private final int port;
    private final Path log;
    private final HttpClient http = HttpClient.newHttpClient();

    private ServiceProcess(Process process, int port, Path log) {
        this.process = process;
        // One that a test has left which failed would go on with it beside the others to their end.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        this.port = port;
        this.log = log;
    }

    /**
     * @param command a verb such as {@code run}, and its options; the program gives it {@code -Xmx256m}
     * @param settings environment variables; without REPLICATION_METRICS_PORT it takes a free port
     * @param log where stdout and stderr go; appended to
     */
    public static ServiceProcess start(String command, Map<String, String> settings, Path log) throws IOException {
        return start(command, settings, log, Path.of(""));
    }

    /** @param directory the working directory, whose folder {@code routes}, if there is one, has the routes */
    public static ServiceProcess start(String command, Map<String, String> settings, Path log, Path directory)
            throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent("REPLICATION_METRICS_HOST", "127.0.0.1");
        all.computeIfAbsent("REPLICATION_METRICS_PORT", name -> String.valueOf(LoopbackPort.free()));
        ProcessBuilder builder = new ProcessBuilder(PROGRAM.toString());
        builder.command().addAll(List.of(command.split(" ")));
        builder.directory(directory.toAbsolutePath().toFile());
        builder.environment().putAll(all);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return new ServiceProcess(builder.start(), Integer.parseInt(all.get("REPLICATION_METRICS_PORT")), log);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** @return what it has logged so far */
    public String log() throws IOException {
        return Files.readString(log);
    }

    /** @return the sum of a metric over its labels; 0 while the service does not answer or does not have it yet */
    public double metric(String name) throws InterruptedException {
        Matcher matcher = Pattern.compile("(?m)^" + name + "(?:\\{[^}]*\\})? (\\S+)$").matcher(metrics());
        double sum = 0;
        while (matcher.find()) {
            sum += Double.parseDouble(matcher.group(1));
        }
        return sum;
    }

    /** @return as the text has them; none while the service does not answer */
    public Set<String> metricNames() throws InterruptedException {
        return Pattern.compile("(?m)^\\w+").matcher(metrics()).results().map(MatchResult::group)
                .collect(Collectors.toSet());
    }

    private String metrics() throws InterruptedException {
        try {
            return http.send(HttpRequest.newBuilder(uri("/metrics")).timeout(Duration.ofSeconds(5)).build(),
                    HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        }
    }

    /**
     * Waits for its end.
     *
     * @throws IllegalStateException when it does not come in time
     */
    public int exitCode(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("the service still runs after " + patience + ", see " + log);
        }
        return process.exitValue();
    }

    /** As {@code kill -9}. Its log holds no secret, or this fails. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        Passwords.refuseIn(log);
    }

    /** As Kubernetes does: SIGTERM, and SIGKILL after 30 seconds. Its log holds no secret, or this fails. */
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        Passwords.refuseIn(log);
    }
}

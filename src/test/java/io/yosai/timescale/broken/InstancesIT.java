package io.yosai.timescale.broken;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * One, two and three services with the same target share their streams, whichever of them is killed or stopped, while
 * rows come. {@code -Dinstances.kills=20} kills longer.
 */
@Tag("long")
class InstancesIT {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int KILLS = Integer.getInteger("instances.kills", 2);
    private static final List<String> STREAMS = IntStream.rangeClosed(1, 7).mapToObj(i -> "doors_" + i).toList();
    /** Of each stream at the beginning. */
    private static final int ROWS = 5_000;
    private static final String PAUSED = "doors_7";
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    /** A round of an instance, and what a busy machine takes for it. */
    private static final Duration POLL = Duration.ofSeconds(3);
    /** What a stop, a join or a leave takes, which is less than the time-out. */
    private static final Duration SOON = TIMEOUT.minusMillis(500);
    /** For the start of a JVM on a machine that does much else. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    Path folder;

    /** The same victims in each run. */
    private final Random random = new Random(4711);
    private final List<ServiceProcess> services = new ArrayList<>();
    private final Set<Long> killed = ConcurrentHashMap.newKeySet();
    private volatile boolean done;
    /** Of the thread of the test. */
    private Connection looking;

    @BeforeEach
    void declareStreams() throws Exception {
        Path routes = Routes.copyInto(folder);
        StringBuilder declared = new StringBuilder();
        for (String stream : STREAMS) {
            primary.execute("DROP TABLE IF EXISTS " + stream + "; CREATE TABLE " + stream
                    + " (at timestamptz NOT NULL DEFAULT now(), id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, "
                    + "door text); CREATE INDEX ON "
                    + stream + " (at, id); INSERT INTO " + stream
                    + " (at, door) SELECT now() - i * interval '1 second', 'd' || i % 9 FROM generate_series(1, "
                    + ROWS + ") AS i");
            target.execute("DROP TABLE IF EXISTS " + stream + " CASCADE");
            Files.writeString(routes.resolve("sql/source/" + stream + ".sql"), "SELECT at, id, door FROM " + stream);
            declared.append("""
                    - templatedRoute:
                        routeId: %1$s
                        routeTemplateRef: stream
                        parameters:
                          - {name: table, value: %1$s}
                          - {name: select, value: %1$s.sql}
                          - {name: key, value: "at, id"}
                          - {name: create, value: "true"}
                    """.formatted(stream));
        }
        Files.writeString(routes.resolve("doors.camel.yaml"), declared);
        String shipped = Files.readString(routes.resolve("streams.camel.yaml"));
        Files.writeString(routes.resolve("streams.camel.yaml"),
                shipped.substring(0, shipped.indexOf("- templatedRoute:")));
        target.execute("DROP SCHEMA IF EXISTS timescale_integration CASCADE");
    }

    @Test
    void streamsAreSharedEvenlyWhoeverJoinsStopsOrIsKilledAndNoRowIsLost() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Connection session = target.connect()) {
            looking = session;
            join();
            awaitShares(7);
            run("pause " + PAUSED);
            Future<Void> writer = threads.submit(this::write);
            Future<Duration> longest = threads.submit(this::watch);
            join();
            awaitShares(3, 4);
            join();
            awaitShares(2, 2, 3);
            assertOneShowsEachStream();
            for (int kill = 0; kill < KILLS; kill++) {
                ServiceProcess victim = services.remove(random.nextInt(services.size()));
                killed.add(victim.pid());
                victim.kill();
                if (kill % 3 == 0) {
                    // Else the next one is there before the time-out.
                    Awaitility.await().atMost(TIMEOUT.plus(POLL)).until(() -> shares().equals(List.of(3, 4)));
                }
                join();
                awaitShares(2, 2, 3);
            }
            services.remove(random.nextInt(services.size())).close();
            Awaitility.await().atMost(SOON).until(() -> shares().equals(List.of(3, 4)));
            done = true;
            writer.get();
            assertThat(longest.get()).as("no stream is nobody's for longer").isLessThan(TIMEOUT.plus(POLL));
            assertEqual();
        } finally {
            done = true;
            threads.shutdown();
            for (ServiceProcess service : services) {
                service.close();
            }
        }
    }

    @Test
    void aTimeOfTheDayThatPassesWhileTheOwnerOfItsRouteIsDeadIsNamed() throws Exception {
        Files.writeString(folder.resolve("routes/nightly.camel.yaml"), """
                - route:
                    id: nightly
                    from:
                      uri: quartz:nightly
                      parameters: {cron: "* * * * * ?"}
                      steps:
                        - log: {message: it runs, loggingLevel: DEBUG}
                """);
        try (Connection session = target.connect()) {
            looking = session;
            join();
            join();
            Awaitility.await().atMost(PATIENCE).until(() -> shares().equals(List.of(3, 4)));
            AtomicReference<String> before = new AtomicReference<>("");
            // The second one may have taken it over; while its owner lives nothing is said.
            Awaitility.await().atMost(PATIENCE).during(TIMEOUT.multipliedBy(3)).until(() -> {
                String said = log(" nightly ");
                return said.equals(before.getAndSet(said));
            });
            String owner = target.value("SELECT split_part(owner, '@', 1) FROM timescale_integration.claim "
                    + "WHERE name = 'nightly'", String.class);
            services.stream().filter(service -> String.valueOf(service.pid()).equals(owner)).findFirst().orElseThrow()
                    .kill();
            Awaitility.await().atMost(TIMEOUT.multipliedBy(6)).untilAsserted(() -> assertThat(
                    log(" nightly ").substring(before.get().length()))
                    .contains("route nightly was due at ", " and may not have run: " + owner + "@"));
        } finally {
            for (ServiceProcess service : services) {
                service.close();
            }
        }
    }

    private void join() throws Exception {
        Map<String, String> settings = new HashMap<>(settings());
        settings.put("REPLICATION_INTERVAL", "1");
        services.add(ServiceProcess.start("run", settings, folder.resolve("service.log"), folder));
    }

    private static Map<String, String> settings() {
        return Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(), "REPLICATION_MARGIN", "0",
                "MONITOR_INTERVAL", "0.5",
                "RECONCILE_INTERVAL", "2", "STANDBY_TIMEOUT", String.valueOf(TIMEOUT.toSeconds()));
    }

    private void run(String verb) throws Exception {
        try (ServiceProcess once = ServiceProcess.start(verb, settings(), folder.resolve("verb.log"), folder)) {
            assertThat(once.exitCode(PATIENCE)).as(once.log()).isZero();
        }
    }

    /** The start of a JVM, and then a few rounds. */
    private void awaitShares(Integer... expected) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(shares()).as(log()).containsExactly(expected));
    }

    /** What was said of the sharing, and what went wrong. */
    private String log() throws IOException {
        return log(" Instances ", " ERROR ", "service stops");
    }

    private String log(String... words) throws IOException {
        return Files.readAllLines(folder.resolve("service.log")).stream()
                .filter(line -> Stream.of(words).anyMatch(line::contains)).collect(Collectors.joining("\n"));
    }

    /** How many streams each service has, the fewest first. */
    private List<Integer> shares() throws SQLException {
        Map<Long, Integer> shares = new TreeMap<>();
        services.forEach(service -> shares.put(service.pid(), 0));
        owners(looking).values().forEach(owner -> shares.merge(owner, 1, Integer::sum));
        return shares.values().stream().sorted().toList();
    }

    /** By stream, the process that works on it. */
    private static Map<String, Long> owners(Connection session) throws SQLException {
        Map<String, Long> owners = new HashMap<>();
        try (Statement statement = session.createStatement()) {
            ResultSet there = statement.executeQuery("SELECT to_regclass('timescale_integration.claim') IS NOT NULL");
            there.next();
            if (!there.getBoolean(1)) {
                return owners;
            }
            ResultSet row = statement.executeQuery("SELECT name, split_part(owner, '@', 1)::bigint AS pid "
                    + "FROM timescale_integration.claim WHERE kind = 'stream' AND until >= clock_timestamp()");
            while (row.next()) {
                owners.put(row.getString("name"), row.getLong("pid"));
            }
        }
        return owners;
    }

    /** Returns the longest time in which a stream was nobody's, or that of a service that was killed. */
    private Duration watch() throws Exception {
        Map<String, Long> since = new HashMap<>();
        long longest = 0;
        try (Connection session = target.connect()) {
            while (!done) {
                Map<String, Long> owners = owners(session);
                long now = System.nanoTime();
                for (String stream : STREAMS) {
                    Long owner = owners.get(stream);
                    if (owner != null && !killed.contains(owner)) {
                        since.remove(stream);
                    } else {
                        longest = Math.max(longest, now - since.computeIfAbsent(stream, first -> now));
                    }
                }
                Thread.sleep(50);
            }
        }
        return Duration.ofNanos(longest);
    }

    private Void write() throws Exception {
        try (Connection connection = primary.connect(); Statement statement = connection.createStatement()) {
            while (!done) {
                for (String stream : STREAMS) {
                    statement.executeUpdate("INSERT INTO " + stream
                            + " (door) SELECT 'd' || i FROM generate_series(1, 20) AS i");
                }
                Thread.sleep(100);
            }
        }
        return null;
    }

    /** The figures of a stream are those of the service that copies it; the page of another one says which that is. */
    private void assertOneShowsEachStream() {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            List<String> metrics = new ArrayList<>();
            List<JsonNode> pages = new ArrayList<>();
            for (ServiceProcess service : services) {
                metrics.addAll(get(service, "/metrics").lines().toList());
                pages.add(new ObjectMapper().readTree(get(service, "/status")));
            }
            Map<String, Long> owners = owners(looking);
            for (String stream : STREAMS) {
                String label = "stream=\"" + stream + "\"";
                assertThat(metrics).filteredOn(line -> line.contains(label)
                        && line.startsWith("replication_lag_seconds{")).hasSize(1);
                assertThat(metrics).filteredOn(line -> line.contains(label)
                        && line.startsWith("timescale_integration_watermark_timestamp_seconds{")).hasSizeLessThan(2);
                assertThat(metrics).filteredOn(line -> line.contains(label) && line.contains("_stream_owned{"))
                        .extracting(line -> line.substring(line.lastIndexOf(' ') + 1))
                        .containsExactlyInAnyOrder("1.0", "0.0", "0.0");
                assertThat(pages).extracting(page -> pidOf(page, stream)).containsOnly(owners.get(stream));
                assertThat(pages).filteredOn(page -> of(page, stream).path("state").asText().equals("elsewhere"))
                        .hasSize(2);
            }
            assertThat(metrics).filteredOn(line -> line.startsWith(
                    "timescale_integration_last_attempt_timestamp_seconds{route=\"reconcile\""))
                    .hasSize(1);
            List<JsonNode> routes = new ArrayList<>();
            pages.forEach(page -> page.path("routes").forEach(routes::add));
            assertThat(routes).filteredOn(route -> !route.path("state").asText().equals("elsewhere"))
                    .extracting(route -> route.path("id").asText())
                    .containsOnlyOnce("reconcile-timer", "policies-timer");
        });
    }

    private static JsonNode of(JsonNode page, String stream) {
        for (JsonNode one : page.path("streams")) {
            if (one.path("name").asText().equals(stream)) {
                return one;
            }
        }
        throw new AssertionError("no stream " + stream);
    }

    private static Long pidOf(JsonNode page, String stream) {
        return Long.valueOf(of(page, stream).path("owner").asText().split("@")[0]);
    }

    private static String get(ServiceProcess service, String path) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(service.uri(path)).build(),
                HttpResponse.BodyHandlers.ofString()).body();
    }

    private void assertEqual() throws Exception {
        String count = "SELECT count(*) FROM " + PAUSED;
        assertThat(target.count(count)).as("paused wherever it went").isLessThanOrEqualTo(ROWS)
                .isLessThan(primary.count(count));
        run("resume " + PAUSED);
        for (String stream : STREAMS) {
            String content = "SELECT count(*) || ' ' || sum(hashtextextended(concat_ws('|', extract(epoch FROM at), "
                    + "id, door), 0)) FROM " + stream;
            Awaitility.await().atMost(PATIENCE).untilAsserted(
                    () -> assertThat(target.value(content, String.class)).as(stream)
                    .isEqualTo(primary.value(content, String.class)));
        }
        assertThat(Files.readAllLines(folder.resolve("service.log")).stream().filter(line -> line.contains(" ERROR "))
                .collect(Collectors.toList())).isEmpty();
    }
}

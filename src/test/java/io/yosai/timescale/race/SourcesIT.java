package io.yosai.timescale.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three sites into one target, into a table that they share and one that each has: one well, one far away, one often
 * down; by one service, by two and by three, and by those that are left when some are killed. {@code
 * -Dinstances.kills=20} kills longer.
 */
@Tag("long")
class SourcesIT {
    @RegisterExtension
    static final PrimaryServer server = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int POLL_SECONDS = 2;
    private static final int KILLS = Integer.getInteger("instances.kills", 1);
    private static final Duration TIMEOUT = Duration.ofSeconds(6);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String DOORS = """
            CREATE TABLE door_events (at timestamptz NOT NULL, door_id integer NOT NULL, badge text, PRIMARY KEY (at, door_id));
            INSERT INTO door_events SELECT now() - i * interval '1 second', i %% 7, '%1$s ' || i FROM generate_series(1, 3000) AS i;
            -- Of one key at all sites.
            INSERT INTO door_events VALUES (date_trunc('day', now()), 99, 'of %1$s')
            """;
    private static final String EVENT = "INSERT INTO door_events VALUES (clock_timestamp(), 1, 'new')";
    private static final String ENTRIES = """
            - templatedRoute:
                routeId: doors
                routeTemplateRef: stream
                parameters:
                  - {name: source, value: "*"}
                  - {name: table, value: door_events}
                  - {name: select, value: doors.sql}
                  - {name: key, value: "at, door_id"}
                  - {name: where, value: "site = '{{source}}'"}
                  - {name: create, value: "true"}
            - templatedRoute:
                routeId: own
                routeTemplateRef: stream
                parameters:
                  - {name: source, value: "*"}
                  - {name: table, value: "own_{{source}}"}
                  - {name: select, value: own.sql}
                  - {name: key, value: "at, door_id"}
                  - {name: create, value: "true"}
            """;

    /** By the names of the sources. */
    private static final Map<String, Database> sites = new LinkedHashMap<>();
    private static TcpProxy far;
    private static TcpProxy weak;

    @TempDir
    Path folder;

    private final List<ServiceProcess> services = new ArrayList<>();

    @BeforeAll
    static void makeSites() throws Exception {
        for (String site : List.of("primary", "berlin", "hamburg")) {
            Database database = server.database().named(server.database().name() + "_" + site);
            server.execute("CREATE DATABASE \"" + database.name() + '"');
            database.execute(DOORS.formatted(site));
            sites.put(site, database);
        }
        far = TcpProxy.to(server.port());
        weak = TcpProxy.to(server.port());
    }

    @AfterAll
    static void dropSites() throws Exception {
        far.close();
        weak.close();
        sites.values().forEach(database -> server.execute("DROP DATABASE \"" + database.name() + "\" WITH (FORCE)"));
    }

    private static String through(TcpProxy proxy, Database database) {
        return database.dsn().replace(":" + database.port() + "/", ":" + proxy.port() + "/");
    }

    @Test
    void eachSiteIsEqualAndNoneWaitsForAnother() throws Exception {
        Path routes = Routes.copyInto(folder);
        String shipped = Files.readString(routes.resolve("streams.camel.yaml"));
        Files.writeString(routes.resolve("streams.camel.yaml"),
                shipped.substring(0, shipped.indexOf("- templatedRoute:")) + ENTRIES);
        Files.writeString(routes.resolve("sql/source/doors.sql"),
                "SELECT at, door_id, badge, {{source}} AS site FROM door_events");
        Files.writeString(routes.resolve("sql/source/own.sql"), "SELECT at, door_id, badge FROM door_events");
        Map<String, String> settings = new LinkedHashMap<>(Map.of(
                "TARGET_DSN", target.dsn(), "SOURCE_DSN", sites.get("primary").dsn(),
                "SOURCE_DSN_BERLIN", through(far, sites.get("berlin")), "SOURCE_DSN_HAMBURG",
                through(weak, sites.get("hamburg"))));
        settings.putAll(Map.of("REPLICATION_INTERVAL", String.valueOf(POLL_SECONDS), "REPLICATION_PAGE_SIZE", "500",
                "MONITOR_INTERVAL", "0.5", "RECONCILE_INTERVAL", "3", "RECONCILE_WHOLE_INTERVAL", "1",
                "RECONCILE_DELETES", "true",
                "RECONCILE_MAX_DELETES", "50", "TIMESCALE_POOL_MAX", "3", "STANDBY_TIMEOUT",
                String.valueOf(TIMEOUT.toSeconds())));
        try {
            join(settings);
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(SourcesIT::assertEqual);
            // When a row comes is the default of a column that no source has.
            target.execute("ALTER TABLE door_events ADD COLUMN arrived timestamptz");
            target.execute("ALTER TABLE door_events ALTER COLUMN arrived SET DEFAULT clock_timestamp()");
            troubles();
            join(settings);
            troubles();
            join(settings);
            troubles();
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(SourcesIT::assertEqual);
            assertThat(target.count("SELECT count(*) FROM door_events WHERE site = 'primary' AND arrived IS NOT NULL"))
                    .isGreaterThan(50);
            // A poll, the margin, and one poll more.
            assertThat(target.value(
                    "SELECT CAST(extract(epoch FROM max(arrived - at)) AS float8) FROM door_events WHERE site = "
                    + "'primary' AND badge = 'new' AND arrived IS NOT NULL", Double.class)).as(log())
                    .isLessThan(2 * POLL_SECONDS + 1);
            for (ServiceProcess service : services) {
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(status(service).path("state").asText())
                        .as(log()).isEqualTo("ok"));
            }
            assertThat(log()).contains("hamburg database").doesNotContain("primary database", "\tat ");
            for (int kill = 0; kill < KILLS; kill++) {
                services.remove(kill % services.size()).kill();
                awaitEvenShares(TIMEOUT.plusSeconds(POLL_SECONDS));
                join(settings);
                sites.values().forEach(site -> site.execute(EVENT));
                await().atMost(PATIENCE).ignoreExceptions().untilAsserted(SourcesIT::assertEqual);
            }
        } finally {
            for (ServiceProcess service : services) {
                service.close();
            }
        }
        far.set(TcpProxy.Mode.PASS);
        sites.get("berlin").execute(EVENT);
        Files.writeString(routes.resolve("sql/source/doors.sql"),
                "SELECT at, door_id, badge, 'primary' AS site FROM door_events");
        try (ServiceProcess pass = ServiceProcess.start("replicate", settings, folder.resolve("pass.log"), folder)) {
            assertThat(pass.exitCode(PATIENCE)).isEqualTo(1);
            assertThat(pass.log())
                    .contains("copy of doors-berlin failed: the stream doors-berlin reads a row that is not its own: "
                    + "site is primary, and its share of the table door_events is site = 'berlin'");
        }
        assertThat(target.count("SELECT count(*) FROM door_events WHERE site = 'primary'"))
                .isEqualTo(sites.get("primary").count("SELECT count(*) FROM door_events"));
    }

    private void join(Map<String, String> settings) throws Exception {
        services.add(ServiceProcess.start("run", settings, folder.resolve("service.log"), folder));
        // As soon as it has said that it is there, it takes no longer than a claim lasts.
        await().atMost(PATIENCE).ignoreExceptions().until(() -> target.count("SELECT count(*) FROM "
                + "timescale_integration.claim WHERE kind LIKE 'member stream %' AND until > clock_timestamp()")
                >= services.size());
        awaitEvenShares(TIMEOUT);
    }

    /** Six streams of one, two or three services. */
    private void awaitEvenShares(Duration within) {
        await().atMost(within).untilAsserted(() -> assertThat(target.value("SELECT string_agg(CAST(streams AS text), "
                + "' ') FROM (SELECT count(*) AS streams FROM timescale_integration.claim WHERE kind = 'stream' "
                + "AND until > clock_timestamp() GROUP BY owner) AS owned", String.class))
                .isEqualTo(switch (services.size()) {
                    case 1 -> "6";
                    case 2 -> "3 3";
                    default -> "2 2 2";
                }));
    }

    private String log() throws Exception {
        return Files.readString(folder.resolve("service.log"));
    }

    /** One site goes down and up, its rows and those of the others are changed and deleted meanwhile. */
    private void troubles() throws Exception {
        far.set(TcpProxy.Mode.FAR);
        ScheduledExecutorService writers = Executors.newScheduledThreadPool(3);
        List<ScheduledFuture<?>> writing = new ArrayList<>();
        sites.values().forEach(site -> writing.add(writers.scheduleAtFixedRate(
                () -> site.execute(EVENT), 0, 200, TimeUnit.MILLISECONDS)));
        try {
            weak.set(TcpProxy.Mode.CUT);
            // Another one may have no stream of that site.
            ServiceProcess service = await().atMost(PATIENCE).ignoreExceptions()
                    .until(this::oneThatSaysHamburgIsDown, Objects::nonNull);
            assertThat(service.metric("timescale_integration_source_up\\{source=\"hamburg\"\\}")).isZero();
            assertThat(service.metric("timescale_integration_source_up\\{source=\"primary\"\\}")).isEqualTo(1);
            assertThat(get(service, "/health/ready").statusCode()).as("19 of 20 sites go on").isEqualTo(200);
            sites.values().forEach(
                    site -> site.execute("DELETE FROM door_events WHERE (at, door_id) IN (SELECT at, door_id FROM "
                    + "door_events WHERE badge <> 'new' ORDER BY at DESC LIMIT 5); UPDATE door_events SET badge = "
                    + "'changed' WHERE at "
                    + "= (SELECT max(at) FROM door_events WHERE badge NOT IN ('new', 'changed'))"));
            long before = target.count("SELECT count(*) FROM door_events WHERE site = 'primary'");
            await().atMost(PATIENCE).until(() -> target.count(
                    "SELECT count(*) FROM door_events WHERE site = 'primary'") > before + 20);
            weak.set(TcpProxy.Mode.PASS);
            for (ServiceProcess each : services) {
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        status(each).path("sources").findValuesAsText("up"))
                        .containsOnly("true"));
            }
            assertThat(writing).as("each ends with the first row that it cannot write").noneMatch(Future::isDone);
        } finally {
            writers.shutdown();
            assertThat(writers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** As the worst of its sites, also where another one is further behind. */
    private ServiceProcess oneThatSaysHamburgIsDown() throws Exception {
        for (ServiceProcess service : services) {
            JsonNode worst = status(service).path("sources").path(0);
            if (worst.path("name").asText().equals("hamburg") && worst.path("state").asText().equals("down")) {
                return service;
            }
        }
        return null;
    }

    @Test
    void aNetworkThatBreaksOffInEachPageLetsSmallerOnesThrough() throws Exception {
        Path routes = Routes.copyInto(folder);
        String shipped = Files.readString(routes.resolve("streams.camel.yaml"));
        Files.writeString(routes.resolve("streams.camel.yaml"),
                shipped.substring(0, shipped.indexOf("- templatedRoute:")) + """
                        - templatedRoute:
                            routeId: wide
                            routeTemplateRef: stream
                            parameters:
                              - {name: table, value: wide}
                              - {name: select, value: wide.sql}
                              - {name: key, value: "at, id"}
                              - {name: create, value: "true"}
                        """);
        Files.writeString(routes.resolve("sql/source/wide.sql"), "SELECT at, id, badge FROM wide");
        sites.get("berlin").execute("CREATE TABLE wide AS SELECT now() - i * interval '1 second' AS at, i AS id, "
                + "repeat('x', 100) AS badge FROM generate_series(1, 20000) AS i; CREATE INDEX ON wide (at, id)");
        far.set(TcpProxy.Mode.SHORT);
        try (ServiceProcess service = ServiceProcess.start("run", Map.of("TARGET_DSN", target.dsn(), "SOURCE_DSN",
                through(far, sites.get("berlin")), "REPLICATION_INTERVAL", "0.2"), folder.resolve("service.log"),
                folder)) {
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> assertThat(target.count(
                    "SELECT count(*) FROM wide")).as(service.log()).isEqualTo(20_000));
        } finally {
            far.set(TcpProxy.Mode.PASS);
            target.execute("DROP TABLE IF EXISTS wide; DROP SCHEMA timescale_integration CASCADE");
        }
    }

    private static void assertEqual() {
        String content = " (SELECT count(*) || ' ' || coalesce(md5(string_agg(concat_ws(',', at AT TIME ZONE 'UTC', "
                + "door_id, badge), ';' ORDER BY at, door_id)), '') FROM ";
        sites.forEach((site, database) -> {
            String source = database.value("SELECT" + content + "door_events)", String.class);
            assertThat(target.value("SELECT" + content + "door_events WHERE site = '" + site + "')", String.class))
                    .as("of %s in the shared table", site).isEqualTo(source);
            assertThat(target.value("SELECT" + content + "own_" + site + ")", String.class))
                    .as("of %s in its own", site).isEqualTo(source);
        });
    }

    private static JsonNode status(ServiceProcess service) throws Exception {
        return new ObjectMapper().readTree(get(service, "/status").body());
    }

    private static HttpResponse<String> get(ServiceProcess service, String path) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(service.uri(path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}

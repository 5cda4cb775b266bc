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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three sites into one target, into a table that they share and one that each has: one well, one far away, one often
 * down.
 */
class SourcesIT {
    @RegisterExtension
    static final PrimaryServer server = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final int POLL_SECONDS = 2;
    private static final int OUTAGES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
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
                "RECONCILE_MAX_DELETES", "50", "TIMESCALE_POOL_MAX", "3"));
        try (ServiceProcess service = ServiceProcess.start("run", settings, folder.resolve("service.log"), folder)) {
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(SourcesIT::assertEqual);
            // When a row comes is the default of a column that no source has.
            target.execute("ALTER TABLE door_events ADD COLUMN arrived timestamptz");
            target.execute("ALTER TABLE door_events ALTER COLUMN arrived SET DEFAULT clock_timestamp()");
            troubles(service);
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(SourcesIT::assertEqual);
            assertThat(target.count("SELECT count(*) FROM door_events WHERE site = 'primary' AND arrived IS NOT NULL"))
                    .isGreaterThan(50);
            // A poll, the margin, and one poll more.
            assertThat(target.value(
                    "SELECT CAST(extract(epoch FROM max(arrived - at)) AS float8) FROM door_events WHERE site = "
                    + "'primary' AND badge = 'new' AND arrived IS NOT NULL", Double.class)).as(service.log())
                    .isLessThan(2 * POLL_SECONDS + 1);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(status(service).path("state").asText())
                    .as(service.log()).isEqualTo("ok"));
            assertThat(service.log()).contains("hamburg database").doesNotContain("primary database", "\tat ");
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

    /** One site goes down and up, its rows and those of the others are changed and deleted meanwhile. */
    private static void troubles(ServiceProcess service) throws Exception {
        far.set(TcpProxy.Mode.FAR);
        ScheduledExecutorService writers = Executors.newScheduledThreadPool(3);
        sites.values().forEach(site -> writers.scheduleAtFixedRate(
                () -> site.execute(EVENT), 0, 200, TimeUnit.MILLISECONDS));
        try {
            for (int outage = 0; outage < OUTAGES; outage++) {
                weak.set(TcpProxy.Mode.CUT);
                await().atMost(PATIENCE).untilAsserted(() -> {
                    JsonNode worst = status(service).path("sources").path(0);
                    assertThat(worst.path("name").asText()).as("the worst first").isEqualTo("hamburg");
                    assertThat(worst.path("state").asText()).as("not only the one that is furthest behind")
                            .isEqualTo("down");
                });
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
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        status(service).path("sources").findValuesAsText("up"))
                        .containsOnly("true"));
            }
        } finally {
            writers.shutdown();
            assertThat(writers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
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
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(service.uri(path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}

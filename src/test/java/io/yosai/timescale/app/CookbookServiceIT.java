package io.yosai.timescale.app;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.LoopbackPort;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.Recipe;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Settings;
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
import java.util.Properties;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recipes of docs/cookbook.md that need a service: those that tell others, and those that change when jobs run. */
@Tag("long")
class CookbookServiceIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String TOKEN = "T0KEN-of-the-webhook";
    private static final String KEY = "0123456789abcdef-of-persons";
    private static final String DENIED = "/denied/" + TOKEN;
    private static final String LAG = "/lag/" + TOKEN;
    private static final String CAUGHT_UP =
            "replication_lag_seconds{source=\"primary\",stream=\"access_events\",table=\"access_events\"} 0.0";

    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.community();

    private final WireMockServer webhook = new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));

    @TempDir
    private Path directory;
    private Path routes;

    @BeforeEach
    void prepare() throws IOException {
        primary.execute("DROP TABLE IF EXISTS access_events; " + SqlFile.read("/demo/primary.sql"));
        target.execute("DROP TABLE IF EXISTS access_events CASCADE");
        target.execute("DROP SCHEMA IF EXISTS timescale_integration CASCADE");
        webhook.start();
        webhook.stubFor(post(anyUrl()).willReturn(ok()));
        routes = Routes.copyInto(directory);
    }

    @AfterEach
    void stop() {
        webhook.stop();
    }

    private static Map<String, String> settings() {
        return Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(),
                "REPLICATION_INTERVAL", "0.3", "MONITOR_INTERVAL", "0.3", "REPLICATION_MARGIN", "0",
                "RECONCILE_INTERVAL", "1");
    }

    private ServiceProcess start(Map<String, String> further) throws IOException {
        Map<String, String> settings = new HashMap<>(settings());
        settings.putAll(further);
        return ServiceProcess.start("run", settings, directory.resolve("service.log"), directory);
    }

    /** Copies it, with looks that are soon enough for a test. */
    private void take(String recipe, String... fromTo) throws IOException {
        new Recipe(recipe).copyInto(routes);
        for (Path file : new Recipe(recipe).files()) {
            Path copy = routes.resolve(Recipe.EXAMPLES.resolve(recipe).relativize(file).toString());
            String text = Files.readString(copy).replace("period: 10000", "period: 200");
            for (int i = 0; i < fromTo.length; i += 2) {
                assertThat(text).contains(fromTo[i]);
                text = text.replace(fromTo[i], fromTo[i + 1]);
            }
            Files.writeString(copy, text);
        }
    }

    private static void await(Callable<Boolean> condition) {
        // A busy service may close a connection instead of answering.
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(condition);
    }

    private static void deny(int events) {
        primary.execute("INSERT INTO access_events (time, event_id, person_id, door_id, access_result) SELECT now(), "
                + "gen_random_uuid(), 'person-' || i, 'd' || i, 'Denied' FROM generate_series(1, " + events + ") AS i");
    }

    private static boolean copied(ServiceProcess service, int rows) throws InterruptedException {
        return service.metric("timescale_integration_rows_copied_total") == rows;
    }

    private int reported(String path) {
        return webhook.findAll(postRequestedFor(urlEqualTo(path))).size();
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(uri).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** In this process, so that the test tells the time of the day. */
    @Test
    void aPauseLetsRowsWaitAndTheWebhooksAreToldOfLagAndDeniedEventsOnce() throws Exception {
        take("mask-in-sql");
        take("denied-to-webhook");
        take("lag-to-webhook");
        take("pause-at-night", "${date-with-timezone:now:{{pause.zone:UTC}}:HHmm}", "${sys.clock}");
        primary.execute("INSERT INTO access_events (time, event_id, access_result) "
                + "VALUES (now() - interval '2 hours', gen_random_uuid(), 'Denied')");
        int port = LoopbackPort.free();
        System.setProperty("clock", "0059");
        System.setProperty("person.key", KEY);
        System.setProperty("denied.webhook", webhook.url(DENIED));
        System.setProperty("lag.webhook", webhook.url(LAG));
        System.setProperty("lag.limit", "5");
        Map<String, String> settings = new HashMap<>(settings());
        settings.put("REPLICATION_METRICS_PORT", String.valueOf(port));
        settings.put("REPLICATION_METRICS_HOST", "127.0.0.1");
        Application service = new Application(Settings.read(settings, new Properties()), routes);
        Thread thread = new Thread(() -> service.run(false, true));
        thread.start();
        try {
            await(() -> target.value("SELECT to_regclass('access_events')::text", String.class) != null);
            await(() -> rows() == 1);
            deny(1);
            await(() -> rows() == 2 && reported(DENIED) == 1);
            assertThat(webhook.findAll(postRequestedFor(urlEqualTo(DENIED))).get(0).getBodyAsString())
                    .startsWith("{\"event_id\":\"").contains("\"door\":\"d1\"").doesNotContain("person-1");

            // The row of two hours ago may have been seen waiting.
            await(() -> get(port, "/metrics").body().contains(CAUGHT_UP) && reported(LAG) % 2 == 0);
            int before = reported(LAG);
            target.execute("ALTER TABLE access_events RENAME COLUMN door_id TO door_code");
            primary.execute("INSERT INTO access_events (time, event_id) VALUES (now(), gen_random_uuid())");
            await(() -> reported(LAG) == before + 1);
            target.execute("ALTER TABLE access_events RENAME COLUMN door_code TO door_id");
            await(() -> rows() == 3 && reported(LAG) == before + 2);

            System.setProperty("clock", "0100");
            await(() -> get(port, "/status").body().contains("\"sentence\":\"paused, nothing waits\""));
            assertThat(get(port, "/status").body()).contains("{\"id\":\"access_events\",\"state\":\"suspended\",");
            deny(3);
            await(() -> get(port, "/metrics").body().contains("timescale_integration_rows_pending{source=\"primary\","
                    + "stream=\"access_events\",table=\"access_events\"} 3.0"));
            assertThat(rows()).isEqualTo(3);
            HttpResponse<String> ready = get(port, "/health/ready");
            assertThat(ready.statusCode()).as(ready.body()).isEqualTo(200);

            System.setProperty("clock", "0500");
            await(() -> rows() == 6 && reported(DENIED) == 4);
            await(() -> get(port, "/status").body().contains("\"sentence\":\"caught up"));
            assertThat(webhook.findAll(postRequestedFor(urlEqualTo(LAG))).subList(before, before + 2))
                    .extracting(LoggedRequest::getBodyAsString)
                    .satisfiesExactly(
                            first -> assertThat(first)
                                    .matches("\\{\"text\": \"TimescaleDB is \\d+ seconds behind the primary\"}"),
                            second -> assertThat(second).matches(".* is 0 seconds behind the primary again\"}"));
            assertThat(target.count("SELECT count(DISTINCT person_id) FROM access_events WHERE length(person_id) = 32"))
                    .isEqualTo(3);
            await(() -> target.count("SELECT count(*) FROM timescale_integration.reconcile_run WHERE error IS NULL "
                    + "AND rows_remaining = 0 AND buckets_differing = 0") > 0);
            // What was measured while the stream was suspended may still be there.
            await(() -> get(port, "/metrics").body().contains(CAUGHT_UP));
            assertThat(get(port, "/metrics").body()).doesNotContain(TOKEN).doesNotContain(KEY);
        } finally {
            service.close();
            thread.join();
            List.of("clock", "person.key", "denied.webhook", "lag.webhook", "lag.limit").forEach(System::clearProperty);
        }
    }

    private static long rows() {
        return target.count("SELECT count(*) FROM access_events");
    }

    private static HttpResponse<String> get(int port, String path) throws Exception {
        return get(URI.create("http://127.0.0.1:" + port + path));
    }

    @Test
    void aWebhookThatHangsOrRefusesHoldsNothingUp() throws Exception {
        take("denied-to-webhook", "responseTimeout: 5000", "responseTimeout: 500");
        webhook.stubFor(post(anyUrl()).willReturn(ok().withFixedDelay(60_000)));
        try (ServiceProcess service = start(Map.of("DENIED_WEBHOOK", webhook.url(DENIED)))) {
            deny(3000);
            await(() -> copied(service, 3000));
            await(() -> service.log().contains("route denied-to-webhook of access_events fails: "));
            webhook.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(500)));
            await(() -> service.log()
                    .contains("route denied-to-webhook of access_events fails: the webhook answers 500"));
            webhook.stubFor(post(anyUrl()).willReturn(ok()));
            await(() -> service.log().contains("route denied-to-webhook of access_events works again"));
            assertThat(reported(DENIED)).as("no more than the queue takes, and what was on its way").isLessThan(1100);
            assertThat(get(service.uri("/metrics")).body()).doesNotContain(TOKEN)
                    .contains("timescale_integration_errors_total{sqlstate_class=\"none\","
                            + "stage=\"denied-to-webhook\"}");
            assertThat(service.log()).doesNotContain(TOKEN);
        }
    }

    @Test
    void jobsAreStartedByCronInPlaceOfTheirTimers() throws Exception {
        take("other-schedule", "0 0/10 6-19 ? * MON-FRI", "* * * * * ?", "0 30 3 * * ?", "0/2 * * * * ?");
        deny(5);
        try (ServiceProcess service = start(Map.of(
                "CAMEL_MAIN_ROUTE_FILTER_EXCLUDE_PATTERN", "access_events,reconcile-timer",
                "RECONCILE_WHOLE_INTERVAL", "0"))) {
            await(() -> copied(service, 5));
            await(() -> target.count("SELECT count(*) FROM timescale_integration.reconcile_run "
                    + "WHERE finished IS NOT NULL AND scope = 'whole' AND rows_remaining = 0") > 1);
            assertThat(service.log()).contains("access_events-cron");
            assertThat(get(service.uri("/metrics")).body())
                    .contains("timescale_integration_last_success_timestamp_seconds{route=\"access_events\"}")
                    .contains("timescale_integration_last_success_timestamp_seconds{route=\"reconcile\"}");
            assertThat(get(service.uri("/health/ready")).statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"access_events-cron, paused", "access_events, ok"})
    void whatQuartzStartsIsPausedByItsName(String paused, String state) throws Exception {
        take("other-schedule", "0 0/10 6-19 ? * MON-FRI", "* * * * * ?");
        take("pause-at-night");
        try (ServiceProcess service = start(Map.of("CAMEL_MAIN_ROUTE_FILTER_EXCLUDE_PATTERN", "access_events",
                "RECONCILE_WHOLE_INTERVAL", "0", "PAUSE_FROM", "0000", "PAUSE_UNTIL", "2400",
                "PAUSE_STREAM", paused))) {
            await(() -> get(service.uri("/metrics")).body().contains("{source=\"primary\",state=\"" + state
                    + "\",stream=\"access_events\",table=\"access_events\"} 1.0"));
            assertThat(get(service.uri("/health/ready")).statusCode()).isEqualTo(200);
            if (state.equals("ok")) {
                await(() -> service.log().contains("route pause-at-night fails: there is no route access_events to "));
            }
        }
    }
}

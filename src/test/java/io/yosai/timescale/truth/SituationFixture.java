package io.yosai.timescale.truth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.app.Application;
import io.yosai.timescale.cli.Program;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Settings;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A hundred rows that are copied, and the verbs and the service by which each situation is then to be seen. */
abstract class SituationFixture {
    @RegisterExtension
    static final PrimaryServer source = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    static final Duration PATIENCE = Duration.ofMinutes(3);
    static final String EVENT = "INSERT INTO access_events (time, event_id) VALUES (%s, gen_random_uuid())";

    @TempDir
    Path directory;
    Program program;
    final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void copyAHundredRows() throws Exception {
        source.execute("DROP TABLE IF EXISTS access_events, gone; " + SqlFile.read("/demo/primary.sql"));
        source.execute("INSERT INTO access_events (time, event_id, door_id) SELECT now() - i * interval '1 hour', "
                + "gen_random_uuid(), i "
                + "FROM generate_series(1, 100) AS i; GRANT SELECT ON access_events TO PUBLIC; DROP ROLE IF EXISTS "
                + "reader; CREATE ROLE reader LOGIN; GRANT pg_monitor TO reader");
        target.execute("DROP TABLE IF EXISTS access_events CASCADE; DROP FUNCTION IF EXISTS swallow; "
                + "DROP SCHEMA IF EXISTS timescale_integration CASCADE");
        program = Program.withRoutes(directory);
        settings.putAll(Map.of("SOURCE_DSN", source.database().as("reader").dsn(), "TARGET_DSN", target.dsn(),
                "REPLICATION_MARGIN", "0", "RECONCILE_DELETES", "true"));
        try (Application application = new Application(Settings.read(settings, new Properties()), Routes.SHIPPED)) {
            application.passes("copy", Map.of(), result -> { });
        }
        assertThat(rows()).isEqualTo(100);
    }

    /** Other tests on the same server make a role of that name. */
    @AfterAll
    static void dropReader() {
        source.execute("DROP ROLE IF EXISTS reader");
    }

    static long rows() {
        return target.count("SELECT count(*) FROM access_events");
    }

    ServiceProcess service() throws Exception {
        Map<String, String> all = new HashMap<>(Map.of("REPLICATION_INTERVAL", "0.5", "MONITOR_INTERVAL", "0.2",
                "RECONCILE_INTERVAL", "0.5"));
        all.putAll(settings);
        return ServiceProcess.start("run", all, directory.resolve("service.log"), directory);
    }

    /** In /status of the stream and of the whole, and in the gauge. */
    static void awaitSaid(ServiceProcess service, String state, String sentence) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).ignoreExceptions()
                .untilAsserted(() -> {
            JsonNode status = new ObjectMapper().readTree(get(service, "/status").body());
            assertThat(status.at("/streams/0/sentence").asText()).matches("(?s)" + sentence);
            assertThat(status.at("/streams/0/state").asText()).isEqualTo(state);
            assertThat(status.path("state").asText()).isEqualTo(state);
            assertThat(status.path("sentence").asText()).matches("(?s)" + sentence);
            assertThat(service.metric("timescale_integration_stream_state\\{source=\"primary\",state=\"" + state
                    + "\",stream=\"access_events\",table=\"access_events\"\\}")).isEqualTo(1);
        });
    }

    static HttpResponse<String> get(ServiceProcess service, String path) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(service.uri(path))
                .timeout(Duration.ofSeconds(5)).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}

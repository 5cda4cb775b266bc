package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.DatabaseExtension;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A primary and a target, both empty for each test, and passes of the routes between them. */
abstract class ReplicationFixture {
    static final Path ROUTES = Routes.SHIPPED;

    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();

    private static final String CONTENT =
            "SELECT rows || ' rows, hash ' || hash FROM (" + SqlFile.read("/demo/content.sql") + ") AS content";
    static final String EVENT = "INSERT INTO access_events (time, event_id) VALUES (%s, gen_random_uuid())";

    final TimescaleServer server;

    ReplicationFixture(TimescaleServer server) {
        this.server = server;
    }

    @BeforeEach
    void emptyBothSides() {
        primary.execute("DROP TABLE IF EXISTS access_events; " + SqlFile.read("/demo/primary.sql"));
        server.execute("DROP TABLE IF EXISTS access_events CASCADE; "
                + "DROP SCHEMA IF EXISTS timescale_integration CASCADE");
    }

    void pass() {
        pass(Map.of(), ROUTES);
    }

    void pass(Map<String, String> further, Path routes) {
        pass("copy", Map.of(), further, routes);
    }

    /** Of the stream access_events. */
    Object pass(String route, Map<String, Object> variables, Map<String, String> further, Path routes) {
        Map<String, Object> all = new HashMap<>(variables);
        all.put("stream", "access_events");
        try (Application application = new Application(settings(further), routes)) {
            return application.pass(route, all);
        }
    }

    Settings settings(Map<String, String> further) {
        Map<String, String> settings = new HashMap<>(Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", server.dsn(),
                "REPLICATION_PAGE_SIZE", "1000",
                // The horizon is then the beginning of the oldest transaction, and no test has to wait for it.
                "REPLICATION_MARGIN", "0",
                // Some events are dated years back.
                "TIMESCALE_RETENTION_DAYS", "3650"));
        settings.putAll(further);
        return Settings.read(settings, new Properties());
    }

    static void event(String time) {
        primary.execute(EVENT.formatted(time));
    }

    private static String content(DatabaseExtension side) {
        return side.value(CONTENT, String.class);
    }

    void assertSameContent(int rows) {
        assertThat(content(server)).isEqualTo(content(primary)).startsWith(rows + " rows, ");
    }

    String watermark() {
        return server.value("SELECT concat_ws(' ', extract(epoch FROM CAST(key[1] AS timestamptz)), key[2]) "
                + "FROM timescale_integration.watermark", String.class);
    }

    static String lastEvent() {
        return primary.value("SELECT concat_ws(' ', extract(epoch FROM time), event_id) FROM access_events "
                + "ORDER BY time DESC, event_id DESC LIMIT 1", String.class);
    }

    /** A copy of the routes with a step more where the editor's own belong. */
    static Path routesWith(Path directory, String step) throws IOException {
        Path routes = Routes.copyInto(directory);
        Path steps = routes.resolve("your-steps.camel.yaml");
        String text = Files.readString(steps);
        assertThat(text).containsOnlyOnce("# ---- your own steps");
        Files.writeString(steps, text.replaceAll("( *)# ---- your own steps.*",
                "$0\n$1" + Matcher.quoteReplacement(step)));
        return routes;
    }
}

package io.yosai.timescale.app;

import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;

/** A stream whose table is made from its SELECT; a page has 1,000 rows. */
abstract class KeyedFixture extends ReplicationFixture {

    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();
    static final String ROWS =
            "SELECT count(*) || ' ' || md5(string_agg(CAST(keyed AS text), ' ' ORDER BY n)) FROM keyed";

    @TempDir
    private Path directory;
    Path routes;

    KeyedFixture() {
        super(target);
    }

    @BeforeEach
    void addStream() throws IOException {
        routes = Routes.copyInto(directory);
        primary.execute("DROP TABLE IF EXISTS keyed; DROP DOMAIN IF EXISTS code; CREATE COLLATION IF NOT EXISTS ci "
                + "(provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
        target.execute("CREATE EXTENSION IF NOT EXISTS timescaledb; DROP TABLE IF EXISTS keyed; DROP DOMAIN IF EXISTS "
                + "code");
        Files.writeString(routes.resolve("sql/source/keyed.sql"), "SELECT * FROM keyed");
        declare("at, k");
    }

    final void declare(String key, String... further) throws IOException {
        Files.writeString(routes.resolve("keyed.camel.yaml"), """
                - templatedRoute:
                    routeId: keyed
                    routeTemplateRef: stream
                    parameters:
                      - {name: table, value: keyed}
                      - {name: select, value: keyed.sql}
                      - {name: key, value: '%s'}
                      - {name: create, value: "true"}
                """.formatted(key) + String.join("", further));
    }

    /** Rows 1 to 2,500 of one time, n, with a key of their own. */
    static void rows(String type, String key) {
        primary.execute("CREATE TABLE keyed (at timestamptz, k " + type + ", n integer); INSERT INTO keyed "
                + "SELECT timestamptz '2024-05-01Z' + n / 5000 * interval '1 s', " + key
                + ", n FROM generate_series(1, 2500) AS n");
    }

    final Object pass(String route) {
        return pass(route, Map.of());
    }

    final Object pass(String route, Map<String, String> further) {
        try (Application application = new Application(settings(further), routes)) {
            return application.pass(route, new HashMap<>(Map.of("stream", "keyed", "reconcile_scope", "whole")));
        }
    }

    static Arguments key(String name, String type, String key) {
        return Arguments.argumentSet(name, type, key);
    }
}

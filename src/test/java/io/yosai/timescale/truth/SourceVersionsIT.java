package io.yosai.timescale.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.app.Application;
import io.yosai.timescale.cli.Program;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.reconcile.ReconcileRun;
import io.yosai.timescale.servers.EmbeddedPrimary;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The oldest and the newest PostgreSQL that is copied from, and one that is too old. */
@Tag("long")
class SourceVersionsIT {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final String CONTENT = "SELECT count(*) || ' ' || md5(string_agg(CAST(access_events AS text), ' ' "
            + "ORDER BY time, event_id)) FROM access_events";

    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void emptyTarget() {
        target.execute("CREATE EXTENSION IF NOT EXISTS timescaledb");
        target.execute(SqlFile.read("/servers/empty-database.sql"));
    }

    private Database source(EmbeddedPrimary server) {
        settings.putAll(Map.of("SOURCE_DSN", server.dsn("postgres"), "TARGET_DSN", target.dsn(),
                "RECONCILE_DELETES", "true"));
        Database source = new Database(server.dsn("postgres"));
        source.execute(SqlFile.read("/demo/primary.sql"));
        source.execute("INSERT INTO access_events (time, event_id, facility_id, metadata) SELECT now() - i * interval "
                + "'10 minutes', gen_random_uuid(), 'f' || i % 3, jsonb_build_object('n', i) "
                + "FROM generate_series(1, 3000) AS i");
        return source;
    }

    private void assertDone(String... verb) {
        Program.End end = Program.here(settings, verb);
        assertThat(end.exitCode()).as(end.toString()).isZero();
    }

    private static void assertEqual(Database source) {
        assertThat(target.value(CONTENT, String.class)).isEqualTo(source.value(CONTENT, String.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"14.20.0", "18.1.0"})
    void isCopiedByTimeAndByTransactionIdComparedAndRepaired(String version) {
        try (EmbeddedPrimary server = EmbeddedPrimary.ofVersion(version)) {
            Database source = source(server);
            assertDone("replicate");
            assertEqual(source);

            // A stretch that differs all over, after which rows are hashed in parts.
            source.execute("UPDATE access_events SET facility_id = 'other' WHERE CAST(metadata ->> 'n' AS integer) "
                    + "BETWEEN 300 AND 2700; DELETE FROM access_events WHERE metadata ->> 'n' = '8'; "
                    + "INSERT INTO access_events (time, event_id) VALUES (now() - interval '9 hours', "
                    + "gen_random_uuid())");
            assertDone("reconcile");
            assertEqual(source);

            source.execute("ALTER TABLE access_events ADD COLUMN tx xid8; ALTER TABLE access_events ALTER COLUMN tx "
                    + "SET DEFAULT pg_current_xact_id(); CREATE INDEX ON access_events (tx, time, event_id)");
            settings.put("REPLICATION_CURSOR", "xid");
            source.execute("INSERT INTO access_events (time, event_id) SELECT now() - i * interval '1 minute', "
                    + "gen_random_uuid() FROM generate_series(1, 100) AS i");
            assertDone("replicate");
            assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(3100);
        }
    }

    /** Up to PostgreSQL 15 a byte over 127 is its own text, and since it has a number as one. */
    @Test
    void aByteIsEqualWhateverTextItHas(@TempDir Path directory) throws IOException {
        Path routes = Routes.copyInto(directory);
        Files.writeString(routes.resolve("sql/source/bytes.sql"), "SELECT * FROM bytes");
        Files.writeString(routes.resolve("bytes.camel.yaml"), """
                - templatedRoute:
                    routeId: bytes
                    routeTemplateRef: stream
                    parameters:
                      - {name: table, value: bytes}
                      - {name: select, value: bytes.sql}
                      - {name: key, value: at}
                      - {name: create, value: "true"}
                """);
        try (EmbeddedPrimary server = EmbeddedPrimary.ofVersion("14.20.0")) {
            source(server).execute("CREATE TABLE bytes AS SELECT now() - i * interval '1 h' AS at, CAST(-i AS "
                    + "\"char\") AS byte, ARRAY[CAST(-i AS \"char\")] AS many FROM generate_series(1, 9) AS i");
            Object last = null;
            for (String route : List.of("copy", "reconcile")) {
                try (Application application = new Application(Settings.read(settings, new Properties()), routes)) {
                    last = application.pass(route,
                            new HashMap<>(Map.of("stream", "bytes", "reconcile_scope", "whole")));
                }
            }
            assertThat(last).isInstanceOfSatisfying(ReconcileRun.class, run -> {
                assertThat(run.isClean()).isTrue();
                assertThat(run.alike()).isZero();
            });
        }
        assertThat(target.value("SELECT string_agg(CAST(byte AS integer) || CAST(CAST(many AS integer[]) AS text), ' ' "
                + "ORDER BY at DESC) FROM bytes", String.class)).startsWith("-1{-1} -2{-2} ");
    }

    @Test
    void anOlderOneIsRefusedByItsVersion() {
        try (EmbeddedPrimary server = EmbeddedPrimary.ofVersion("13.22.0")) {
            source(server);
            Program.End end = Program.here(settings, "replicate");
            assertThat(end.exitCode()).isEqualTo(1);
            assertThat(end.err()).as(end.toString()).last().asString().contains(
                    "it is PostgreSQL 13.22, and PostgreSQL 14 is the oldest that is worked with");
            end.assertNoStackTrace();
        }
    }
}

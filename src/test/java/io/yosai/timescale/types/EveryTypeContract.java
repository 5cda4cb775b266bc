package io.yosai.timescale.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.app.Application;
import io.yosai.timescale.database.DatabasePool;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.quarantine.QuarantineRetry;
import io.yosai.timescale.reconcile.Count;
import io.yosai.timescale.reconcile.ReconcileRun;
import io.yosai.timescale.servers.DatabaseExtension;
import io.yosai.timescale.servers.Pools;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Streams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A table with a column of every type: copied, kept in the quarantine and written from there, compared and repaired.
 */
abstract class EveryTypeContract {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();

    private static final int CHANGED = 1000;
    private static final String STREAM = """
            - templatedRoute:
                routeId: every_type
                routeTemplateRef: stream
                parameters:
                  - {name: table, value: every_type}
                  - {name: select, value: every_type.sql}
                  - {name: key, value: "at, id"}
                  - {name: unique, value: id}
            """;
    private static final List<String> EXTENSIONS = List.of(
            "citext", "hstore", "ltree", "cube", "seg", "isn", "intarray");

    private final TimescaleServer server;
    private Map<String, List<String>> types;

    @TempDir
    Path folder;
    private Path routes;

    EveryTypeContract(TimescaleServer server) {
        this.server = server;
    }

    @BeforeEach
    void makeTables() throws Exception {
        server.execute("CREATE EXTENSION IF NOT EXISTS timescaledb");
        server.execute(SqlFile.read("/servers/empty-database.sql"));
        primary.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        primary.execute(SqlFile.read("/demo/primary.sql"));
        types = new LinkedHashMap<>(Values.shipped());
        types.putAll(Values.own());
        for (String extension : EXTENSIONS) {
            if (List.of(primary, server).stream().allMatch(side ->
                    side.count("SELECT count(*) FROM pg_available_extensions WHERE name = '" + extension + "'") == 1)) {
                List.of(primary, server).forEach(side -> side.execute("CREATE EXTENSION IF NOT EXISTS " + extension));
            }
        }
        for (DatabaseExtension side : List.of(primary, server)) {
            side.execute(Values.MADE);
        }
        Values.ofExtensions().forEach((type, values) -> {
            if (List.of(primary, server).stream().allMatch(side -> side.value("SELECT to_regtype('" + type + "')::text",
                    String.class) != null)) {
                types.put(type, values);
            }
        });
        for (DatabaseExtension side : List.of(primary, server)) {
            side.execute(types.keySet().stream().map(type -> column(type) + " " + type).collect(Collectors.joining(", ",
                    "CREATE TABLE every_type (at timestamptz NOT NULL, id integer NOT NULL, ", ", UNIQUE (at, id))")));
        }
        server.execute("SELECT create_hypertable('every_type', 'at')");
        routes = Routes.copyInto(folder);
    }

    private static String column(String type) {
        return '"' + type.replace("\"", "\"\"") + '"';
    }

    private void fill() {
        int most = types.values().stream().mapToInt(List::size).max().orElseThrow() + 1;
        for (int i = 0; i < most; i++) {
            List<String> values = new ArrayList<>();
            for (Map.Entry<String, List<String>> type : types.entrySet()) {
                List<String> all = Values.withNull(type.getValue());
                values.add("CAST(" + Values.literal(all.get(i % all.size())) + " AS " + type.getKey() + ")");
            }
            primary.execute("INSERT INTO every_type SELECT timestamptz '2024-05-01 00:00:00+00' + " + i
                    + " * interval '1 s', " + i
                    + ", " + String.join(", ", values));
        }
    }

    private void install(String steps) throws IOException {
        Files.writeString(routes.resolve("every-type.camel.yaml"), STREAM
                + (steps.isEmpty() ? "" : "      - {name: steps, value: " + steps + "}\n"));
        Files.writeString(routes.resolve("sql/source/every_type.sql"), "SELECT * FROM every_type");
    }

    private Settings settings() {
        return Settings.read(Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", server.dsn(),
                "REPLICATION_PAGE_SIZE", "7",
                "REPLICATION_MARGIN", "0", "TIMESCALE_RETENTION_DAYS", "3650"), new Properties());
    }

    private Object pass(String route) {
        try (Application application = new Application(settings(), routes)) {
            return application.pass(route, new HashMap<>(Map.of("stream", "every_type", "reconcile_scope", "whole")));
        }
    }

    /** Number and hash of the values of each column, as text, all settings pinned. */
    private Map<String, String> content(DatabaseExtension side) throws SQLException {
        Map<String, String> content = new LinkedHashMap<>();
        try (Connection connection = side.connect(); Statement statement = connection.createStatement()) {
            statement.execute("SET timezone = 'UTC'; SET datestyle = 'ISO'; SET intervalstyle = 'postgres'; "
                    + "SET extra_float_digits = 1; SET bytea_output = 'hex'; SET lc_monetary = 'C'");
            for (String type : types.keySet()) {
                try (ResultSet row =
                        statement.executeQuery("SELECT count(*) || ' ' || md5(string_agg(coalesce(CAST(ROW("
                        + column(type)
                        + ") AS text), ''), ';' ORDER BY at, id)) FROM every_type")) {
                    row.next();
                    content.put(type, row.getString(1));
                }
            }
        }
        return content;
    }

    private void assertEqual() throws SQLException {
        assertThat(content(server)).isEqualTo(content(primary));
    }

    /** Why rows are kept there; null: none is. */
    private String quarantine() {
        return server.value("SELECT string_agg(concat_ws(' ', key, sqlstate, reason), E'\\n') "
                + "FROM timescale_integration.quarantine", String.class);
    }

    @Test
    void noTypeThatPostgresShipsIsForgotten() throws SQLException {
        Set<String> covered = new TreeSet<>();
        for (String type : Values.shipped().keySet()) {
            covered.add(primary.value("SELECT '" + type.replaceFirst("\\(.*", "").replaceFirst(" day to.*", "")
                    + "'::regtype::text", String.class));
        }
        String shipped = primary.value(
                "SELECT string_agg(CAST(oid::regtype AS text), ';') FROM pg_type WHERE typnamespace = "
                + "'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm') AND (typcategory <> 'A' OR typname IN "
                + "('int2vector', 'oidvector')) AND typname NOT IN (" + Values.NOT_OF_TABLES + ")", String.class);
        assertThat(covered).hasSizeGreaterThan(70).isEqualTo(new TreeSet<>(Set.of(shipped.split(";"))));
    }

    @ParameterizedTest(name = "steps {0}")
    @ValueSource(strings = {"", "your-steps"})
    void rowsAreCopiedComparedAndRepairedEqual(String steps) throws Exception {
        install(steps);
        fill();
        pass("copy");
        assertThat(quarantine()).isNull();
        assertEqual();

        assertClean(reconcile());
        List<String> names = List.copyOf(types.keySet());
        for (int i = 0; i < names.size(); i++) {
            primary.execute(("INSERT INTO every_type SELECT at + interval '1 hour', %d, %s "
                    + "FROM every_type WHERE id = 0").formatted(CHANGED + i,
                    names.stream().map(EveryTypeContract::column).collect(Collectors.joining(", "))));
        }
        pass("copy");
        assertEqual();
        for (int i = 0; i < names.size(); i++) {
            primary.execute(("UPDATE every_type SET %1$s = (SELECT %1$s FROM every_type WHERE id = 1) "
                    + "WHERE id = %2$d").formatted(column(names.get(i)), CHANGED + i));
        }
        ReconcileRun repaired = reconcile();
        assertThat(repaired.total(Count.CHANGED)).isEqualTo(names.size());
        assertThat(repaired.total(Count.UPDATED)).isEqualTo(names.size());
        assertThat(repaired.total(Count.REMAINING)).isZero();
        assertEqual();

        server.execute("DELETE FROM every_type WHERE id < " + CHANGED);
        assertThat(reconcile().total(Count.INSERTED)).isEqualTo(
                primary.count("SELECT count(*) FROM every_type WHERE id < " + CHANGED));
        assertEqual();
        assertClean(reconcile());
    }

    private ReconcileRun reconcile() {
        return (ReconcileRun) pass("reconcile");
    }

    private static void assertClean(ReconcileRun run) {
        assertThat(run.failures()).isEmpty();
        assertThat(run.notCompared()).isNull();
        assertThat(run.differing()).isZero();
        assertThat(run.alike()).as("buckets whose hashes differ though no row does").isZero();
        assertThat(run.compared()).isPositive();
    }

    @Test
    void rowsAreKeptInTheQuarantineAndWrittenFromThereEqual() throws Exception {
        install("");
        fill();
        server.execute("""
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
                CREATE TRIGGER refuse BEFORE INSERT ON every_type FOR EACH ROW EXECUTE FUNCTION refuse()""");
        pass("copy");
        long rows = primary.count("SELECT count(*) FROM every_type");
        assertThat(server.count("SELECT count(*) FROM timescale_integration.quarantine")).isEqualTo(rows);
        ReconcileRun held = reconcile();
        assertThat(held.total(Count.HELD)).isEqualTo(rows);
        assertThat(held.total(Count.MISSING)).isZero();

        server.execute("DROP TRIGGER refuse ON every_type");
        try (DatabasePool pool = Pools.openTarget(settings())) {
            Streams streams = new Streams(routes, settings().properties());
            QuarantineRetry.Retried retried = new QuarantineRetry(pool, streams).retry(null);
            assertThat(quarantine()).isNull();
            assertThat(retried).isEqualTo(new QuarantineRetry.Retried(rows, 0, 0, 0, 0));
        }
        assertEqual();
        assertClean(reconcile());
    }
}

package io.yosai.timescale.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.yosai.timescale.app.Application;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.reconcile.Count;
import io.yosai.timescale.reconcile.ReconcileRun;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Columns whose types differ: a value arrives as the target's own reading of its text, or it is refused; never as
 * another.
 */
class PairsIT {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final String STREAM = """
            - templatedRoute:
                routeId: %1$s
                routeTemplateRef: stream
                parameters:
                  - {name: table, value: %1$s}
                  - {name: select, value: %1$s.sql}
                  - {name: key, value: "at, id"}
            """;

    /** What each pair had come to after a copy, a comparison, and one after its rows were spoilt. */
    private static final Map<String, List<Seen>> SEEN = new HashMap<>();

    /**
     * The target at one time.
     *
     * @param run the comparison before; null: it was a copy
     */
    private record Seen(ReconcileRun run, String rows, String quarantine) {
    }

    /**
     * @param from type on the source
     * @param to type on the target
     * @param values in turn: on the source, and as text on the target; null: refused there
     */
    private record Pair(String from, String to, List<String> values) {
        /** Of its stream and table. */
        String name() {
            return "pair_" + Integer.toHexString(toString().hashCode());
        }

        @Override
        public String toString() {
            return from + " to " + to;
        }
    }

    private static Arguments pair(String from, String to, String... values) {
        return arguments(new Pair(from, to, new ArrayList<>(java.util.Arrays.asList(values))));
    }

    static Stream<Arguments> pairs() {
        return Stream.of(
                pair("bigint", "double precision", "1", "1", "-5", "-5", "9007199254740992", "9.007199254740992e+15"),
                pair("integer", "real", "1", "1", "16777216", "1.6777216e+07"),
                pair("bigint", "numeric", "1", "1", "-9223372036854775808", "-9223372036854775808"),
                pair("bigint", "integer", "1", "1", "2147483648", null),
                pair("integer", "smallint", "1", "1", "32768", null),
                pair("integer", "bigint", "1", "1", "-2147483648", "-2147483648"),
                pair("smallint", "integer", "1", "1", "-32768", "-32768"),
                pair("smallint", "bigint", "1", "1", "-32768", "-32768"),
                pair("real", "double precision", "0.5", "0.5", "1e-45", "1.401298464324817e-45", "NaN", "NaN"),
                pair("double precision", "real", "0.5", "0.5", "1e300", null),
                pair("money", "numeric", "$1.00", null),
                pair("numeric", "money", "1.00", "$1.00"),
                pair("bigint", "timestamptz", "1", null),
                pair("boolean", "text", "true", "true", "false", "false"),
                pair("boolean", "integer", "true", null),
                pair("jsonb", "text", "{\"a\":1}", "{\"a\": 1}"),
                pair("json", "jsonb", "{\"b\":1,  \"b\":2}", "{\"b\": 2}"),
                pair("jsonb", "json", "{\"a\":1}", "{\"a\": 1}"),
                pair("text", "jsonb", "{\"a\":1}", "{\"a\": 1}", "{oops", null, "null", "null"),
                pair("text", "integer", "12", "12", " 7 ", "7", "x", null),
                pair("text", "uuid", "00000000-0000-0000-0000-00000000000A", "00000000-0000-0000-0000-00000000000a",
                "x", null),
                pair("uuid", "text", "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000a"),
                pair("timestamp", "timestamptz", "2024-05-01 12:00:00.000001", "2024-05-01 12:00:00.000001+00",
                "infinity", "infinity"),
                pair("timestamptz", "timestamp", "2024-05-01 12:00:00.000001+05", "2024-05-01 07:00:00.000001"),
                pair("timestamptz", "date", "2024-05-01 12:00:00.000001+00", "2024-05-01"),
                pair("date", "timestamptz", "2024-05-01", "2024-05-01 00:00:00+00", "4713-01-01 BC",
                "4713-01-01 00:00:00+00 BC"),
                pair("date", "timestamp", "12026-01-01", "12026-01-01 00:00:00"),
                pair("timestamptz", "timestamptz(0)", "2024-05-01 12:00:00.5+00", "2024-05-01 12:00:01+00", "infinity",
                "infinity"),
                pair("time", "time(0)", "12:00:00.5", "12:00:01"),
                pair("interval", "interval(0)", "1 mon 00:00:00.5", "1 mon 00:00:01"),
                pair("numeric", "numeric(10,2)", "1.005", "1.01", "12345678.9", "12345678.90", "123456789", null,
                "NaN", "NaN"),
                pair("numeric", "integer", "1", "1", "1.5", null),
                pair("numeric", "double precision", "0.1", "0.1", "1e400", null),
                pair("text", "varchar(5)", "abc", "abc", "abcdef", null),
                pair("text", "varchar(3)", "ab ", "ab ", "ab   ", null),
                pair("varchar(9)", "varchar(2)", "ä ", "ä ", "ä  ", null),
                pair("varchar", "short", "ab   ", "ab   ", "ab       ", null),
                pair("varchar(9)[]", "varchar(3)[]", "{abc,NULL}", "{abc,NULL}", "{a,\"abc  \"}", null),
                pair("text[]", "varchar(3)[]", "{{a},{b}}", "{{a},{b}}", "{{a},{\"abc  \"}}", null),
                pair("json", "varchar(3)", "{} ", "{} ", "{}    ", null),
                pair("varchar(10)", "varchar(5)", "abc", "abc", "abcdef", null),
                pair("text", "character(5)", "abc", "abc  ", "abcdef", null, "ab", "ab   "),
                pair("character(3)", "character(5)", "abc", "abc  "),
                pair("character(5)", "text", "abc", "abc"),
                pair("character(5)", "varchar(3)", "abc", "abc", "abcd", null),
                pair("integer", "character(5)", "12", "12   ", "123456", null),
                pair("text[]", "character(3)[]", "{a,bcd}", "{\"a  \",bcd}", "{abcd}", null),
                pair("varbit", "bit(3)", "101", "101", "10", null),
                pair("bit(8)", "varbit(4)", "10101010", null),
                pair("bytea", "text", "\\x00ff", "\\x00ff"),
                pair("text", "bytea", "\\x00ff", "\\x00ff", "\\x0", null),
                pair("inet", "text", "10.0.0.1/24", "10.0.0.1/24"),
                pair("inet", "cidr", "10.0.0.0/24", "10.0.0.0/24", "10.0.0.1/24", null),
                pair("integer[]", "bigint[]", "{1,NULL}", "{1,NULL}"),
                pair("integer[]", "text", "{1,NULL}", "{1,NULL}"),
                pair("text", "mood", "ok", "ok", "none", null),
                pair("mood", "text", "ok", "ok"),
                pair("text", "short", "abc", "abc", "abcdef", null, "none", null),
                pair("text", "padded", "abc", "abc  ", "abcdef", null),
                pair("varchar(3)", "padded", "abc", "abc  "),
                pair("tsrange", "tstzrange", "[\"2024-05-01 00:00:00\",)", "[\"2024-05-01 00:00:00+00\",)"),
                pair("text", "name", "abc", "abc"),
                pair("oid", "bigint", "4294967295", "4294967295"),
                pair("xid8", "bigint", "1", "1", "18446744073709551615", null),
                pair("text", "tsvector", "b a b", "'a' 'b'", "'", null),
                pair("text", "tsquery", "(b  & a)", "'b' & 'a'", "(", null),
                pair("text", "xml", "<a/>", "<a/>", "<a>", null),
                pair("xml", "text", "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>"),
                pair("text", "point", "1,2", "(1,2)"),
                pair("text", "box", "0,0,1,1", "(1,1),(0,0)"),
                pair("text", "path", "[(1, 2)]", "[(1,2)]"),
                pair("text", "circle", "1,2,3", "<(1,2),3>"),
                pair("text", "int4range", "[1,2]", "[1,3)"),
                pair("int4range", "int4multirange", "[1,2]", null),
                pair("text", "int4multirange", "{[1,2],[2,4]}", "{[1,5)}"),
                pair("text", "jsonpath", "$.a  ", "$.\"a\""),
                pair("text", "macaddr", "08002b:010203", "08:00:2b:01:02:03"),
                pair("text", "macaddr8", "08002b:010203", "08:00:2b:ff:fe:01:02:03"),
                pair("macaddr", "macaddr8", "08002b:010203", "08:00:2b:ff:fe:01:02:03"),
                pair("text", "pg_lsn", "0/0A", "0/A"),
                pair("text", "interval", "90 minutes", "01:30:00"),
                pair("text", "tsvector[]", "{b a}", "{\"'a' 'b'\"}"),
                pair("tsvector", "text", "b a", "'a' 'b'"),
                pair("text", "text[]", "{ a, b}", "{a,b}"),
                pair("interval", "interval day", "1 mon 2 days 03:00", "1 mon 2 days"),
                pair("interval", "interval day to second(0)", "1 mon 2 days 03:00:00.6", "1 mon 2 days 03:00:01"),
                pair("text", "numeric(10,2)", "1.005", "1.01"),
                pair("text", "regclass", "pg_class", "pg_class", "none", null),
                pair("text", "seg", "1.5", "1.5", "abc", null),
                pair("text", "parsed", "('b',1)", "('b',1)", "(a &,1)", null),
                pair("text", "parsed[]", "{\"('b',1)\"}", "{\"('b',1)\"}", "{\"(a &,1)\"}", null),
                pair("text", "named", "(pg_class)", "(pg_class)", "(none)", null),
                pair("text", "bounded", "['a',)", "['a',)", "[a &,b)", null));
    }

    /** All at once: a pass of its own for each would take minutes. */
    @BeforeAll
    static void copyAndCompareAll(@TempDir Path folder) throws Exception {
        target.execute("CREATE EXTENSION IF NOT EXISTS timescaledb");
        target.execute(SqlFile.read("/servers/empty-database.sql"));
        primary.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        primary.execute(SqlFile.read("/demo/primary.sql"));
        primary.execute(Values.MADE);
        target.execute(Values.MADE);
        target.execute("CREATE EXTENSION IF NOT EXISTS seg; CREATE TYPE parsed AS (q tsquery, n integer); CREATE TYPE "
                + "named AS (r regclass); CREATE TYPE bounded AS RANGE (subtype = tsquery)");
        Path routes = Routes.copyInto(folder);
        List<Pair> pairs = pairs().map(arguments -> (Pair) arguments.get()[0]).toList();
        for (Pair pair : pairs) {
            Files.writeString(routes.resolve(pair.name() + ".camel.yaml"), STREAM.formatted(pair.name()));
            Files.writeString(routes.resolve("sql/source/" + pair.name() + ".sql"), "SELECT * FROM " + pair.name());
            create(primary::execute, pair.name(), pair.from());
            create(target::execute, pair.name(), pair.to());
            target.execute("SELECT create_hypertable('" + pair.name() + "', 'at')");
            // A row whose value is NULL everywhere: not all rows of the page are refused.
            insert(0, null, pair);
            for (int i = 0; i < pair.values().size(); i += 2) {
                insert(1 + i / 2, pair.values().get(i), pair);
            }
        }
        Settings settings = Settings.read(Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(),
                "REPLICATION_MARGIN", "0", "TIMESCALE_RETENTION_DAYS", "3650"), new Properties());
        passes(settings, routes, "copy", pairs);
        passes(settings, routes, "reconcile", pairs);
        // Lost, spoilt, and one too many: what can be repaired is, whatever is beside it in its bucket.
        pairs.forEach(pair -> target.execute("DELETE FROM %1$s WHERE id = 0; UPDATE %1$s SET value = NULL WHERE id > 0"
                .formatted(pair.name())));
        passes(settings, routes, "reconcile", pairs);
    }

    private static void passes(Settings settings, Path routes, String route, List<Pair> pairs) {
        Map<String, ReconcileRun> runs = new HashMap<>();
        try (Application application = new Application(settings, routes)) {
            application.passes(route, Map.of("reconcile_scope", "whole"), result -> {
                if (result instanceof ReconcileRun run) {
                    runs.put(run.stream(), run);
                }
            });
        }
        for (Pair pair : pairs) {
            SEEN.computeIfAbsent(pair.name(), name -> new ArrayList<>())
                    .add(new Seen(runs.get(pair.name()), rows(pair.name()), quarantine(pair.name())));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void valueArrivesAsTheTargetReadsItOrIsRefused(Pair pair) {
        List<String> expected = new ArrayList<>(List.of("0 NULL"));
        List<String> refused = new ArrayList<>();
        for (int i = 0; i < pair.values().size(); i += 2) {
            int id = 1 + i / 2;
            String there = pair.values().get(i + 1);
            if (there == null) {
                refused.add(String.valueOf(id));
            } else {
                expected.add(id + " " + there);
            }
        }
        List<Seen> seen = SEEN.get(pair.name());
        assertThat(seen).hasSize(3).allSatisfy(each -> {
            assertThat(each.rows()).isEqualTo(String.join("; ", expected));
            assertThat(each.quarantine()).isEqualTo(String.join("; ", refused));
        });
        ReconcileRun run = seen.get(1).run();
        assertThat(run.failures()).isEmpty();
        assertThat(run.alike()).isZero();
        assertThat(run.total(Count.CHANGED) + run.total(Count.MISSING) + run.total(Count.EXTRA)).isZero();
        assertThat(run.total(Count.HELD)).isEqualTo(refused.size());

        run = seen.get(2).run();
        assertThat(run.failures()).isEmpty();
        assertThat(run.total(Count.REMAINING)).isZero();
        assertThat(run.total(Count.INSERTED)).isEqualTo(1);
        assertThat(run.total(Count.UPDATED)).isEqualTo(expected.size() - 1);
    }

    private interface Sql {
        void run(String sql);
    }

    private static void create(Sql side, String name, String type) {
        side.run("CREATE TABLE " + name + " (at timestamptz NOT NULL, id integer NOT NULL, value " + type
                + ", UNIQUE (at, id))");
    }

    private static void insert(int id, String value, Pair pair) {
        primary.execute(("INSERT INTO %s VALUES (timestamptz '2024-05-01 00:00:00+00' + %d * interval '1 s', %d, "
                + "CAST(%s AS %s))")
                .formatted(pair.name(), id, id, Values.literal(value), pair.from()));
    }

    /** What the target has, as the type itself writes it. */
    private static String rows(String name) {
        return target.value("SELECT string_agg(id || ' ' || CASE WHEN value IS NULL THEN 'NULL' ELSE format('%s', "
                + "value) END, '; ' ORDER BY id) FROM " + name, String.class);
    }

    private static String quarantine(String name) {
        return target.value("SELECT coalesce(string_agg(key[2], '; ' ORDER BY id), '') FROM "
                + "timescale_integration.quarantine WHERE stream = '" + name + "'", String.class);
    }
}

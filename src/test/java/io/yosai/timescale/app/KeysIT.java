package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.reconcile.Count;
import io.yosai.timescale.reconcile.ReconcileRun;
import io.yosai.timescale.reconcile.Unequal;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Keys and columns that a stranger's table may have, of a stream whose table is made from its SELECT; a page has 1,000
 * rows.
 */
class KeysIT extends ReplicationFixture {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();
    private static final String ROWS =
            "SELECT count(*) || ' ' || md5(string_agg(CAST(keyed AS text), ' ' ORDER BY n)) FROM keyed";

    @TempDir
    private Path directory;
    private Path routes;

    KeysIT() {
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

    private void declare(String key, String... further) throws IOException {
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
    private static void rows(String type, String key) {
        primary.execute("CREATE TABLE keyed (at timestamptz, k " + type + ", n integer); INSERT INTO keyed "
                + "SELECT timestamptz '2024-05-01Z' + n / 5000 * interval '1 s', " + key
                + ", n FROM generate_series(1, 2500) AS n");
    }

    private Object pass(String route) {
        return pass(route, Map.of());
    }

    private Object pass(String route, Map<String, String> further) {
        try (Application application = new Application(settings(further), routes)) {
            return application.pass(route, new HashMap<>(Map.of("stream", "keyed", "reconcile_scope", "whole")));
        }
    }

    private static Arguments key(String name, String type, String key) {
        return Arguments.argumentSet(name, type, key);
    }

    static final List<Arguments> EQUAL = List.of(
            key("numbers of several digits, where a page ends", "numeric", "CASE n WHEN 1001 THEN 1000.00 ELSE n END"),
            key("numbers of several digits, in a page", "numeric", "CASE n WHEN 401 THEN 400.0 ELSE n END"),
            key("zeros, where a page ends", "double precision",
            "CASE n WHEN 1000 THEN '-0' WHEN 1001 THEN 0 ELSE n - 1000.5 END"),
            key("zeros, in a page", "real", "CASE n WHEN 500 THEN '-0' WHEN 501 THEN 0 ELSE n - 500.5 END"),
            key("spans of time, in a page", "interval",
            "CASE n WHEN 501 THEN '30 days' WHEN 502 THEN '1 mon' ELSE n * interval '7 h' END"),
            key("spans of time, where a page ends", "interval",
            "CASE n WHEN 1000 THEN '30 days' WHEN 1001 THEN '1 mon' WHEN 1002 THEN "
                    + "'31 days' ELSE (n - 1000) * interval '30 days' END"),
            key("letters that a collation takes for the same, where a page ends", "text COLLATE ci",
                    "CASE n WHEN 1001 THEN 'K01000' ELSE 'k' || lpad(n::text, 5, '0') END"),
            key("the same text, where a page ends", "text",
            "lpad(CASE n WHEN 1001 THEN 1000 ELSE n END::text, 5, '0')"));

    @ParameterizedTest
    @FieldSource("EQUAL")
    void equalKeysAreReportedAndNoRowTakesThePlaceOfAnother(String type, String key) {
        rows(type, key);
        assertThatThrownBy(() -> pass("copy")).isInstanceOf(PassFailed.class)
                .hasMessageMatching("(?s)copy failed: 2 rows of (a page of )?the stream keyed share their key with "
                + "another one, such as .*\nHINT: the key must be unique on the source.*");
    }

    /** The target has the collation of its own, by which they are two. */
    @Test
    void keysThatAreTheSameForACollationAreTwoWhereTheTargetSaysSo() {
        rows("text COLLATE ci", "CASE n WHEN 501 THEN 'K00500' ELSE 'k' || lpad(n::text, 5, '0') END");
        pass("copy");
        assertThat(target.value(ROWS, String.class)).isEqualTo(primary.value(ROWS, String.class)).startsWith("2500 ");
        assertThat(((ReconcileRun) pass("reconcile")).isClean()).isTrue();
    }

    /** Of the source's rows each has a key of its own, unless its column has such a collation too. */
    @Test
    void aTargetWhoseCollationTakesKeysForOneTakesNone() {
        rows("text", "CASE n WHEN 501 THEN 'K00500' ELSE 'k' || lpad(n::text, 5, '0') END");
        target.execute("CREATE COLLATION IF NOT EXISTS ci (provider = icu, locale = 'und-u-ks-level2', deterministic = "
                + "false); CREATE TABLE keyed (at timestamptz NOT NULL, k text COLLATE ci NOT NULL, n integer); "
                + "SELECT create_hypertable('keyed', 'at'); CREATE UNIQUE INDEX ON keyed (at, k)");
        assertThatThrownBy(() -> pass("copy")).isInstanceOf(PassFailed.class).hasMessageMatching("(?s)copy failed: the "
                + "column k of keyed is .* collation that takes .* one would be lost\nHINT: ALTER TABLE .* TYPE text");
        primary.execute("DELETE FROM keyed WHERE n = 501; ALTER TABLE keyed ALTER COLUMN k TYPE text COLLATE ci");
        pass("copy");
        assertThat(target.value(ROWS, String.class)).isEqualTo(primary.value(ROWS, String.class)).startsWith("2499 ");
        assertThat(((ReconcileRun) pass("reconcile")).isClean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LATIN1", "WIN1252", "KOI8R"})
    void aSourceMayHaveAnEncodingOfOneByte(String encoding) {
        Database source = primary.database().named(primary.database().name() + "_" + encoding.toLowerCase(Locale.ROOT));
        primary.execute("CREATE DATABASE \"%s\" ENCODING '%s' LOCALE 'C' TEMPLATE template0".formatted(source.name(),
                encoding));
        try {
            source.execute("CREATE TABLE keyed (at timestamptz, k text, n integer); INSERT INTO keyed SELECT "
                    + "timestamptz '2024-05-01Z', '%1$s, %1$s ' || n, n FROM generate_series(1, 2500) AS n"
                    .formatted(encoding.equals("KOI8R") ? "\u0434\u0430" : "\u00e9\u00fc\u00df"));
            Map<String, String> settings = Map.of("SOURCE_DSN", source.dsn());
            pass("copy", settings);
            assertThat(target.value(ROWS, String.class)).startsWith("2500 ");
            assertThat(((ReconcileRun) pass("reconcile", settings)).alike()).isZero();
            source.execute("UPDATE keyed SET n = 0 WHERE n = 77");
            assertThat(ReconcileFixture.counts((ReconcileRun) pass("reconcile", settings)))
                    .isEqualTo(Map.of(Count.CHANGED, 1L, Count.UPDATED, 1L));
        } finally {
            primary.execute("DROP DATABASE \"" + source.name() + "\" WITH (FORCE)");
        }
    }

    @Test
    void aColumnMayHaveTheNameOfOneOfOurs() {
        primary.execute("CREATE TABLE keyed (at timestamptz, k integer, n integer, ord integer, part integer, hash "
                + "integer); INSERT INTO keyed SELECT timestamptz '2024-05-01Z', n, n, n, n, n FROM generate_series(1, "
                + "2500) AS n");
        pass("copy");
        primary.execute("UPDATE keyed SET ord = -1, part = -1, hash = -1 WHERE n = 77");
        assertThat(((ReconcileRun) pass("reconcile")).failures()).isEmpty();
        assertThat(target.value(ROWS, String.class)).isEqualTo(primary.value(ROWS, String.class));
    }

    /** The second row of each second would look as if it were there already. */
    @ParameterizedTest
    @ValueSource(strings = {"copy", "reconcile"})
    void aTargetWhoseTimesAreRoundedTakesNone(String route) {
        rows("integer", "1");
        primary.execute("UPDATE keyed SET at = timestamptz '2024-05-01Z' + n * interval '0.1 s'");
        target.execute("CREATE TABLE keyed (at timestamptz(0) NOT NULL, k integer, n integer); "
                + "SELECT create_hypertable('keyed', 'at'); CREATE UNIQUE INDEX ON keyed (at, k)");
        assertThatThrownBy(() -> pass(route)).isInstanceOf(PassFailed.class).hasMessageMatching("(?s)" + route
                + " failed: the column at of keyed is .* which rounds: .* one would be lost\nHINT: ALTER TABLE .*");
        assertThat(target.count("SELECT count(*) FROM keyed")).isZero();
        target.execute("ALTER TABLE keyed ALTER COLUMN at TYPE timestamptz");
        pass("copy");
        assertThat(target.value(ROWS, String.class)).isEqualTo(primary.value(ROWS, String.class)).startsWith("2500 ");
    }

    @Test
    void theNameOfAColumnMayHaveSeveralLines() throws IOException {
        primary.execute("CREATE TABLE keyed (at timestamptz, k integer, n integer, \"a\"\" b\n; c\" text); INSERT INTO "
                + "keyed SELECT timestamptz '2024-05-01Z', n, n, 'x' FROM generate_series(1, 2500) AS n");
        declare("at, \"k\"");
        pass("copy");
        primary.execute("UPDATE keyed SET \"a\"\" b\n; c\" = n WHERE n = 77; DELETE FROM keyed WHERE n = 78; "
                + "INSERT INTO keyed VALUES ('2024-05-01Z', 78, 0, 'y')");
        assertThat(((ReconcileRun) pass("reconcile")).failures()).isEmpty();
        assertThat(target.value(ROWS, String.class)).isEqualTo(primary.value(ROWS, String.class)).startsWith("2500 ");
    }

    /** Of a key, and of a value that is none. */
    @Test
    void textsOfTheTargetMayHaveACollationOfTheirOwn() {
        rows("text", "'k' || n");
        target.execute("CREATE TABLE keyed (at timestamptz NOT NULL, k text COLLATE \"C\" NOT NULL, n varchar COLLATE "
                + "\"POSIX\"); SELECT create_hypertable('keyed', 'at'); CREATE UNIQUE INDEX ON keyed (at, k)");
        pass("copy");
        primary.execute("UPDATE keyed SET n = -n WHERE n = 77; DELETE FROM keyed WHERE n = 78; "
                + "INSERT INTO keyed VALUES ('2024-05-01Z', 'K1', 2501)");
        ReconcileRun run = (ReconcileRun) pass("reconcile");
        assertThat(run.failures()).isEmpty();
        assertThat(ReconcileFixture.counts(run)).isEqualTo(Map.of(Count.CHANGED, 1L, Count.UPDATED, 1L,
                Count.MISSING, 1L, Count.INSERTED, 1L, Count.EXTRA, 1L, Count.REMAINING, 1L));
    }

    @Test
    void aDateMayBeTheTimeWithTheCursorXid() throws IOException {
        primary.execute("CREATE TABLE keyed (at date, k integer, n integer, tx xid8 DEFAULT pg_current_xact_id()); "
                + "INSERT INTO keyed SELECT date '2024-05-01' + n / 100, n, n FROM generate_series(1, 2500) AS n");
        Files.writeString(routes.resolve("sql/source/keyed.sql"), "SELECT at, k, n, tx FROM keyed");
        declare("k", "      - {name: cursor, value: xid}\n", "      - {name: time, value: at}\n");
        pass("copy");
        primary.execute("UPDATE keyed SET n = -n WHERE k % 500 = 77; DELETE FROM keyed WHERE k = 78");
        target.execute("DELETE FROM keyed WHERE k IN (500, 501)");
        assertThat(ReconcileFixture.counts((ReconcileRun) pass("reconcile"))).isEqualTo(Map.of(Count.CHANGED, 5L,
                Count.UPDATED, 5L, Count.MISSING, 2L, Count.INSERTED, 2L, Count.EXTRA, 1L, Count.REMAINING, 1L));
        String content = "SELECT count(*) || ' ' || sum(n) FROM keyed WHERE k <> 78";
        assertThat(target.value(content, String.class)).isEqualTo(primary.value(content, String.class));
    }

    /** Its times travel as text, which says how far the stream is copied too. */
    @Test
    void theTimeOfTheTargetMayHaveNoZone() {
        rows("integer", "n");
        primary.execute("INSERT INTO keyed VALUES ('0044-03-15 12:34:56.789 BC', -1, -1), "
                + "('2024-05-02 01:02:03.456+02', 0, 0)");
        target.execute("CREATE TABLE keyed (at timestamp NOT NULL, k integer NOT NULL, n integer); "
                + "SELECT create_hypertable('keyed', 'at'); CREATE UNIQUE INDEX ON keyed (at, k)");
        pass("copy");
        assertThat(target.value("SELECT extract(epoch FROM time)::text FROM timescale_integration.watermark WHERE "
                + "stream = 'keyed'", String.class)).isEqualTo("1714604523.456000");
        assertThat(target.count("SELECT count(*) FROM keyed")).isEqualTo(2501);
        assertThat(((ReconcileRun) pass("reconcile")).differing()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"date", "timestamp", "timestamptz"})
    void aDateThatIsLaterThanAnyTimeGoesToTheQuarantine(String type) throws IOException {
        primary.execute("CREATE TABLE keyed (at date, k integer, n integer, tx xid8 DEFAULT pg_current_xact_id()); "
                + "INSERT INTO keyed VALUES ('2024-05-01', 1, 1), ('5874897-12-31', 2, 2), ('2024-05-02', 3, 3), "
                + "('infinity', 4, 4), ('294276-12-31', 5, 5), ('294277-01-01', 6, 6)");
        target.execute("CREATE TABLE keyed (at " + type + " NOT NULL, k integer NOT NULL, n integer CHECK (n <> 3)); "
                + "SELECT create_hypertable('keyed', 'at'); CREATE UNIQUE INDEX ON keyed (at, k)");
        Files.writeString(routes.resolve("sql/source/keyed.sql"), "SELECT at, k, n, tx FROM keyed");
        declare("k", "      - {name: cursor, value: xid}\n", "      - {name: time, value: at}\n");
        pass("copy");
        assertThat(target.value("SELECT string_agg(n::text, ' ' ORDER BY n) FROM keyed", String.class))
                .isEqualTo("1");
        assertThat(target.count("SELECT count(*) FROM timescale_integration.quarantine")).isEqualTo(5);
        primary.execute("UPDATE keyed SET n = 0 WHERE k = 1");
        ReconcileRun run = (ReconcileRun) pass("reconcile");
        assertThat(run.failures()).isEmpty();
        assertThat(ReconcileFixture.counts(run)).isEqualTo(Map.of(Count.CHANGED, 1L, Count.UPDATED, 1L,
                Count.HELD, 5L));
    }

    @Test
    void aColumnOfWhichNoTableCanBeMadeIsNamed() throws IOException {
        rows("integer", "n");
        Files.writeString(routes.resolve("sql/source/keyed.sql"), "SELECT at, k, ROW(n, n) AS pair FROM keyed");
        assertThatThrownBy(() -> pass("copy")).isInstanceOf(PassFailed.class).hasMessageMatching(
                "(?s)copy failed: the target has no type record for a column, which the column pair of .*keyed\\.sql "
                + "has\nHINT: create the type there, or cast the column in the SELECT, .*");
    }

    /** Of many rows only those travel whose hashes differ, and the row that has the key already is not one of them. */
    @Test
    void aKeyThatASecondRowGetsLaterIsReportedThoughAllOtherRowsAreEqual() {
        rows("integer", "n");
        primary.execute("INSERT INTO keyed SELECT timestamptz '2024-05-01Z', n, n FROM generate_series(2501, 5000) n");
        pass("copy");
        primary.execute("INSERT INTO keyed SELECT at, k, -1 FROM keyed WHERE n = 77");
        ReconcileRun run = (ReconcileRun) pass("reconcile");
        assertThat(run.failures().values()).singleElement(STRING)
                .contains("2 rows of the stream keyed share their key with another one");
        assertThat(target.count("SELECT count(*) FROM keyed WHERE n > 0")).isEqualTo(5000);
    }

    static final List<Arguments> NULLS = List.of(
            key("in the key, in a page", "integer", "CASE WHEN n % 500 <> 7 THEN n END"),
            key("in the key, at the end", "integer", "CASE WHEN n < 2495 THEN n END"),
            key("in the key, where a page ends", "integer", "CASE WHEN n NOT BETWEEN 990 AND 1010 THEN n END"));

    @ParameterizedTest
    @FieldSource("NULLS")
    void rowsWithoutAKeyAreCountedAndStopNoOther(String type, String key) {
        rows(type, key);
        primary.execute("UPDATE keyed SET at = at + n * interval '1 s'");
        pass("copy");
        pass("copy");
        String whole = ROWS + " WHERE k IS NOT NULL";
        assertThat(target.value(whole, String.class)).isEqualTo(primary.value(whole, String.class));
        assertThat(target.count("SELECT count(*) FROM timescale_integration.quarantine")).isZero();
        ReconcileRun run = (ReconcileRun) pass("reconcile");
        assertThat(run.unequal(Unequal.KEYLESS)).isEqualTo(primary.count("SELECT count(*) FROM keyed WHERE k IS NULL"))
                .isPositive();
        assertThat(run.keylessExample()).matches("\\(\"2024-05-01 .*\",\\)");
        assertThat(run.failures()).isEmpty();
        assertThat(run.differing()).isZero();
    }

    static final List<Arguments> MADE = List.of(
            key("bits", "bit(16)", "n::bit(16)"),
            key("bits of any length", "varbit", "n::bit(16)::varbit"),
            key("characters", "char(10)", "'c' || n"),
            key("characters without a length", "bpchar", "'c' || n"),
            key("bits in an array", "bit(16)[]", "ARRAY[n::bit(16)]"),
            key("characters in an array", "char(6)[]", "ARRAY['c' || n]"),
            key("a domain with a length", "code", "'c' || n"),
            key("numbers with digits", "numeric(12, 3)", "n / 8.0"),
            key("an address", "inet", "'10.0.0.0'::inet + n"),
            key("bytes", "bytea", "decode(lpad(to_hex(n), 8, '0'), 'hex')"));

    @ParameterizedTest
    @FieldSource("MADE")
    void theTableTakesEveryValueOfItsColumns(String type, String key) {
        for (var side : List.of(primary, target)) {
            side.execute("CREATE DOMAIN code AS varchar(10)");
        }
        rows(type, key);
        pass("copy");
        assertThat(target.value(ROWS, String.class)).isEqualTo(primary.value(ROWS, String.class)).startsWith("2500 ");
        assertThat(((ReconcileRun) pass("reconcile")).isClean()).isTrue();
    }

    /** The unique column may be empty, and its values the same though their texts are not. */
    @Test
    void aRowThatWasMovedIsFoundByItsUniqueValueAndOneWithoutAnyByItsKey() throws IOException {
        declare("at, n", "      - {name: unique, value: k}\n");
        rows("numeric UNIQUE", "nullif(n, 7)");
        pass("copy");
        primary.execute("UPDATE keyed SET at = at - interval '1 h', k = '8.00' WHERE n = 8; UPDATE keyed SET at = at - "
                + "interval '1 h' WHERE n IN (7, 9); UPDATE keyed SET k = -n WHERE n = 10");
        ReconcileRun run = (ReconcileRun) pass("reconcile");
        assertThat(run.failures()).isEmpty();
        assertThat(ReconcileFixture.counts(run)).isEqualTo(Map.of(Count.MISSING, 3L, Count.CHANGED, 1L, Count.EXTRA, 3L,
                Count.INSERTED, 3L, Count.UPDATED, 1L, Count.MOVED, 2L, Count.REMAINING, 1L));
        assertThat(run.unequal()).isEqualTo(Map.of(Unequal.KEPT, 1L));
        target.execute("DELETE FROM keyed WHERE n = 7 AND at >= '2024-05-01Z'");
        assertThat(target.value(ROWS, String.class)).isEqualTo(primary.value(ROWS, String.class));
    }

    /** The types of the target take more than those of the source. */
    @ParameterizedTest
    @ValueSource(strings = {"k", "n"})
    void aRowOfTheTargetWithAValueThatTheSourceCannotHaveIsExtra(String unique) throws IOException {
        declare("at, n", "      - {name: unique, value: " + unique + "}\n");
        rows("uuid UNIQUE", "lpad(n::text, 32, '0')::uuid");
        target.execute("CREATE TABLE keyed (at timestamptz, k text, n text, UNIQUE (at, n))");
        pass("copy");
        target.execute("INSERT INTO keyed SELECT at, 'by hand', 'by hand' FROM keyed WHERE n = '5'; INSERT INTO keyed "
                + "SELECT at, NULL, 'another' FROM keyed WHERE n = '6'");
        primary.execute("UPDATE keyed SET k = gen_random_uuid() WHERE n = 7");
        ReconcileRun run = (ReconcileRun) pass("reconcile");
        assertThat(run.failures()).isEmpty();
        assertThat(run.total(Count.UPDATED)).isEqualTo(1);
        assertThat(run.unequal()).isEqualTo(Map.of(Unequal.KEPT, 2L));
    }

    @Test
    void aKeyThatIsTooLongForAnIndexIsSaidToBe() {
        rows("text", "CASE n WHEN 5 THEN (SELECT string_agg(md5(i::text), '') FROM generate_series(1, 200) AS i) "
                + "ELSE n::text END");
        assertThatThrownBy(() -> pass("copy")).isInstanceOf(PassFailed.class).hasMessageMatching("(?s)copy failed: the "
                + "target refuses a row of the stream keyed \\(ERROR: index row size .*, which is too large for the "
                + "quarantine too: .*\nHINT: leave the row out, or shorten its key, in .*keyed\\.sql");
    }

    static final List<Arguments> NONE = List.of(
            key("json", "json", "to_json(n)"), key("points", "point", "point(n, n)"),
            key("xml", "xml", "xmlparse(content n::text)"));

    @ParameterizedTest
    @FieldSource("NONE")
    void aKeyWithoutAnOrderIsRefused(String type, String key) {
        rows(type, key);
        assertThatThrownBy(() -> pass("copy")).isInstanceOf(PassFailed.class)
                .hasMessageMatching("(?s)copy failed: .*keyed\\.sql:1: the key of the "
                + "stream keyed has a column without an order: .*" + type + "\nHINT: name columns that have one .*");
    }

    @Test
    void aTableWithoutATimeIsRefused() throws IOException {
        rows("integer", "n");
        declare("k");
        assertThatThrownBy(() -> pass("copy")).isInstanceOf(PassFailed.class).hasMessageStartingWith(
                "copy failed: " + routes.resolve("sql/source/keyed.sql")
                + ":1: the time of the stream keyed, the column k, is no timestamptz\nHINT: ");
        declare("at, door");
        assertThatThrownBy(() -> pass("copy")).isInstanceOf(PassFailed.class)
                .hasMessageStartingWith("copy failed: " + routes.resolve("sql/source/keyed.sql")
                + ":1: the SELECT has no column door, which the stream keyed needs (it has at, k, n)");
        assertThat(target.value("SELECT to_regclass('keyed')::text", String.class)).isNull();
    }

    /** A partition that holds rows which its bounds exclude makes the source send them in a wrong order. */
    @Test
    void aPageThatDoesNotAscendFailsThePass() {
        primary.execute("""
                CREATE TABLE keyed (at timestamptz, k integer, n integer, PRIMARY KEY (at, k)) PARTITION BY RANGE (at);
                CREATE TABLE early PARTITION OF keyed FOR VALUES FROM ('2024-01-01Z') TO ('2024-02-01Z');
                CREATE TABLE late (at timestamptz NOT NULL, k integer NOT NULL, n integer, PRIMARY KEY (at, k));
                INSERT INTO early SELECT timestamptz '2024-01-20Z' + i * interval '1 s', i, i FROM generate_series(1, 50) AS i;
                INSERT INTO late SELECT timestamptz '2024-01-10Z' + i * interval '1 s', i, i FROM generate_series(1, 50) AS i;
                ALTER TABLE late ADD CONSTRAINT bounds CHECK (at IS NOT NULL AND at >= '2024-02-01Z' AND at < '2024-03-01Z') NOT VALID;
                UPDATE pg_constraint SET convalidated = true WHERE conname = 'bounds';
                ALTER TABLE keyed ATTACH PARTITION late FOR VALUES FROM ('2024-02-01Z') TO ('2024-03-01Z')
                """);
        assertThatThrownBy(() -> pass("copy")).isInstanceOf(PassFailed.class)
                .hasMessageStartingWith("copy failed: the source sent "
                + "the rows of the stream keyed in a wrong order: [2024-01-20 00:00:50.000000+00, 50], then "
                + "[2024-01-10 00:00:01.000000+00, 1]");
        assertThat(target.count("SELECT count(*) FROM keyed")).isZero();
    }
}

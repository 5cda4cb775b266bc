package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.reconcile.Count;
import io.yosai.timescale.reconcile.ReconcileRun;
import io.yosai.timescale.reconcile.Unequal;
import io.yosai.timescale.servers.DatabaseExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that a stranger's table may have. */
class KeysIT extends KeyedFixture {
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

    /** The source is asked for each of them, in a statement that its stack has room for. */
    @Test
    void manyRowsThatTheSourceLacksAreCompared() {
        rows("integer", "n");
        pass("copy");
        target.execute("INSERT INTO keyed SELECT at, k + 10000 * i, n FROM keyed, generate_series(1, 8) AS i");
        ReconcileRun run = (ReconcileRun) pass("reconcile", Map.of("RECONCILE_DELETES", "true",
                "RECONCILE_MAX_DELETES", "100"));
        assertThat(run.failures()).isEmpty();
        assertThat(run.total(Count.DELETED)).isEqualTo(20_000);
    }

    /** 1.0 and 1.00 are one key: an INSERT would find it there, and an UPDATE does not set it. */
    @Test
    void theTextOfAKeyThatWasCorrectedIsRepaired() {
        rows("numeric", "n + 0.5");
        pass("copy");
        primary.execute("UPDATE keyed SET k = n + 0.500 WHERE n % 10 = 0");
        ReconcileRun run = (ReconcileRun) pass("reconcile");
        assertThat(run.isClean()).isTrue();
        assertThat(run.total(Count.UPDATED)).isEqualTo(250);
        assertThat(target.value(ROWS, String.class)).isEqualTo(primary.value(ROWS, String.class)).startsWith("2500 ");
    }

    @Test
    void aKeyIsRoundedToHundredsOnBothSides() {
        rows("numeric(6,-2)", "n * 100");
        pass("copy");
        assertThat(target.value("SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attname = 'k' AND "
                + "attrelid = 'keyed'::regclass", String.class)).isEqualTo("numeric(6,-2)");
        assertThat(target.value(ROWS, String.class)).isEqualTo(primary.value(ROWS, String.class)).startsWith("2500 ");
        assertThat(((ReconcileRun) pass("reconcile")).isClean()).isTrue();
    }

    /** By its own order a page would end where the operators of a text take the next rows for earlier ones. */
    @Test
    void aKeyOfATypeWhoseOperatorsAreNotSearchedIsRefused() {
        List<DatabaseExtension> sides = List.of(primary, target);
        sides.forEach(side -> side.execute("CREATE SCHEMA IF NOT EXISTS ext; CREATE EXTENSION IF NOT EXISTS citext; "
                + "ALTER EXTENSION citext SET SCHEMA ext"));
        rows("ext.citext", "CASE n % 2 WHEN 0 THEN 'a' ELSE 'B' END || n");
        for (DatabaseExtension side : sides) {
            assertThatThrownBy(() -> pass("copy")).isInstanceOf(PassFailed.class).hasMessageMatching("(?s)copy failed: "
                    + "the column k, by which the stream keyed knows its rows, has the type ext\\.citext on the "
                    + (side == primary ? "source" : "target") + ", whose schema .*\nHINT: .* SET search_path = .*");
            side.execute("ALTER DATABASE \"%s\" SET search_path = public, ext".formatted(side.database().name()));
        }
        try {
            pass("copy");
            assertThat(target.value(ROWS, String.class)).isEqualTo(primary.value(ROWS, String.class))
                    .startsWith("2500 ");
        } finally {
            sides.forEach(side -> side.execute("ALTER DATABASE \"%s\" RESET search_path; DROP TABLE IF EXISTS keyed; "
                    .formatted(side.database().name()) + "ALTER EXTENSION citext SET SCHEMA public"));
        }
    }

    /** It would take the row for a new event. */
    @Test
    void theTextOfAKeyStaysWhereATriggerSeesWhatIsInserted() {
        rows("numeric", "n + 0.5");
        pass("copy");
        target.execute("DROP TABLE IF EXISTS seen; CREATE TABLE seen (k numeric); CREATE OR REPLACE FUNCTION see() "
                + "RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO seen VALUES (NEW.k); RETURN NEW; END'; "
                + "CREATE TRIGGER see BEFORE INSERT ON keyed FOR EACH ROW EXECUTE FUNCTION see()");
        primary.execute("UPDATE keyed SET k = n + 0.500 WHERE n = 10; UPDATE keyed SET n = -1 WHERE n = 11");
        ReconcileRun run = (ReconcileRun) pass("reconcile");
        assertThat(run.total(Count.REMAINING)).isEqualTo(1);
        assertThat(target.count("SELECT count(*) FROM keyed WHERE n = -1")).isEqualTo(1);
        assertThat(target.count("SELECT count(*) FROM seen")).isZero();
    }

    /** A new row would be without what the SELECT does not have. */
    @Test
    void theTextOfAKeyStaysWhereTheTargetHasColumnsOfItsOwn() {
        rows("numeric", "n + 0.5");
        pass("copy");
        target.execute("ALTER TABLE keyed ADD COLUMN note text; UPDATE keyed SET note = 'ours'");
        primary.execute("UPDATE keyed SET k = n + 0.500 WHERE n = 10");
        assertThat(((ReconcileRun) pass("reconcile")).total(Count.REMAINING)).isEqualTo(1);
        assertThat(target.count("SELECT count(*) FROM keyed WHERE note = 'ours'")).isEqualTo(2500);
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

    /** The index takes the second one for the first, which the column does not. */
    @Test
    void aTargetWhoseIndexTakesKeysForOneTakesNone() {
        rows("text", "CASE n WHEN 501 THEN 'K00500' ELSE 'k' || lpad(n::text, 5, '0') END");
        target.execute("CREATE COLLATION IF NOT EXISTS ci (provider = icu, locale = 'und-u-ks-level2', deterministic = "
                + "false); CREATE TABLE keyed (at timestamptz NOT NULL, k text NOT NULL, n integer); "
                + "SELECT create_hypertable('keyed', 'at'); CREATE UNIQUE INDEX one ON keyed (at, k COLLATE ci)");
        assertThatThrownBy(() -> pass("copy")).isInstanceOf(PassFailed.class).hasMessageMatching("(?s)copy failed: the "
                + "unique index one of the table .* collation of its own .* one would be lost\nHINT: DROP INDEX one; "
                + ".*");
        target.execute("DROP INDEX one; CREATE UNIQUE INDEX ON keyed (at, k)");
        pass("copy");
        assertThat(target.value(ROWS, String.class)).isEqualTo(primary.value(ROWS, String.class)).startsWith("2500 ");
    }

    /** As SQL wants it, the target would cut them without an error, and take the second row for the first. */
    @Test
    void aKeyWithMoreBlanksAtItsEndThanTheTargetHasRoomForIsRefused() {
        rows("text", "CASE n WHEN 501 THEN '501   ' WHEN 502 THEN '501      ' ELSE n::text END");
        target.execute("CREATE TABLE keyed (at timestamptz NOT NULL, k varchar(6) NOT NULL, n integer); "
                + "SELECT create_hypertable('keyed', 'at'); CREATE UNIQUE INDEX ON keyed (at, k)");
        pass("copy");
        assertThat(target.value("SELECT count(*) || max(k) FILTER (WHERE n = 501) FROM keyed", String.class))
                .isEqualTo("2499501   ");
        assertThat(target.value("SELECT row ->> 'k' || '|' || reason FROM timescale_integration.quarantine",
                String.class)).isEqualTo("501      |ERROR: value too long for type character varying(6)");
        ReconcileRun run = (ReconcileRun) pass("reconcile");
        assertThat(run.failures()).isEmpty();
        assertThat(ReconcileFixture.counts(run)).isEqualTo(Map.of(Count.HELD, 1L));
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

    /** Such a value is neither NULL nor NOT NULL. */
    @Test
    void aCompositeKeyMayHaveEmptyParts() {
        for (DatabaseExtension side : List.of(primary, target)) {
            side.execute("CREATE TYPE pair AS (x integer, y text)");
        }
        try {
            rows("pair", "CASE n % 3 WHEN 0 THEN ROW(n, NULL)::pair WHEN 1 THEN ROW(NULL, n)::pair "
                    + "ELSE ROW(n, '')::pair END");
            primary.execute("INSERT INTO keyed VALUES ('2024-05-01Z', '(,)', 0), ('2024-05-01Z', NULL, -1)");
            pass("copy");
            assertThat(target.value(ROWS, String.class)).isEqualTo(primary.value(ROWS + " WHERE n >= 0", String.class))
                    .startsWith("2501 ");
            assertThat(((ReconcileRun) pass("reconcile")).unequal(Unequal.KEYLESS)).isEqualTo(1);
        } finally {
            List.of(primary, target).forEach(side -> side.execute("DROP TABLE keyed; DROP TYPE pair"));
        }
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

    /** An index proves that n is unique in its table, and not in the rows of the SELECT. */
    @Test
    void aRowOfAJoinThatIsGoneIsNotTakenForOneThatWasMoved() throws IOException {
        declare("at, n, k", "      - {name: unique, value: n}\n");
        Files.writeString(routes.resolve("sql/source/keyed.sql"), "SELECT at, n, k FROM keyed JOIN kinds USING (n)");
        primary.execute("CREATE TABLE keyed (at timestamptz, n integer UNIQUE); DROP TABLE IF EXISTS kinds; CREATE "
                + "TABLE kinds (n integer, k text); INSERT INTO keyed SELECT timestamptz '2024-05-01Z' + n * interval "
                + "'1 h', n FROM generate_series(1, 4) AS n; INSERT INTO kinds SELECT n, k FROM keyed, "
                + "unnest(ARRAY['a', 'b']) AS k");
        pass("copy");
        primary.execute("DELETE FROM kinds WHERE n = 2 AND k = 'b'; UPDATE keyed SET at = at - interval '2 min' WHERE "
                + "n = 3");
        ReconcileRun run = (ReconcileRun) pass("reconcile");
        assertThat(ReconcileFixture.counts(run)).isEqualTo(Map.of(Count.MISSING, 2L, Count.EXTRA, 3L, Count.INSERTED,
                2L, Count.MOVED, 2L, Count.REMAINING, 1L));
        assertThat(run.unequal()).isEqualTo(Map.of(Unequal.KEPT, 1L));
        assertThat(target.count("SELECT count(*) FROM keyed")).isEqualTo(8);
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
            key("xml", "xml", "xmlparse(content n::text)"),
            key("an order without an operator", "hstore", "hstore('n', n::text)"));

    @ParameterizedTest
    @FieldSource("NONE")
    void aKeyWithoutAnOrderIsRefused(String type, String key) {
        primary.execute("CREATE EXTENSION IF NOT EXISTS hstore");
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
                + ":1: the time of the stream keyed, the column k, is no timestamptz\nHINT: ")
                .hasMessageContaining("of a domain over timestamptz: \"k\"::timestamptz AS \"k\"; ");
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

package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.reconcile.Count;
import io.yosai.timescale.reconcile.ReconcileRun;
import io.yosai.timescale.reconcile.Unequal;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.stream.SelectFile;
import io.yosai.timescale.stream.Selected;
import io.yosai.timescale.stream.Signature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns that a stranger's table may have: their types, names, collations and encodings. */
@Tag("long")
class ColumnsIT extends KeyedFixture {
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
    void aSelectThatFailsForAValueIsNamed() throws IOException {
        rows("integer", "n");
        Path select = routes.resolve("sql/source/keyed.sql");
        Files.writeString(select, "SELECT at, k, n / (k - 1777) AS n FROM keyed");
        assertThatThrownBy(() -> pass("copy")).hasMessageContaining("copy failed: " + select
                + ": the source cannot read a row: ERROR: division by zero\nHINT: ");
        Files.writeString(select, "SELECT at, k, n / nullif(k - 1777, 0) AS n FROM keyed");
        pass("copy");
        assertThat(target.count("SELECT count(*) FROM keyed")).isEqualTo(2500);
    }

    @Test
    void aSchemaThatIsNotThereIsNamed() throws IOException {
        rows("integer", "n");
        Path entry = routes.resolve("keyed.camel.yaml");
        Files.writeString(entry, Files.readString(entry).replace("table, value: keyed", "table, value: Far.keyed"));
        assertThatThrownBy(() -> pass("copy")).hasMessageContaining(entry + ":2: the target has no schema \"Far\", in "
                + "which the table Far.keyed is to be\nHINT: CREATE SCHEMA \"Far\" there, or ");
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

    /** The search path of a session has temporary tables first. */
    @ParameterizedTest
    @ValueSource(strings = {"staged_rows", "differing"})
    void aTableMayBeCalledAsATemporaryOneIs(String name) throws IOException {
        Path entry = routes.resolve("keyed.camel.yaml");
        Files.writeString(entry, Files.readString(entry).replace("{name: table, value: keyed}",
                "{name: table, value: " + name + "}"));
        rows("integer", "n");
        String content = ROWS.replaceAll("keyed( |$)", name + "$1");
        try {
            pass("copy");
            target.execute("DELETE FROM " + name + " WHERE n < 5; UPDATE " + name + " SET n = -n WHERE n < 10; "
                    + "UPDATE timescale_integration.watermark SET key = NULL, time = NULL WHERE stream = 'keyed'");
            pass("copy");
            assertThat(target.count("SELECT count(*) FROM " + name)).isEqualTo(2500);
            target.execute("DELETE FROM " + name + " WHERE n > 2400");
            ReconcileRun run = (ReconcileRun) pass("reconcile");
            assertThat(run.failures()).isEmpty();
            assertThat(target.value(content, String.class)).isEqualTo(primary.value(ROWS, String.class));
        } finally {
            target.execute("DROP TABLE IF EXISTS " + name);
        }
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

    /** A date is the first moment of its day, which lies before the window for most of the day. */
    @Test
    void theRecentRowsOfADateAreThoseOfWholeDays() throws IOException {
        primary.execute("CREATE TABLE keyed (at date, k integer, n integer, tx xid8 DEFAULT pg_current_xact_id()); "
                + "INSERT INTO keyed SELECT CAST(now() AT TIME ZONE 'UTC' AS date) - 2 + n / 1000, n, n "
                + "FROM generate_series(1, 2500) AS n");
        Files.writeString(routes.resolve("sql/source/keyed.sql"), "SELECT at, k, n, tx FROM keyed");
        declare("k", "      - {name: cursor, value: xid}\n", "      - {name: time, value: at}\n");
        pass("copy");
        target.execute("UPDATE keyed SET n = -n WHERE k IN (1500, 2400)");
        Map<String, String> hours = Map.of("RECONCILE_WINDOW", "86400", "RECONCILE_WHOLE_INTERVAL", "0");
        ReconcileRun run = recent(hours);
        assertThat(run.scope()).isEqualTo("recent");
        assertThat(run.range().from()).isEqualTo(run.range().from().truncatedTo(ChronoUnit.DAYS));
        assertThat(ReconcileFixture.counts(run)).isEqualTo(Map.of(Count.CHANGED, 2L, Count.UPDATED, 2L));
        target.execute("UPDATE keyed SET n = -n WHERE k IN (1, 2400)");
        primary.execute("INSERT INTO keyed SELECT max(at), 0, 0 FROM keyed");
        run = recent(Map.of("RECONCILE_WINDOW", "1", "RECONCILE_WHOLE_INTERVAL", "0"));
        assertThat(ReconcileFixture.counts(run)).as("but for what the stream copies next")
                .isEqualTo(Map.of(Count.CHANGED, 1L, Count.UPDATED, 1L));
    }

    private ReconcileRun recent(Map<String, String> settings) {
        try (Application application = new Application(settings(settings), routes)) {
            return (ReconcileRun) application.pass("reconcile", Map.of("stream", "keyed"));
        }
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

    /** Rows that were copied before it have the source's value, though nobody has asked for a comparison of all. */
    @Test
    void aColumnThatAppearsIsComparedInAllRows() throws IOException {
        rows("integer", "n");
        declare("at, k", "      - {name: follow_columns, value: \"true\"}\n");
        pass("copy");
        assertThat(((ReconcileRun) pass("reconcile")).isClean()).isTrue();
        // As a person leaves it who has paused the stream and has it go on.
        target.execute("UPDATE timescale_integration.watermark SET columns = NULL WHERE stream = 'keyed'");
        primary.execute("ALTER TABLE keyed ADD COLUMN door text DEFAULT 'unknown'; INSERT INTO keyed VALUES "
                + "('2024-05-02Z', 2501, 2501, 'front')");
        pass("copy");
        try (Application application = new Application(settings(Map.of()), routes)) {
            ReconcileRun due = (ReconcileRun) application.pass("reconcile", new HashMap<>(Map.of("stream", "keyed")));
            assertThat(due.scope()).isEqualTo("whole");
            assertThat(target.value(ROWS, String.class)).isEqualTo(primary.value(ROWS, String.class));
            assertThat(((ReconcileRun) application.pass("reconcile", new HashMap<>(Map.of("stream", "keyed")))).scope())
                    .isEqualTo("recent");
        }
    }

    /** Between them nothing is hashed, which would take some 300,000 statements. */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void rowsMayLieThousandsOfYearsApart() throws IOException {
        rows("integer", "n");
        declare("at, k", "      - {name: retain, value: ''}\n");
        primary.execute("INSERT INTO keyed VALUES ('4713-01-01 BC', -1, -1), ('0900-01-01', 0, 0), "
                + "('2999-01-01', 2501, 2501), ('-infinity', 2502, 2502)");
        pass("copy");
        primary.execute("UPDATE keyed SET n = n - 100 WHERE k <= 0");
        target.execute("INSERT INTO keyed VALUES ('1500-01-01', 7, 7)");
        ReconcileRun run = (ReconcileRun) pass("reconcile");
        assertThat(run.failures()).isEmpty();
        assertThat(ReconcileFixture.counts(run)).isEqualTo(Map.of(Count.CHANGED, 2L, Count.UPDATED, 2L,
                Count.MISSING, 1L, Count.INSERTED, 1L, Count.EXTRA, 1L, Count.REMAINING, 1L));
        assertThat(run.unequal()).isEqualTo(Map.of(Unequal.NO_CHUNK, 1L, Unequal.KEPT, 1L));
        assertThat(run.isClean()).isFalse();
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

    @Test
    void aColumnWhoseTypeHasABlankInItsNameIsNamedWhenItChanges() {
        primary.execute("CREATE TYPE \"a type\" AS ENUM ('x'); CREATE TABLE keyed (at timestamptz, k integer, \"n o\" "
                + "\"a type\"); INSERT INTO keyed VALUES ('2024-05-01Z', 1, 'x')");
        target.execute("CREATE TABLE keyed (at timestamptz NOT NULL, k integer NOT NULL, \"n o\" text); "
                + "SELECT create_hypertable('keyed', 'at'); CREATE UNIQUE INDEX ON keyed (at, k)");
        pass("copy");
        primary.execute("ALTER TABLE keyed ALTER \"n o\" TYPE text; DROP TYPE \"a type\"");
        assertThatThrownBy(() -> pass("copy")).hasMessageContaining(" the column n o was a type and is text\n");
    }

    /** Where the default of a column, or the search path of the role, has changed. */
    @Test
    void aTypeThatIsNamedInAnotherWayIsTheSame() {
        primary.execute("CREATE SCHEMA kinds; CREATE TYPE kinds.kind AS ENUM ('x'); CREATE TABLE keyed ("
                + "at timestamptz, k bigserial, n kinds.kind); INSERT INTO keyed (at, n) VALUES ('2024-05-01Z', 'x')");
        target.execute("CREATE TABLE keyed (at timestamptz NOT NULL, k bigint NOT NULL, n text); "
                + "SELECT create_hypertable('keyed', 'at'); CREATE UNIQUE INDEX ON keyed (at, k)");
        try {
            pass("copy");
            primary.execute("ALTER DATABASE \"%s\" SET search_path = public, kinds"
                    .formatted(primary.database().name()));
            primary.execute("ALTER TABLE keyed ALTER k DROP DEFAULT; INSERT INTO keyed VALUES ('2024-05-01Z', 2, 'x')");
            pass("copy");
            primary.execute("ALTER DATABASE \"%s\" RESET search_path".formatted(primary.database().name()));
            primary.execute("INSERT INTO keyed VALUES ('2024-05-01Z', 3, 'x')");
            pass("copy");
            assertThat(target.count("SELECT count(*) FROM keyed")).isEqualTo(3);
            primary.execute("CREATE SCHEMA others; CREATE TYPE others.kind AS ENUM ('x'); ALTER TABLE keyed ALTER n "
                    + "TYPE others.kind USING n::text::others.kind");
            assertThatThrownBy(() -> pass("copy"))
                    .hasMessageContaining(" the column n was \"kinds\".\"kind\" and is \"others\".\"kind\"\n");
        } finally {
            primary.execute("ALTER DATABASE \"%s\" RESET search_path; DROP TABLE keyed; DROP TYPE kinds.kind"
                    .formatted(primary.database().name()));
        }
    }

    /** What the target would round from then on is looked at again, and no stream is paused for it. */
    @Test
    void aLimitThatIsWidenedIsSeen() throws SQLException {
        primary.execute("CREATE TABLE keyed (at timestamptz, k integer, n numeric(10, 2))");
        SelectFile select = SelectFile.parse(Path.of("keyed.sql"), "SELECT at, k, n FROM keyed", Map.of());
        try (Connection source = primary.connect()) {
            Signature before = Selected.signature(source, select);
            primary.execute("ALTER TABLE keyed ALTER n TYPE numeric(12, 4)");
            Signature now = Selected.signature(source, select);
            assertThat(now.isThatOf(before)).isFalse();
            assertThat(now.changesSince(before)).isEmpty();
            assertThat(Selected.signature(source, select).isThatOf(now)).isTrue();
        }
    }

    /** These put no name in quotes. */
    @Test
    void columnsThatAnEarlierVersionHasKeptAreKnown() {
        rows("integer", "n");
        pass("copy");
        target.execute("UPDATE timescale_integration.watermark SET columns = ARRAY['at timestamptz', 'k int4', "
                + "'n int4']");
        primary.execute("INSERT INTO keyed VALUES ('2024-05-02Z', 0, 0)");
        pass("copy");
        assertThat(target.count("SELECT count(*) FROM keyed")).isEqualTo(2501);
        primary.execute("ALTER TABLE keyed ALTER n TYPE bigint");
        assertThatThrownBy(() -> pass("copy")).hasMessageContaining(" the column n was int4 and is int8\n");
    }
}

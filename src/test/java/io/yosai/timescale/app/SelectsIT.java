package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.reconcile.ReconcileRun;
import io.yosai.timescale.reconcile.Unequal;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** SELECTs that a person may write for a stream: each is copied whole and compared equal, or refused with its line. */
@Tag("long")
class SelectsIT extends ReplicationFixture {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();
    private static final String COMPARED =
            "SELECT count(*) || ' ' || coalesce(md5(string_agg(concat_ws('|', event_id, person_id, "
            + "door_id), ' ' ORDER BY time, event_id)), '') FROM (%s\n) AS page";
    private static final String LIST = "SELECT time, event_id, person_id, door_id FROM access_events ";

    @TempDir
    private Path directory;
    private Path routes;
    private Path select;

    SelectsIT() {
        super(target);
    }

    @BeforeEach
    void events() throws IOException {
        routes = Routes.copyInto(directory);
        select = routes.resolve("sql/source/access_events_by_time.sql");
        primary.execute("INSERT INTO access_events (time, event_id, person_id, door_id, facility_id, metadata) SELECT "
                + "now() - make_interval(mins => i / 3), lpad(to_hex(i), 32, '0')::uuid, 'person-' || i % 7, 'd' || i "
                + "% 3, "
                + "'f' || i % 2, jsonb_build_object('a', jsonb_build_object('b', 'x' || i)) FROM generate_series(1, "
                + "2500) AS i");
    }

    /** The table has all columns, whatever the SELECT has, and that is the first. */
    private void makeTheWholeTable() {
        pass(Map.of(), ROUTES);
        target.execute("TRUNCATE access_events; "
                + "UPDATE timescale_integration.watermark SET key = NULL, time = NULL, columns = NULL");
    }

    private static Arguments right(String name, String select) {
        return Arguments.argumentSet(name, select);
    }

    static final List<Arguments> RIGHT = List.of(
            right("a comment at the end", LIST + "-- and no more"),
            right("a comment that nests, at the end", LIST + "/* and /* no */ more */"),
            right("a semicolon at the end", LIST + ";  \n"),
            right("a byte order mark", "\uFEFF" + LIST),
            right("lines of Windows", LIST.replace(" ", "\r\n")),
            right("lines of old Macs", LIST + "-- no more\rWHERE facility_id = 'f1'"),
            right("an array of arrays", LIST + "WHERE '{{1,2},{3,4}}'::integer[] <> '{}'"),
            right("a mark of dollars with an accent", LIST + "WHERE door_id <> $é$ -- $é$ AND facility_id = 'f1'"),
            right("a long constant", LIST + "WHERE door_id <> '" + "it''s ".repeat(20_000) + "'"),
            right("a setting with a default", LIST + "WHERE facility_id = {{no.such.facility:f1}}"),
            right("UNION of brackets", "(" + LIST + "WHERE facility_id = 'f0') UNION ALL (" + LIST
            + "WHERE facility_id = 'f1')"),
            right("#>> and ?", "SELECT time, event_id, metadata #>> '{a,b}' AS person_id, door_id FROM access_events "
                    + "WHERE metadata ? 'a'"),
            right("words in constants and comments",
            "SELECT time, event_id, 'ORDER BY; $1 :#x {' || $$limit 1$$ AS person_id, "
                    + "/* LIMIT 1 */ door_id FROM access_events"),
            right("clauses in brackets",
            "SELECT time, event_id, person_id, (SELECT max(door_id) FROM (SELECT door_id FROM "
                    + "access_events ORDER BY door_id LIMIT 5) AS few) AS door_id FROM access_events"),
            right("GROUP BY", "SELECT time, event_id, max(person_id) AS person_id, min(door_id) AS door_id FROM "
            + "access_events GROUP BY time, event_id"),
            right("DISTINCT", LIST.replace("SELECT", "SELECT DISTINCT")),
            right("DISTINCT ON with an order", "SELECT * FROM (SELECT DISTINCT ON (facility_id, time) time, event_id, "
                    + "person_id, door_id FROM access_events ORDER BY facility_id, time, event_id) AS one"),
            right("a set-returning function",
            "SELECT time, lpad(to_hex(3000 + n * 5000 + response), 32, '0')::uuid AS event_id, "
                    + "person_id, door_id FROM (SELECT *, generate_series(1, 3) AS n, "
                    + "('x' || right(event_id::text, 4))::bit(16)::integer AS response FROM access_events) AS many"),
            right("a set-returning function in the list",
            "SELECT time, event_id, unnest(ARRAY[person_id]) AS person_id, door_id FROM access_events"),
            right("WITH", "WITH named AS (SELECT * FROM access_events) SELECT time, event_id, person_id, door_id FROM "
            + "named"),
            right("UNION ALL", LIST + "WHERE facility_id = 'f0' UNION ALL " + LIST + "WHERE facility_id = 'f1'"),
            right("in brackets", "(" + LIST + ")"),
            right("names that are words of clauses",
            "SELECT time, event_id, named.offset AS person_id, door_id FROM (SELECT *, "
                    + "person_id AS offset FROM access_events) AS named"),
            right("names that are words of statements",
                    "SELECT time, event_id, coalesce(update, '') AS person_id, door_id FROM (SELECT *, "
                    + "person_id AS update FROM access_events) AS named"),
            right("a text of two collations", "SELECT time, event_id, a || b AS person_id, door_id FROM (SELECT *, "
                    + "person_id COLLATE \"C\" AS a, '' COLLATE \"POSIX\" AS b FROM access_events) AS collated"),
            right("a window", "SELECT time, event_id, person_id, max(door_id) OVER (PARTITION BY time, event_id) AS "
            + "door_id FROM access_events"));

    @ParameterizedTest
    @FieldSource("RIGHT")
    void isCopiedWholeAndComparedEqual(String text) throws IOException {
        makeTheWholeTable();
        Files.writeString(select, text);
        pass(Map.of(), routes);
        String statement = text.replace("\uFEFF", "").replace("{{no.such.facility:f1}}", "'f1'").strip()
                .replaceAll(";$", "");
        String copied = target.value(COMPARED.formatted("SELECT * FROM access_events"), String.class);
        assertThat(copied).isEqualTo(primary.value(COMPARED.formatted(statement), String.class)).doesNotStartWith("0 ");
        ReconcileRun run = (ReconcileRun) pass("reconcile", Map.of("reconcile_scope", "whole"), Map.of(), routes);
        assertThat(run.isClean()).isTrue();
        assertThat(run.differing()).isZero();
        assertThat(run.sourceRows()).isEqualTo(run.targetRows()).isPositive();
    }

    private static Arguments wrong(String name, String select, String place, String message) {
        return Arguments.argumentSet(name, select, place, message);
    }

    static final List<Arguments> WRONG = List.of(
            wrong("ORDER BY", "SELECT time, event_id\nFROM access_events\nORDER BY time DESC", "3:1",
                    "the SELECT has an ORDER BY of its own"),
            wrong("LIMIT", LIST + "\nLIMIT 10", "2:1", "the SELECT has a LIMIT of its own"),
            wrong("LIMIT in brackets", "(" + LIST + "\nORDER BY time LIMIT 10)", "2:1",
            "the SELECT has an ORDER BY of its own"),
            wrong("LIMIT in a part of UNION", LIST + "UNION ALL\n(" + LIST + "LIMIT 10)", "2:63",
                    "the SELECT has a LIMIT of its own"),
            wrong("LIMIT in brackets after a WITH", "WITH a AS (SELECT 1)\n((" + LIST + "LIMIT 10))", "2:64",
                    "the SELECT has a LIMIT of its own"),
            wrong("a session that is changed",
            "SELECT time, event_id,\nset_config('timezone', 'Asia/Tokyo', false) AS door_id "
                    + "FROM access_events", "2:1", "the SELECT changes its session"),
            wrong("two columns of one name",
            "SELECT time, event_id, person_id AS door_id, door_id FROM access_events", "1",
                    "the SELECT has several columns of the name door_id"),
            wrong("columns without a name", "SELECT time, event_id, 1, 2 FROM access_events", "1",
                    "the SELECT has several columns of the name ?column?"),
            wrong("DISTINCT ON", "SELECT\nDISTINCT ON (facility_id) time, event_id FROM access_events", "2:1",
                    "the SELECT has a DISTINCT ON without an order"),
            wrong("DISTINCT ON in brackets", "SELECT * FROM (\nSELECT DISTINCT ON (time) time, event_id, max(door_id) "
                    + "OVER (ORDER BY time) FROM access_events) AS one", "2:8",
                    "the SELECT has a DISTINCT ON without an order"),
            wrong("DISTINCT ON in brackets before a UNION with an order", "SELECT * FROM (\nSELECT DISTINCT ON (time) "
                    + "time, event_id FROM access_events UNION SELECT now(), event_id FROM access_events ORDER BY time"
                    + ") AS one", "2:8", "the SELECT has a DISTINCT ON without an order"),
            wrong("TABLESAMPLE",
                    "SELECT time, event_id FROM (SELECT *\nFROM access_events TABLESAMPLE bernoulli (50)) AS a", "2:20",
                    "the SELECT has a TABLESAMPLE, of which each page would hold other rows"),
            wrong("a column of each table", "SELECT time, event_id, ctid FROM access_events", "1",
                    "the SELECT has a column of the name ctid, which no table of a stream can have\nHINT: "),
            wrong("a column of the temporary table", "SELECT time, event_id, 1 AS _staged_ord FROM access_events", "1",
                    "the SELECT has a column of the name _staged_ord, which no table of a stream can have\nHINT: "),
            wrong("OFFSET", LIST + "\n  OFFSET 10", "2:3", "the SELECT has a OFFSET of its own"),
            wrong("FOR UPDATE", LIST + "\nFOR UPDATE", "2:1", "the SELECT has the clause FOR"),
            wrong("the bounds of the old page.sql",
            "SELECT time, event_id\nFROM access_events\nWHERE (time, event_id) > "
                    + "(CAST(:#watermark_time AS timestamptz), CAST(:#watermark_event_id AS uuid))\n"
                    + "ORDER BY time, event_id\nLIMIT :#page_size", "3:32",
                    "the parameter :#watermark_time has no value here; take this line out"),
            wrong("a semicolon between", LIST + ";\nSELECT 1", "1:62", "a semicolon stands in the statement"),
            wrong("INSERT", "-- writes\nINSERT INTO access_events SELECT * FROM access_events RETURNING *", "2:1",
                    "the statement is no SELECT"),
            wrong("INSERT in a WITH", "WITH more AS (\n  INSERT INTO access_events (time, event_id) VALUES (now(), "
                    + "gen_random_uuid()) RETURNING *)\nSELECT time, event_id FROM more", "2:3",
                    "the statement writes"),
            wrong("INSERT after a WITH",
            "WITH one AS (SELECT 1)\nINSERT INTO access_events (time, event_id) VALUES (now(), "
                    + "gen_random_uuid()) RETURNING *", "2:1", "the statement writes"),
            wrong("INTO", "SELECT time, event_id\nINTO other\nFROM access_events", "2:1",
            "the SELECT has the clause INTO"),
            wrong("a bracket too many",
            "SELECT time, event_id FROM access_events) AS page UNION ALL SELECT * FROM (SELECT 1",
                    "1:41", "a closing bracket has no opening one"),
            wrong("a bracket that is open", "SELECT time, (event_id FROM access_events", "1:29",
            "a bracket is not closed"),
            wrong("a quote that is open", "SELECT time, 'event_id\nFROM access_events", "1:14",
            "a quote is not closed"),
            wrong("nothing but a comment", "-- SELECT", "1:1", "the file holds no statement"),
            wrong("a placeholder in a constant",
            "SELECT time, event_id, '{{person.key}}' AS person_id FROM access_events",
                    "1:24", "a placeholder stands inside of a constant"),
            wrong("a placeholder in a name",
            "SELECT time, event_id,\n  \"{{person.key}}\" AS person_id FROM access_events",
                    "2:3", "a placeholder stands inside of a name in quotes"),
            wrong("a setting that is not set",
            "SELECT time, event_id, {{person.kee}} AS person_id FROM access_events", "1:24",
                    "there is no value for {{person.kee}}"),
            wrong("a placeholder of nothing", "SELECT time, event_id FROM access_events WHERE door_id = {{ }}", "1:58",
                    "the placeholder {{}} has no name"),
            wrong("a default of nothing", "SELECT time, event_id, {{:x}} AS person_id FROM access_events", "1:24",
                    "the placeholder {{:x}} has no name"));

    @ParameterizedTest
    @FieldSource("WRONG")
    void isRefusedWithItsLineBeforeAnythingIsRead(String text, String place, String message) throws IOException {
        Files.writeString(select, text);
        assertThatThrownBy(() -> pass(Map.of(), routes)).isInstanceOf(OperatorError.class)
                .hasMessageContaining(select + ":" + place + ": ").hasMessageContaining(message);
        assertThat(primary.count("SELECT count(*) FROM access_events")).isEqualTo(2500);
        assertThat(target.value("SELECT to_regclass('access_events')::text", String.class)).isNull();
    }

    @Test
    void whatAFunctionWouldWriteIsNotWritten() throws IOException {
        makeTheWholeTable();
        primary.execute("CREATE TABLE IF NOT EXISTS taken (x integer); CREATE OR REPLACE FUNCTION take(t text) "
                + "RETURNS text LANGUAGE sql AS $$ INSERT INTO taken VALUES (1); SELECT t $$");
        Files.writeString(select, "SELECT time, event_id, take(person_id) AS person_id, door_id FROM access_events");
        assertThatThrownBy(() -> pass(Map.of(), routes)).isInstanceOf(PassFailed.class)
                .hasMessageContaining("cannot execute INSERT in a read-only transaction");
        assertThat(primary.count("SELECT count(*) FROM taken")).isZero();
        assertThat(target.count("SELECT count(*) FROM access_events")).isZero();
    }

    @Test
    void aSettingIsAQuotedConstantWhateverItHolds() throws IOException {
        makeTheWholeTable();
        String value = "it's a \\ and \"'; DROP TABLE access_events; --";
        System.setProperty("person.key", value);
        try {
            Files.writeString(select,
                    "SELECT time, event_id, left({{person.key}}, 50) AS person_id, door_id FROM access_events");
            pass(Map.of(), routes);
        } finally {
            System.clearProperty("person.key");
        }
        assertThat(target.value("SELECT DISTINCT person_id FROM access_events", String.class)).isEqualTo(value);
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(2500);
    }

    @Test
    void aColumnThatAppearsIsAddedOrItsTypeIsNamed() throws IOException {
        Path entry = routes.resolve("streams.camel.yaml");
        Files.writeString(entry, Files.readString(entry).replace(
                "      - name: aggregates\n        value: access_events\n",
                "      - name: follow_columns\n        value: \"true\"\n"));
        Files.writeString(select, "SELECT * FROM access_events");
        pass(Map.of(), routes);
        primary.execute("ALTER TABLE access_events ADD floor integer DEFAULT 3; " + EVENT.formatted("now()"));
        pass(Map.of(), routes);
        assertThat(target.count("SELECT count(*) FROM access_events WHERE floor = 3")).isEqualTo(1);
        primary.execute("CREATE DOMAIN storey AS integer; ALTER TABLE access_events ADD storey storey DEFAULT 4; "
                + EVENT.formatted("now()"));
        try {
            assertThatThrownBy(() -> pass(Map.of(), routes)).isInstanceOf(OperatorError.class)
                    .hasMessageContaining("the column storey, which appeared in " + select + ", cannot be added to the "
                    + "table access_events of the target: ERROR: type \"storey\" does not exist\nHINT: run there, as "
                    + "the owner: ALTER TABLE ");
            target.execute("CREATE DOMAIN storey AS integer NOT NULL");
            assertThatThrownBy(() -> pass(Map.of(), routes)).isInstanceOf(OperatorError.class)
                    .hasMessageContaining("the column storey, which appeared in " + select + ", cannot be added to the "
                    + "table access_events of the target: ERROR: domain storey does not allow null values\nHINT: run "
                    + "there, as the owner: ALTER TABLE ");
            target.execute("ALTER DOMAIN storey DROP NOT NULL");
            pass(Map.of(), routes);
            assertSameContent(2502);
        } finally {
            primary.execute("DROP DOMAIN storey CASCADE");
            target.execute("DROP DOMAIN IF EXISTS storey CASCADE");
        }
    }

    @Test
    void keysThatAreNotUniqueFailThePassAndAreNamed() throws IOException {
        Path entry = routes.resolve("streams.camel.yaml");
        Files.writeString(entry, Files.readString(entry).replace("value: time, event_id", "value: time, door_id")
                .replace("- name: unique\n        value: event_id\n      ", ""));
        pass(Map.of(), ROUTES);
        target.execute("TRUNCATE access_events; UPDATE timescale_integration.watermark SET key = NULL, time = NULL; "
                + "CREATE UNIQUE INDEX ON access_events (time, door_id)");
        primary.execute("UPDATE access_events SET door_id = 'd0' WHERE event_id IN "
                + "('00000000-0000-0000-0000-000000000003', '00000000-0000-0000-0000-000000000004')");
        assertThatThrownBy(() -> pass(Map.of(), routes)).isInstanceOf(PassFailed.class)
                .hasMessageStartingWith(
                "copy failed: 2 rows of a page of the stream access_events share their key with another one, "
                        + "such as [time, door_id] = [")
                .hasMessageContaining(", d0]\nHINT: the key must be unique on the source");
    }

    @Test
    void rowsWithoutAKeyAreCountedAndNeverCopied() throws IOException {
        makeTheWholeTable();
        Files.writeString(select,
                "SELECT CASE WHEN person_id = 'person-3' THEN NULL ELSE time END AS time, event_id, person_id, "
                + "door_id FROM access_events");
        pass(Map.of(), routes);
        long keyless = primary.count("SELECT count(*) FROM access_events WHERE person_id = 'person-3'");
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(2500 - keyless);
        ReconcileRun run = (ReconcileRun) pass("reconcile", Map.of("reconcile_scope", "whole"), Map.of(), routes);
        assertThat(run.unequal(Unequal.KEYLESS)).isEqualTo(keyless);
        assertThat(run.keylessExample()).matches("\\(,0{8}-0{4}-0{4}-0{4}-[0-9a-f]{12}\\)");
        assertThat(run.isClean()).isFalse();
    }
}

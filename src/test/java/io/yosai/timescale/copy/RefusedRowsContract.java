package io.yosai.timescale.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.stream.Page;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that the target refuses go to the quarantine and the others through, unless every row is refused. */
abstract class RefusedRowsContract extends CopyFixture {
    private static final String SWALLOW = """
            CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RETURN CASE WHEN %s THEN NULL ELSE NEW END; END $$;
            CREATE TRIGGER swallow BEFORE INSERT ON access_events FOR EACH ROW EXECUTE FUNCTION swallow()""";

    RefusedRowsContract(TimescaleServer server) {
        super(server);
    }

    @Test
    void rowsThatTheTargetRefusesGoToTheQuarantineAndTheOthersThrough() throws SQLException {
        server.execute("ALTER TABLE access_events ADD CHECK (door_id <> 'gone')");
        events(1, 5000);
        Page page = page();
        page.rows().get(0).put("door_id", "gone");
        page.rows().get(2500).put("person_id", "'\"\\,{ü}".repeat(10));
        page.rows().get(4999).put("person_id", "x" + " ".repeat(50));
        assertThat(write(page)).isEqualTo(page.to());
        assertThat(watermark()).isEqualTo(page.to());
        assertThat(targetRows()).isEqualTo(4997);
        assertThat(quarantine()).isEqualTo("""
                23514 1 event 1 new row for relation violates check constraint
                22001 1 event 2501 ERROR: value too long for type character varying(50)
                22001 1 event 5000 ERROR: value too long for type character varying(50)""");
        assertThat(server.value(
                "SELECT row ->> 'person_id' FROM timescale_integration.quarantine ORDER BY time OFFSET 1",
                String.class)).isEqualTo("'\"\\,{ü}".repeat(10));
        assertThat(server.value("SELECT key::text FROM timescale_integration.quarantine ORDER BY time", String.class))
                .isEqualTo("{\"2024-05-01 00:00:01+00\",00000000-0000-0000-0000-000000000001}");
        assertThat(copied()).isEqualTo(4997);
        assertThat(present()).isZero();
        assertThat(quarantined()).isEqualTo(3);
    }

    @Test
    void rowThatAnotherUniqueIndexRefusesGoesToTheQuarantine() throws SQLException {
        server.execute("CREATE UNIQUE INDEX one_a_door ON access_events (door_id, time)");
        primary.execute("INSERT INTO access_events (time, event_id, door_id) SELECT '2024-05-01 00:00:00+00', "
                + "gen_random_uuid(), 'door-1' FROM generate_series(1, 2)");
        write(page());
        assertThat(targetRows()).isEqualTo(1);
        assertThat(server.value("SELECT sqlstate FROM timescale_integration.quarantine", String.class))
                .isEqualTo("23505");
    }

    /** What they refuse is known at the commit only, unless they are asked before. */
    @Test
    void rowsThatADeferredConstraintRefusesGoToTheQuarantine() throws SQLException {
        server.execute("CREATE TABLE doors (id varchar(50) PRIMARY KEY); INSERT INTO doors SELECT 'door-' || i FROM "
                + "generate_series(1, 20) AS i WHERE i NOT IN (3, 8); ALTER TABLE access_events "
                + "ADD FOREIGN KEY (door_id) REFERENCES doors DEFERRABLE INITIALLY DEFERRED");
        events(1, 10, ", door_id", ", 'door-' || i");
        Page page = page();
        assertThat(write(page)).isEqualTo(page.to());
        assertThat(targetRows()).isEqualTo(8);
        assertThat(server.value("SELECT string_agg(concat_ws(' ', sqlstate, row ->> 'door_id'), ', ' ORDER BY time) "
                + "FROM timescale_integration.quarantine", String.class)).isEqualTo("23503 door-3, 23503 door-8");
    }

    /** Where bytes are read that a type refuses, nobody knows of which row they are. */
    @Test
    void valuesThatATypeOfTheTargetRefusesGoToTheQuarantine() throws SQLException {
        String types = """
                DROP TYPE IF EXISTS pair, mood, word CASCADE;
                CREATE TYPE mood AS ENUM (%s);
                CREATE TYPE moods AS RANGE (subtype = mood);
                CREATE DOMAIN word AS text CHECK (VALUE <> '%s');
                CREATE TYPE pair AS (name varchar(%s), word word);
                ALTER TABLE access_events ADD COLUMN span moods, ADD COLUMN pair pair, ADD COLUMN words word[]""";
        primary.execute(types.formatted("'sad', 'ok'", "none", "9"));
        server.execute(types.formatted("'ok', 'sad'", "no", "3"));
        steps = "";
        events(1, 4, ", span, pair, words", ", CASE i WHEN 1 THEN moods('sad', 'ok', '[]') END, "
                + "ROW(CASE i WHEN 2 THEN 'long' END, 'x')::pair, CASE i WHEN 3 THEN '{a,no}'::word[] ELSE '{b}' END");
        events(5, 6, ", pair", ", ROW('a', CASE i WHEN 5 THEN 'no' END)::pair");
        write(page());
        assertThat(server.value("SELECT string_agg(concat_ws(' ', sqlstate, "
                + "CAST(extract(epoch FROM time - '2024-05-01 00:00:00+00') AS integer)), ', ' ORDER BY time) "
                + "FROM timescale_integration.quarantine", String.class))
                .isEqualTo("22000 1, 22001 2, 23514 3, 23514 5");
        primary.execute("DELETE FROM access_events WHERE time <> '2024-05-01 00:00:04Z' AND time <> '2024-05-01 "
                + "00:00:06Z'");
        assertThat(targetContent()).isEqualTo(primaryContent());
    }

    @Test
    void deferrableKeyIsRefused() {
        server.execute("ALTER TABLE access_events ADD CONSTRAINT later UNIQUE (time, event_id) DEFERRABLE");
        assertThatThrownBy(this::layout).isInstanceOf(OperatorError.class).hasMessage("the unique constraint later of "
                + "the table \"access_events\" of the target, on the key of the stream access_events, is deferrable, "
                + "so that no row can be recognised as one that is there already\nHINT: ALTER TABLE \"access_events\" "
                + "DROP CONSTRAINT "
                + "\"later\", ADD UNIQUE (\"time\", \"event_id\")");
    }

    static Stream<Arguments> causes() {
        return Stream.of(
                arguments("ALTER TABLE access_events ADD COLUMN floor text NOT NULL",
                        "null value in column \"floor\" of relation"),
                arguments("ALTER TABLE access_events ALTER COLUMN badge_status SET NOT NULL",
                        "null value in column \"badge_status\" of relation"),
                arguments("ALTER TABLE access_events ADD CONSTRAINT odd CHECK (door_id = 'none')",
                        "violates check constraint \"odd\""),
                arguments("CREATE TABLE doors (id varchar(50) PRIMARY KEY); "
                        + "ALTER TABLE access_events ADD FOREIGN KEY (door_id) REFERENCES doors",
                        "violates foreign key constraint"),
                arguments("ALTER TABLE access_events ALTER COLUMN door_id TYPE integer USING NULL",
                        "invalid input syntax for type integer: \"door-"),
                arguments("CREATE OR REPLACE FUNCTION closed() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE "
                        + "EXCEPTION 'closed until Monday'; END$$; CREATE TRIGGER closed BEFORE INSERT ON "
                        + "access_events EXECUTE FUNCTION closed()", "closed until Monday"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("causes")
    void streamStopsWhenEveryRowIsRefusedForTheSameCause(String change, String message) throws SQLException {
        server.execute(change);
        events(1, 20, ", door_id", ", 'door-' || i");
        Page page = page();
        assertThatThrownBy(() -> write(page)).isInstanceOf(OperatorError.class)
                .hasMessageStartingWith(
                "the table access_events of the target refuses every row of a page of the stream "
                        + "access_events: ").hasMessageContaining(message).hasMessageContaining("\nHINT: ");
        assertNothingWritten();
    }

    /** One row that the table refuses shows no cause of them all. */
    @ParameterizedTest
    @ValueSource(strings = {"past the retention", "left out by a trigger"})
    void aRowThatIsRefusedGoesToTheQuarantineWhereAllOthersAreKeptForSomethingElse(String others)
            throws SQLException {
        boolean late = others.startsWith("past");
        server.execute(late ? "SELECT 1" : SWALLOW.formatted("NEW.person_id <> 'person-31'"));
        server.execute("ALTER TABLE access_events ADD CHECK (person_id <> 'person-31')");
        events(1, 31);
        Page page = page();
        assertThat(write(page, page.rows(), late ? Instant.parse("2024-05-01T00:00:31Z") : null)).isEqualTo(page.to());
        assertThat(quarantined()).isEqualTo(31);
    }

    static Stream<Arguments> triggers() {
        return Stream.of(
                arguments("INSERT INTO audit VALUES (CASE NEW.person_id WHEN 'person-3' THEN NULL ELSE 'x' END)",
                        "23502"),
                arguments("IF NEW.person_id = 'person-3' THEN RAISE 'no' USING ERRCODE = 'XY001'; END IF", "XY001"),
                arguments("IF NEW.person_id = 'person-3' THEN RAISE 'no' USING ERRCODE = '38000'; END IF", "38000"));
    }

    /** The column that has no value may be one of another table, and the SQLSTATE any. */
    @ParameterizedTest
    @MethodSource("triggers")
    void aRowThatATriggerRefusesGoesToTheQuarantineAndTheOthersThrough(String body, String state) throws SQLException {
        server.execute("DROP TABLE IF EXISTS audit; CREATE TABLE audit (who text NOT NULL); CREATE OR REPLACE FUNCTION "
                + "audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body + "; RETURN NEW; END $$; "
                + "CREATE TRIGGER audit AFTER INSERT ON access_events FOR EACH ROW EXECUTE FUNCTION audit()");
        events(1, 30);
        Page page = page();
        assertThat(write(page)).isEqualTo(page.to());
        assertThat(targetRows()).isEqualTo(29);
        assertThat(server.value("SELECT sqlstate || ' ' || (row ->> 'person_id') FROM "
                + "timescale_integration.quarantine", String.class)).isEqualTo(state + " person-3");
    }

    /** Each is there under another key: that is no mistake of the schema. */
    @Test
    void rowsThatAnotherUniqueIndexRefusesGoToTheQuarantineWhereTheyAreAll() throws SQLException {
        server.execute("CREATE UNIQUE INDEX ON access_events (time, door_id)");
        events(1, 2, ", door_id", ", 'door-' || i");
        write(page());
        primary.execute("UPDATE access_events SET event_id = gen_random_uuid()");
        server.execute("DELETE FROM timescale_integration.watermark");
        Page page = page();
        assertThat(write(page)).isEqualTo(page.to());
        assertThat(quarantined()).isEqualTo(2);
    }

    /** The server does not say of which column. */
    @Test
    void aNullThatADomainRefusesGoesToTheQuarantine() throws SQLException {
        server.execute("DROP DOMAIN IF EXISTS known CASCADE; CREATE DOMAIN known AS text NOT NULL; "
                + "ALTER TABLE access_events ALTER COLUMN door_id TYPE known");
        events(1, 1);
        write(page());
        assertThat(server.count("SELECT count(*) FROM timescale_integration.quarantine WHERE sqlstate = '23502'"))
                .isEqualTo(1);
    }

    @Test
    void aSingleRowThatLacksAColumnStopsTheStreamToo() throws SQLException {
        server.execute("ALTER TABLE access_events ADD COLUMN floor text NOT NULL");
        events(1, 1);
        Page page = page();
        assertThatThrownBy(() -> write(page)).isInstanceOf(OperatorError.class);
        assertNothingWritten();
    }

    @Test
    void rowsThatATriggerLeavesOutAreFoundAndKept() throws SQLException {
        server.execute(SWALLOW.formatted("NEW.person_id IN ('person-3', 'person-8')"));
        events(1, 10);
        Page page = page();
        assertThat(write(page)).isEqualTo(page.to());
        assertThat(targetRows()).isEqualTo(8);
        assertThat(server.value("SELECT string_agg(concat_ws(' ', sqlstate, row ->> 'person_id'), ', ' ORDER BY time) "
                + "FROM timescale_integration.quarantine", String.class)).isEqualTo("02000 person-3, 02000 person-8");
        assertThat(copied()).isEqualTo(8);
        assertThat(present()).isZero();
        assertThat(quarantined()).isEqualTo(2);
    }

    @Test
    void rowsThatATriggerLeavesOutAreFoundAmongRowsThatAreThere() throws SQLException {
        events(1, 5);
        write(page());
        server.execute("DELETE FROM timescale_integration.watermark");
        server.execute(SWALLOW.formatted("NEW.person_id IN ('person-3', 'person-8')"));
        events(6, 10);
        write(page());
        assertThat(copied()).isEqualTo(5 + 4);
        assertThat(present()).as("of the five that were there one is swallowed, and there all the same").isEqualTo(5);
        assertThat(quarantined()).isEqualTo(1);
    }

    @Test
    void rowsPastTheRetentionGoToTheQuarantine() throws SQLException {
        events(1, 10);
        Page page = page();
        write(page, page.rows(), Instant.parse("2024-05-01T00:00:08Z"));
        assertThat(targetRows()).isEqualTo(3);
        assertThat(server.count("SELECT count(*) FROM timescale_integration.quarantine "
                + "WHERE sqlstate IS NULL AND reason = 'older than the retention'")).isEqualTo(7);
        assertThat(touched()).isEqualTo("2024-05-01 00:00:08+00 2024-05-01 00:00:10+00");
        assertThat(quarantined()).isEqualTo(7);
    }

    /** The quarantine could keep one of them alone. */
    @Test
    void rowsThatGetOneKeyAreNamedWhereverTheyAre() throws SQLException {
        server.execute("ALTER TABLE access_events ADD CHECK (door_id <> 'gone')");
        events(1, 10);
        Page page = page();
        page.rows().get(9).putAll(page.rows().get(0));
        for (String floor : new String[] {"2024-06-01T00:00:00Z", null}) {
            page.rows().get(4).put("door_id", floor == null ? "gone" : "here");
            assertThatThrownBy(() -> write(page, page.rows(), floor == null ? null : Instant.parse(floor)))
                    .isInstanceOf(OperatorError.class).hasMessageMatching("(?s)2 rows of the stream access_events "
                    + "share their key with another one, such as \\(time, event_id\\) = .*\nHINT: the key must be "
                    + "unique .*");
            assertNothingWritten();
        }
    }

    @Test
    void rowsThatAStepDatesBackBehindTheRetentionGoToTheQuarantine() throws SQLException {
        events(1, 3);
        Page page = page();
        page.rows().get(0).put("time", Timestamp.from(Instant.parse("2023-01-01T00:00:00Z")));
        page.rows().get(1).put("time", Timestamp.from(Instant.parse("2024-06-01T00:00:00Z")));
        write(page, page.rows(), Instant.parse("2024-01-01T00:00:00Z"));
        assertThat(server.value("SELECT string_agg(time::text, ', ' ORDER BY time) FROM access_events", String.class))
                .isEqualTo("2024-05-01 00:00:03+00, 2024-06-01 00:00:00+00");
        assertThat(quarantined()).isEqualTo(1);
        assertThat(touched()).isEqualTo("2024-01-01 00:00:00+00 2024-06-01 00:00:00+00");
    }

    @Test
    void timesThatNoChunkTakesGoToTheQuarantine() throws SQLException {
        primary.execute("INSERT INTO access_events (time, event_id) SELECT time::timestamptz, gen_random_uuid() "
                + "FROM unnest(ARRAY['-infinity', '2024-05-01 00:00:00+00', '294247-01-10 00:00:00+00', "
                + "'294276-12-31 23:59:59.999999+00', 'infinity']) AS time");
        Page page = page();
        assertThat(write(page)).isEqualTo(page.to());
        assertThat(targetRows()).isEqualTo(1);
        assertThat(server.value("SELECT string_agg(concat_ws(' ', sqlstate, reason, time), '; ' ORDER BY time) "
                + "FROM timescale_integration.quarantine", String.class))
                .isEqualTo("no chunk can take its time -infinity; no chunk can take its time 294247-01-10 00:00:00+00; "
                + "no chunk can take its time 294276-12-31 23:59:59.999999+00; no chunk can take its time infinity");
        assertThat(touched()).isEqualTo("2024-05-01 00:00:00+00 2024-05-01 00:00:00+00");
    }

    @Test
    void rowThatAStepDatesInfinitelyGoesToTheQuarantine() throws SQLException {
        events(1, 2);
        Page page = page();
        page.rows().get(0).put("time", new Timestamp(org.postgresql.PGStatement.DATE_POSITIVE_INFINITY));
        write(page);
        assertThat(targetRows()).isEqualTo(1);
        assertThat(quarantined()).isEqualTo(1);
    }
}

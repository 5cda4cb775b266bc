package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.cli.SchemaCommand;
import io.yosai.timescale.copy.StreamStates;
import io.yosai.timescale.database.Databases;
import io.yosai.timescale.reconcile.Count;
import io.yosai.timescale.reconcile.ReconcileRun;
import io.yosai.timescale.reconcile.Unequal;
import io.yosai.timescale.servers.Passwords;
import io.yosai.timescale.servers.Pools;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.PageSql;
import io.yosai.timescale.stream.Selected;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.camel.Body;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Pages by the primary's transaction ids: nothing depends on a clock. */
class XidCursorIT extends ReplicationFixture {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();
    private static final Map<String, String> BY_XID = Map.of("REPLICATION_CURSOR", "xid");

    XidCursorIT() {
        super(target);
    }

    static void prepare() {
        Streams streams = new Streams(ROUTES, Settings.read(
                Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", primary.dsn(),
                "REPLICATION_CURSOR", "xid"), new Properties()).properties());
        Stream stream = streams.get("access_events");
        for (String statement : SchemaCommand.primaryCursor(stream, streams.select(stream)).replaceAll("(?m)^--.*$", "")
                .split(";")) {
            if (!statement.isBlank()) {
                primary.execute(statement);
            }
        }
    }

    private static void events(int from, int to, String time) {
        primary.execute("INSERT INTO access_events (time, event_id, person_id) SELECT " + time
                + ", lpad(to_hex(i), 32, '0')::uuid, 'person-' || i FROM generate_series(" + from + ", " + to
                + ") AS i");
    }

    private void passByXid() {
        pass(BY_XID, ROUTES);
    }

    /** The table of the target has no column tx, so the content of the primary is compared without it. */
    private void assertSame(int rows) {
        primary.execute("ALTER TABLE access_events RENAME TO with_tx; CREATE TABLE access_events AS "
                + "SELECT time, event_id, person_id, door_id, facility_id, access_result, badge_status, "
                + "response_time_ms, metadata FROM with_tx");
        try {
            assertSameContent(rows);
        } finally {
            primary.execute("DROP TABLE access_events; ALTER TABLE with_tx RENAME TO access_events");
        }
    }

    @Test
    void historyIsCopiedByTimeAndTheRestByTransaction() {
        events(1, 3500, "now() - make_interval(mins => i)");
        prepare();
        events(3501, 6000, "now() - make_interval(mins => i * 7)");
        events(6001, 6003, "now() + make_interval(days => i)");
        passByXid();
        assertSame(6003);
        assertThat(target.value("SELECT string_agg(stream || ' ' || (tx IS NULL), ', ' ORDER BY stream) "
                + "FROM timescale_integration.watermark", String.class))
                .isEqualTo("access_events false");
        events(6004, 6005, "timestamptz '2020-01-01'");
        events(6006, 6006, "now()");
        passByXid();
        assertSame(6006);
        String updated = target.value("SELECT max(updated_at)::text FROM timescale_integration.watermark",
                String.class);
        passByXid();
        assertThat(target.value("SELECT max(updated_at)::text FROM timescale_integration.watermark", String.class))
                .as("an idle pass writes nothing").isEqualTo(updated);
    }

    /** A partition that holds rows which its bounds exclude makes the source send them in a wrong order. */
    @Test
    void aPageWhoseTransactionsDoNotAscendFailsThePass() {
        primary.execute("""
                CREATE TABLE whole (LIKE access_events);
                DROP TABLE access_events;
                ALTER TABLE whole ADD COLUMN tx xid8;
                CREATE TABLE access_events (LIKE whole) PARTITION BY RANGE (tx);
                CREATE TABLE early PARTITION OF access_events FOR VALUES FROM ('100') TO ('200');
                INSERT INTO early (time, event_id, tx) SELECT timestamptz '2024-01-20Z' + i * interval '1 s',
                    gen_random_uuid(), (150 + i % 10)::text::xid8 FROM generate_series(1, 50) AS i;
                ALTER TABLE whole RENAME TO late;
                INSERT INTO late (time, event_id, tx) SELECT timestamptz '2024-01-10Z' + i * interval '1 s',
                    gen_random_uuid(), (120 + i % 10)::text::xid8 FROM generate_series(1, 50) AS i;
                ALTER TABLE late ADD CONSTRAINT bounds CHECK (tx IS NOT NULL AND tx >= '200' AND tx < '300') NOT VALID;
                UPDATE pg_constraint SET convalidated = true WHERE conname = 'bounds';
                ALTER TABLE access_events ATTACH PARTITION late FOR VALUES FROM ('200') TO ('300');
                CREATE INDEX ON access_events (tx, time, event_id)
                """);
        // Of so few rows each plan sorts, but the one of a large table.
        String name = primary.database().name();
        for (String plan : List.of("enable_sort", "enable_seqscan", "enable_bitmapscan")) {
            primary.execute("ALTER DATABASE " + name + " SET " + plan + " = off");
        }
        assertThatThrownBy(this::passByXid).isInstanceOf(PassFailed.class)
                .hasMessageStartingWith("copy failed: the source sent the rows of the stream access_events in a wrong "
                + "order: [159, ");
        assertThat(target.count("SELECT count(*) FROM access_events")).isZero();
        for (String plan : List.of("enable_sort", "enable_seqscan", "enable_bitmapscan")) {
            primary.execute("ALTER DATABASE " + name + " RESET " + plan);
        }
    }

    @Test
    void rowsOfATransactionThatCommitsLateAreNotPassedByWhateverTheirTime() throws SQLException {
        prepare();
        try (Connection late = primary.connect(); Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("INSERT INTO access_events (time, event_id) VALUES (now() - interval '3 days', "
                    + "gen_random_uuid())");
            events(1, 10, "now()");
            passByXid();
            assertThat(target.count("SELECT count(*) FROM access_events")).isZero();
            late.commit();
        }
        passByXid();
        assertSame(11);
    }

    @Test
    void rowsOfAPreparedTransactionAreWaitedFor() {
        prepare();
        primary.execute("BEGIN; INSERT INTO access_events (time, event_id) VALUES (now(), gen_random_uuid()); "
                + "PREPARE TRANSACTION 'slow door'");
        try {
            events(1, 10, "now()");
            passByXid();
            assertThat(target.count("SELECT count(*) FROM access_events")).isZero();
        } finally {
            primary.execute("COMMIT PREPARED 'slow door'");
        }
        passByXid();
        assertSame(11);
    }

    @Test
    void aStreamByTimeGoesOnByTransactionAndIsRefusedByTimeAgain() {
        events(1, 1500, "now() - make_interval(mins => i)");
        pass();
        prepare();
        events(1501, 1600, "now()");
        pass();
        passByXid();
        events(1601, 1700, "now() - interval '1 day'");
        passByXid();
        assertSame(1700);
        events(1701, 1710, "now() - interval '2 days'");
        assertThatThrownBy(this::pass).isInstanceOf(PassFailed.class)
                .hasMessage("copy failed: the stream access_events was "
                + "copied by transaction id, and its cursor is the time now\nHINT: rows may be missing before its "
                + "watermark; run: resync access_events --from TIME");
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(1700);
        passByXid();
        assertSame(1710);
    }

    @Test
    void noRightToSeeOtherTransactionsIsNeeded() {
        prepare();
        events(1, 10, "now()");
        primary.execute("DROP ROLE IF EXISTS simple; CREATE ROLE simple LOGIN PASSWORD '" + Passwords.of("simple")
                + "'; GRANT SELECT ON access_events TO simple");
        Map<String, String> settings = new HashMap<>(BY_XID);
        settings.put("SOURCE_DSN", primary.database().as("simple").dsn());
        pass(settings, ROUTES);
        assertSame(10);
        primary.execute("DROP OWNED BY simple; DROP ROLE simple");
    }

    /** Another history of the source has given the same ids to other transactions, of which one is open still. */
    @Test
    void anAdoptedSourceIsReadFromItsOldestOpenTransactionOn() throws SQLException {
        prepare();
        try (Connection late = primary.connect(); Statement statement = late.createStatement();
             Databases databases = Pools.open(settings(BY_XID))) {
            late.setAutoCommit(false);
            statement.execute("INSERT INTO access_events (time, event_id) VALUES (now() - interval '3 days', "
                    + "gen_random_uuid())");
            events(1, 10, "now()");
            passByXid();
            target.execute("UPDATE timescale_integration.watermark SET source = '1/2/3', key = '{a}', tx = "
                    + primary.count("SELECT max(tx::text::bigint) FROM access_events")
                    + "; INSERT INTO timescale_integration.watermark (stream, table_name, source) SELECT slice, "
                    + "'access_events', '1/2/3' FROM unnest(ARRAY['backfill access_events from a', "
                    + "'first copy of access_events before b', 'backfill access_events_2 from a']) AS slice");
            new StreamStates(databases.target()).adopt(databases.source("primary"),
                    List.of(new Streams(ROUTES, settings(BY_XID).properties()).get("access_events")), Duration.ZERO);
            assertThat(target.count("SELECT count(*) FROM timescale_integration.watermark WHERE source <> '1/2/3'"))
                    .as("its slices likewise").isEqualTo(3);
            late.commit();
        }
        passByXid();
        assertSame(11);
    }

    /** When it began is not known, and the watermark may stand after that. */
    @Test
    void aSourceWithAPreparedTransactionIsNotAdoptedByAStreamByTime() throws SQLException {
        primary.execute("BEGIN; INSERT INTO access_events (time, event_id) VALUES (now(), gen_random_uuid()); "
                + "PREPARE TRANSACTION 'slow door'");
        // It locks the table for ever, and for the next tests too.
        try (Databases databases = Pools.open(settings(Map.of()))) {
            pass();
            assertThatThrownBy(() -> new StreamStates(databases.target()).adopt(databases.source("primary"),
                    List.of(new Streams(ROUTES, settings(Map.of()).properties()).get("access_events")), Duration.ZERO))
                    .hasMessage("the transaction 'slow door' is prepared on the source: when it began is not known, "
                            + "so rows of it may be passed by\nHINT: commit it or roll it back, then adopt the source");
        } finally {
            primary.execute("ROLLBACK PREPARED 'slow door'");
        }
    }

    /** As those of a table that was restored from a dump of another server. */
    @Test
    void rowsOfIdsThatAreNotGivenYetAreNotHeldBack() throws SQLException {
        prepare();
        passByXid();
        try (Connection late = primary.connect(); Statement statement = late.createStatement();
             Databases databases = Pools.open(settings(BY_XID)); Connection source = databases.source("primary")
             .getConnection();
             Connection to = databases.target().getConnection()) {
            late.setAutoCommit(false);
            statement.execute("SELECT pg_current_xact_id()");
            events(1, 10, "now()");
            primary.execute("INSERT INTO access_events (time, event_id, tx) VALUES (now(), gen_random_uuid(), "
                    + "'900000000000')");
            Streams streams = new Streams(ROUTES, settings(BY_XID).properties());
            Stream stream = streams.get("access_events");
            assertThat(primary.count(new PageSql(Layout.of(
                    Selected.read(source, stream, streams.select(stream)), to))
                    .heldBack(Bounds.below(
                    primary.count("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")), Instant.now(),
                    100))).isEqualTo(10);
        }
    }

    /** They would wait until the source has given as many ids, and the lag would be 0. */
    @Test
    void rowsOfIdsThatAreNotGivenYetAreRefusedBeforeAnyIsCopied() {
        prepare();
        events(1, 10, "now()");
        primary.execute("UPDATE access_events SET tx = '900000000000' WHERE person_id = 'person-3'");
        assertThatThrownBy(this::passByXid).isInstanceOf(PassFailed.class).hasMessageContaining(
                "has rows of the stream access_events with transaction ids that it has not given yet, such as "
                + "900000000000: the next one is ");
        primary.execute("UPDATE access_events SET tx = NULL WHERE tx >= '900000000000'");
        passByXid();
        assertSame(10);
    }

    @Test
    void reconcileComparesByTime() {
        prepare();
        events(1, 100, "now() - make_interval(mins => i)");
        passByXid();
        target.execute("DELETE FROM access_events WHERE time < now() - interval '30 minutes'");
        pass("reconcile", Map.of("reconcile_scope", "whole"), BY_XID, ROUTES);
        assertSame(100);
    }

    /** Whatever their time, a source that has gone back may lack rows that were just copied. */
    @Test
    void rowsOfTheLastMinuteAreComparedAsFarAsTheStreamIsCopied() {
        prepare();
        events(1, 100, "now() - make_interval(secs => i)");
        passByXid();
        events(101, 110, "now()");
        primary.execute("INSERT INTO access_events (time, event_id, tx) VALUES (now(), gen_random_uuid(), "
                + "'900000000000')");
        target.execute("DELETE FROM access_events WHERE event_id IN (SELECT event_id FROM access_events ORDER BY time "
                + "DESC LIMIT 2); INSERT INTO access_events (time, event_id) VALUES (now(), gen_random_uuid())");
        Map<String, String> settings = new HashMap<>(BY_XID);
        settings.putAll(Map.of("RECONCILE_DELETES", "true", "RECONCILE_MAX_DELETES", "100"));
        Map<String, Object> whole = Map.of("reconcile_scope", "whole");

        ReconcileRun run = (ReconcileRun) pass("reconcile", whole, settings, ROUTES);

        assertThat(List.of(run.total(Count.INSERTED), run.total(Count.DELETED), run.total(Count.UPDATED)))
                .containsExactly(3L, 1L, 0L);
        assertThat(run.unequal()).as("those that the stream has not copied").isEqualTo(Map.of(Unequal.NEXT, 10L));
        passByXid();
        assertSame(111);
        ReconcileRun after = (ReconcileRun) pass("reconcile", whole, settings, ROUTES);
        assertThat(List.of(after.sourceRows(), after.targetRows(), after.differing(), after.alike()))
                .containsExactly(111L, 111L, 0L, 0L);
        assertThat(after.unequal()).isEmpty();
    }

    /** The stream goes on meanwhile; here a trigger does what it does, between the two looks of a comparison. */
    @Test
    void rowsThatAreCopiedDuringAComparisonAreNotOnTheTargetAlone() {
        prepare();
        events(1, 50, "now()");
        passByXid();
        events(51, 51, "timestamptz '" + Instant.now() + "'");
        target.execute("DELETE FROM access_events WHERE person_id = 'person-7'; CREATE FUNCTION copy_next() RETURNS "
                + "trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO access_events (time, event_id, person_id) VALUES "
                + primary.value("SELECT format('(%L, %L, %L)', time, event_id, person_id) FROM access_events "
                + "WHERE person_id = 'person-51'", String.class) + "; RETURN NULL; END $$; CREATE TRIGGER copy_next "
                + "AFTER INSERT ON access_events FOR EACH ROW WHEN (NEW.person_id = 'person-7') "
                + "EXECUTE FUNCTION copy_next()");

        ReconcileRun run = (ReconcileRun) pass("reconcile", Map.of("reconcile_scope", "whole"), BY_XID, ROUTES);

        assertThat(List.of(run.total(Count.INSERTED), run.total(Count.REMAINING))).containsExactly(1L, 0L);
        assertThat(run.unequal()).isEqualTo(Map.of(Unequal.NEXT, 1L));
        assertSame(51);
    }

    /** By the key that a step has made the source does not find a row that was copied meanwhile. */
    @Test
    void rowsWhoseKeyStepsMakeAreLeftToALaterComparisonWhileTheyAreCopied(@TempDir Path directory)
            throws IOException {
        Path routes = routesWith(directory, "- bean: {beanType: \"" + Turned.class.getName() + "\", method: turn}");
        prepare();
        events(1, 50, "now()");
        pass(BY_XID, routes);
        // In the bucket of the others.
        events(51, 51, "(SELECT max(time) FROM access_events)");
        target.execute("DELETE FROM access_events WHERE person_id = 'person-7'");
        Turned.copy = () -> target.execute("INSERT INTO access_events (time, event_id, person_id) VALUES "
                + primary.value("SELECT format('(%L, %L, %L)', time, "
                        + "reverse(replace(event_id::text, '-', '')), person_id) FROM access_events "
                        + "WHERE person_id = 'person-51'", String.class) + " ON CONFLICT DO NOTHING");
        Map<String, String> settings = new HashMap<>(BY_XID);
        settings.putAll(Map.of("RECONCILE_DELETES", "true", "RECONCILE_MAX_DELETES", "100"));

        ReconcileRun run = (ReconcileRun) pass("reconcile", Map.of("reconcile_scope", "whole"), settings, routes);

        assertThat(List.of(run.total(Count.INSERTED), run.total(Count.DELETED), run.total(Count.REMAINING)))
                .containsExactly(1L, 0L, 0L);
        assertThat(run.unequal()).isEqualTo(Map.of(Unequal.NEXT, 1L, Unequal.AHEAD, 1L));
        Turned.copy = () -> { };
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(51);
    }

    /** The letters of each id in the other order; a row is copied while others pass. */
    public static final class Turned {
        private static Runnable copy = () -> { };

        public static void turn(@Body List<Map<String, Object>> page) {
            if (page.size() > 1) {
                copy.run();
            }
            page.forEach(row -> row.put("event_id", UUID.fromString(new StringBuilder(
                    row.get("event_id").toString().replace("-", "")).reverse()
                    .insert(20, '-').insert(16, '-').insert(12, '-').insert(8, '-').toString())));
        }
    }

    /** Rows from before there was the column tx have none. */
    @Test
    void stepsAreTriedWhereNoRowHasATransaction(@TempDir Path directory) throws IOException {
        events(1, 100, "now() - make_interval(hours => i)");
        prepare();
        passByXid();
        ReconcileRun run = (ReconcileRun) pass("reconcile", Map.of("reconcile_scope", "whole"), BY_XID,
                routesWith(directory,
                "- bean: {beanType: \"" + ReplicationContract.Privacy.class.getName() + "\", method: protect}"));
        assertThat(run.total(Count.UPDATED)).isEqualTo(100);
    }
}

package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.copy.CopyMetrics.Counts;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.TimescaleServer;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Into a native server. */
class BackfillIT extends BackfillFixture {
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");

    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    BackfillIT() {
        super(target);
    }

    private Counts backfill(Instant from, Instant to) {
        return backfill(from, to, 2, Map.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void allRowsArriveOnce(int workers) throws Exception {
        assertAllRowsArriveOnce(workers);
    }

    @Test
    void aFinishedRangeIsCopiedAnewAndTheLiveStreamGoesOn() throws Exception {
        history(2000);
        Instant from = Instant.now().minus(Duration.ofDays(100)).truncatedTo(ChronoUnit.MICROS);
        Instant to = Instant.now().truncatedTo(ChronoUnit.MICROS);
        assertThat(backfill(from, to)).isEqualTo(new Counts(2000, 2000, 0, 0));
        target.execute("DELETE FROM access_events WHERE time < now() - interval '45 days'");
        long left = target.count("SELECT count(*) FROM access_events");
        assertThat(backfill(from, to)).isEqualTo(new Counts(2000, 2000 - left, left, 0));
        assertSameContent(2000);
        assertNothingLeftBehind();
        event("now()");
        pass();
        assertSameContent(2001);
    }

    @Test
    void theRangeHasItsFirstInstantAndNotItsLast() throws Exception {
        primary.execute("INSERT INTO access_events (time, event_id) VALUES "
                + "('2026-05-01 11:59:59.999999+00', 'ffffffff-ffff-ffff-ffff-ffffffffffff'), "
                + "('2026-05-01 12:00:00+00', '00000000-0000-0000-0000-000000000000'), "
                + "('2026-05-01 12:59:59.999999+00', '00000000-0000-0000-0000-000000000001'), "
                + "('2026-05-01 13:00:00+00', '00000000-0000-0000-0000-000000000002')");
        assertThat(backfill(NOON, NOON.plus(Duration.ofHours(1)))).isEqualTo(new Counts(2, 2, 0, 0));
        assertThat(target.value("SELECT string_agg(right(event_id::text, 1), ' ' ORDER BY time) FROM access_events",
                String.class)).isEqualTo("0 1");
        assertNothingLeftBehind();
    }

    @Test
    void rowsPastRetentionAreNotReadNorThoseThatTheLiveStreamMustWaitFor() throws Exception {
        event("now() - interval '9 days 1 minute'");
        event("now() - interval '8 days 23 hours'");
        Map<String, String> retention = Map.of("TIMESCALE_RETENTION_DAYS", "9", "TIMESCALE_COMPRESSION_DAYS", "2");
        try (Connection late = primary.connect(); Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute(EVENT.formatted("now()"));
            event("now()");
            event("now() + interval '1 hour'");
            assertThat(backfill(NOON, Instant.now().plus(Duration.ofDays(1)), 2, retention))
                    .isEqualTo(new Counts(1, 1, 0, 0));
            late.rollback();
        }
        assertThat(target.count("SELECT count(*) FROM timescale_integration.quarantine")).isZero();
        assertNothingLeftBehind();
        assertThat(backfill(NOON, Instant.now().minus(Duration.ofDays(10)), 2, retention)).as("all past retention")
                .isEqualTo(new Counts(0, 0, 0, 0));
    }

    @Test
    void onlyRowsForWhichTheConditionHoldsAreReadAndNotFasterThanIsAllowed() throws Exception {
        history(6000);
        Instant from = NOON.minus(Duration.ofDays(3000));
        Instant to = Instant.now().truncatedTo(ChronoUnit.MICROS);
        long some = primary.count("SELECT count(*) FROM access_events WHERE facility_id = 'facility-1'");
        long start = System.nanoTime();
        assertThat(backfill(from, to, 2, Map.of(), ROUTES, "facility_id = 'facility-1' -- the largest", 300))
                .isEqualTo(new Counts(some, some, 0, 0));
        // The first page of each worker is read at once.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(some / 300 - 2));
        assertThat(target.value("SELECT string_agg(DISTINCT facility_id, ' ') FROM access_events", String.class))
                .isEqualTo("facility-1");
        assertNothingLeftBehind();
        assertThatThrownBy(() -> backfill(from, to, 2, Map.of(), ROUTES, "no_such_column > 1", 0))
                .hasMessageContaining("--where no_such_column > 1: ").hasMessageContaining("no_such_column\" does not")
                .hasMessageContaining("HINT: name columns of the SELECT").hasMessageContaining("_by_time.sql");
        backfill(from, to);
        assertSameContent(6000);
    }

    @Test
    void aRangeThatIsNotFinishedIsNotGivenAnotherCondition() throws Exception {
        history(2000);
        Instant from = NOON.minus(Duration.ofDays(3000));
        Instant to = Instant.now().truncatedTo(ChronoUnit.MICROS);
        pass();
        target.execute("TRUNCATE access_events; ALTER TABLE access_events RENAME metadata TO details");
        assertThatThrownBy(() -> backfill(from, to, 1, Map.of(), ROUTES, "door_id IS NOT NULL", 0))
                .hasMessageContaining("metadata");
        assertThatThrownBy(() -> backfill(from, to)).isInstanceOf(OperatorError.class)
                .hasMessage("a backfill of this range with another "
                + "condition is not finished: door_id IS NOT NULL\nHINT: finish it first, by giving it again, or give "
                + "another range");
    }

    @Test
    void withTheCursorXidItReadsByTimeToo() throws Exception {
        primary.execute("ALTER TABLE access_events ADD COLUMN tx xid8 DEFAULT pg_current_xact_id()");
        history(3000);
        assertThat(backfill(NOON.minus(Duration.ofDays(3000)), Instant.now(), 2, Map.of("REPLICATION_CURSOR", "xid")))
                .isEqualTo(new Counts(3000, 3000, 0, 0));
        assertSameContent(3000);
        assertNothingLeftBehind();
    }

    @Test
    void whatFailsIsToldAndTheRangeGivenAgainGoesOn() throws Exception {
        primary.execute("INSERT INTO access_events (time, event_id) SELECT now() - make_interval(mins => i), "
                + "gen_random_uuid() FROM generate_series(1, 5000) AS i");
        Instant from = Instant.now().minus(Duration.ofDays(5)).truncatedTo(ChronoUnit.MICROS);
        Instant to = Instant.now();
        pass();
        target.execute("TRUNCATE access_events; ALTER TABLE access_events RENAME metadata TO details");
        assertThatThrownBy(() -> backfill(from, to)).isInstanceOf(PassFailed.class).hasMessageMatching("backfill-slice "
                + "failed: the rows of the stream access_events carry the column metadata, which the table "
                + "access_events of the target lacks\nHINT: add the column to the table, or leave it out in "
                + ".*/access_events_by_time.sql; "
                + "(\\d+) of \\1 slices are left, give the same range again to go on with them");
        target.execute("ALTER TABLE access_events RENAME details TO metadata; "
                + "UPDATE timescale_integration.backfill SET finished = now() WHERE slice_from = (SELECT "
                + "min(slice_from) FROM timescale_integration.backfill)");
        long finished = target.count("SELECT rows FROM timescale_integration.backfill WHERE finished IS NOT NULL");
        assertThat(finished).isPositive();
        assertThat(backfill(from, to).read()).as("without the slice that is finished").isEqualTo(5000 - finished);
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(5000 - finished);
    }

    /** What came late may be missing there. */
    @Test
    void aSliceIsNotFinishedOfWhoseComparisonAPartFailed() throws Exception {
        event("now()");
        pass();
        history(2000);
        String row = "INSERT INTO access_events (time, event_id, facility_id) VALUES (date_trunc('day', now()) - "
                + "interval '30 days', '00000000-0000-0000-0000-000000000001', '%s')";
        primary.execute(row.formatted("source"));
        target.execute(row.formatted("target") + "; CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
                + "$$ BEGIN RAISE 'not now' USING ERRCODE = 'feature_not_supported'; END $$; "
                + "CREATE TRIGGER refuse BEFORE UPDATE ON access_events FOR EACH ROW EXECUTE FUNCTION refuse()");
        Instant to = Instant.now().truncatedTo(ChronoUnit.DAYS);
        Instant from = to.minus(Duration.ofDays(100));
        try (Backfill backfill = new Backfill(settings(Map.of("TIMESCALE_CHUNK_INTERVAL", "10 days")), ROUTES, null,
                from, to, 1, "", 0)) {
            int slices = backfill.plan().size();
            event("date_trunc('day', now()) - interval '30 days'");
            assertThatThrownBy(() -> backfill.copy(slices))
                    .isInstanceOf(PassFailed.class).hasMessageContaining("1 part of the slice could not be compared")
                    .hasMessageContaining("not now").hasMessageContaining("are left");
        } finally {
            target.execute("DROP FUNCTION refuse() CASCADE");
        }
        backfill(from, to);
        assertSameContent(2003);
        assertThat(target.count("SELECT count(*) FROM timescale_integration.backfill")).isZero();
    }

    /** As a range is that takes longer than a statement may; here more than 600 rows do. */
    @Test
    void aRangeThatCannotBeCountedAtOnceIsCountedInParts() throws Exception {
        history(2000);
        primary.execute("ALTER TABLE access_events RENAME TO many; CREATE FUNCTION quick() RETURNS boolean LANGUAGE "
                + "plpgsql COST 1000 AS $$ BEGIN IF current_query() LIKE '%date_bin%' THEN "
                + "PERFORM set_config('test.rows', CAST(coalesce(nullif(current_setting('test.rows', true), ''), '0') "
                + "AS integer) + 1 || '', true); IF CAST(current_setting('test.rows') AS integer) > 600 THEN "
                + "RAISE 'canceling statement due to statement timeout' USING ERRCODE = 'query_canceled'; END IF; "
                + "END IF; RETURN true; END $$; CREATE VIEW access_events AS SELECT * FROM many WHERE quick()");
        try {
            Instant to = Instant.now().truncatedTo(ChronoUnit.MICROS);
            assertThat(backfill(to.minus(Duration.ofDays(100)), to)).isEqualTo(new Counts(2000, 2000, 0, 0));
            assertSameContent(2000);
            assertNothingLeftBehind();
        } finally {
            primary.execute("DROP VIEW access_events; ALTER TABLE many RENAME TO access_events; DROP FUNCTION quick()");
        }
    }
}

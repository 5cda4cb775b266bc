package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.reconcile.Count;
import io.yosai.timescale.reconcile.ReconcileRun;
import io.yosai.timescale.reconcile.Unequal;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Body;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After a comparison the target holds what the primary holds. */
class ReconcileIT extends ReconcileFixture {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    ReconcileIT() {
        super(target);
    }

    @Test
    void sidesThatAreEqualAreOnlyHashed() {
        ReconcileRun run = reconcile();
        assertThat(run.compared()).isEqualTo(4320);
        assertThat(run.differing()).isZero();
        assertThat(server.value(
                "SELECT concat_ws(' ', scope, dry_run, buckets_compared, buckets_differing, rows_remaining, "
                + "finished >= started, error) FROM timescale_integration.reconcile_run", String.class))
                .isEqualTo("whole f 4320 0 0 t");
    }

    @Test
    void rowsThatCameLateAreInserted() {
        String before = watermark();
        primary.execute("INSERT INTO access_events (time, event_id, metadata) SELECT now() - interval '3 days', "
                + "gen_random_uuid(), '{\"late\": true}' FROM generate_series(1, 7)");
        event("now() - interval '29 days'");
        ReconcileRun run = reconcile();
        assertThat(counts(run)).isEqualTo(Map.of(Count.MISSING, 8L, Count.INSERTED, 8L));
        assertThat(run.differing()).isEqualTo(2);
        assertSameContent(4328);
        assertThat(watermark()).isEqualTo(before);
        assertThat(server.count("SELECT count(*) FROM timescale_integration.touched")).as("for the aggregates")
                .isEqualTo(2);
        assertThat(reconcile().differing()).isZero();
    }

    @Test
    void twentyThousandMissingRowsOfOneInstantAreInserted() {
        primary.execute("INSERT INTO access_events (time, event_id) SELECT date_trunc('hour', now()) - interval '2 "
                + "days', gen_random_uuid() FROM generate_series(1, 20000)");
        assertThat(counts(reconcile())).isEqualTo(Map.of(Count.MISSING, 20_000L, Count.INSERTED, 20_000L));
        assertSameContent(24_320);
    }

    /** Of two minutes; where few of them differ, the others do not travel. */
    private static void tenThousandEvents() {
        tenThousandEvents("100.0");
    }

    private static void tenThousandEvents(String perSecond) {
        primary.execute("INSERT INTO access_events (time, event_id, door_id) SELECT date_trunc('hour', now()) "
                + "- interval '2 days' + make_interval(secs => i / " + perSecond
                + "), lpad(to_hex(1000000 + i), 32, '0')::uuid, "
                + "CASE WHEN i % 100 = 0 THEN 'd  ' ELSE 'd' END FROM generate_series(1, 10000) AS i");
    }

    @Test
    void aRepairedRowOfManyMayHaveAnotherTextThanOnTheSource() {
        server.execute("ALTER TABLE access_events ALTER COLUMN door_id TYPE char(10)");
        tenThousandEvents();
        reconcile();
        primary.execute("UPDATE access_events SET response_time_ms = 7 WHERE event_id IN (" + id(1_000_100) + ", "
                + id(1_000_200) + ")");
        assertThat(counts(reconcile())).isEqualTo(Map.of(Count.CHANGED, 2L, Count.UPDATED, 2L));
    }

    @Test
    void aRowOfManyLeavesTheQuarantineOnceTheSourceHasWhatTheTargetHas() {
        tenThousandEvents();
        reconcile();
        server.execute("ALTER TABLE access_events ADD CONSTRAINT quick CHECK (response_time_ms <> 999999)");
        String slow = " WHERE event_id IN (" + id(1_000_007) + ", " + id(1_000_008) + ")";
        primary.execute("UPDATE access_events SET response_time_ms = 999999" + slow);
        assertThat(counts(reconcile())).containsEntry(Count.QUARANTINED, 2L);
        primary.execute("UPDATE access_events SET response_time_ms = NULL" + slow + "; UPDATE access_events "
                + "SET door_id = 'e' WHERE event_id = " + id(1_000_009));
        assertThat(counts(reconcile())).isEqualTo(Map.of(Count.CHANGED, 1L, Count.UPDATED, 1L));
        assertThat(server.count("SELECT count(*) FROM timescale_integration.quarantine")).isZero();
        assertSameContent(14_320);
    }

    /** By their times, or by their hashes where these are ten times only. */
    @ParameterizedTest
    @ValueSource(strings = {"100.0", "1e9"})
    void whateverDiffersOfTenThousandRowsOfFiveMinutesIsFound(String perSecond) {
        tenThousandEvents(perSecond);
        reconcile();
        assertSameContent(14_320);
        primary.execute("UPDATE access_events SET door_id = 'e' WHERE event_id IN (" + id(1_000_007) + ", "
                + id(1_009_000) + "); UPDATE access_events SET time = time + interval '1 s' WHERE event_id = "
                + id(1_000_300) + "; DELETE FROM access_events WHERE event_id = " + id(1_000_400));
        server.execute("DELETE FROM access_events WHERE event_id = " + id(1_005_000));
        Map<Count, Long> found = Map.of(Count.CHANGED, 2L, Count.MISSING, 2L, Count.EXTRA, 2L);
        assertThat(counts(reconcile(Map.of("reconcile_dry_run", true), DELETES, ROUTES))).containsAllEntriesOf(found);
        assertThat(counts(reconcile(Map.of(), DELETES, ROUTES))).containsAllEntriesOf(
                Map.of(Count.UPDATED, 2L, Count.INSERTED, 2L, Count.DELETED, 1L, Count.MOVED, 1L));
        assertSameContent(14_319);
        assertThat(reconcile().differing()).isZero();
    }

    /** Rows are only counted after a slice of which most buckets differ, and then hashed in parts. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whateverDiffersAfterAStretchThatDiffersAllOverIsFound(boolean quarantined) {
        tenThousandEvents();
        reconcile();
        if (quarantined) {
            server.execute("INSERT INTO timescale_integration.quarantine (stream, table_name, key, time, row, "
                    + "reason) SELECT 'access_events', 'access_events', ARRAY[CAST(event_id AS text)], time, '{}', "
                    + "'held' FROM access_events WHERE event_id IN (" + id(200) + ", "
                    + id(1_000_007) + ")");
        }
        primary.execute("UPDATE access_events SET door_id = 'other' WHERE time < date_trunc('hour', now()) - interval "
                + "'2 days' AND time > date_trunc('hour', now()) - interval '20 days' OR event_id IN (" + id(100) + ", "
                + id(1_000_007) + ", " + id(4000) + "); DELETE FROM access_events WHERE event_id = " + id(90));
        server.execute("DELETE FROM access_events WHERE event_id IN (" + id(80) + ", " + id(1_009_000) + ")");
        long changed = 18 * 144 - 1 + 3;
        ReconcileRun run = reconcile(Map.of(), DELETES, ROUTES);
        assertThat(counts(run)).containsAllEntriesOf(Map.of(Count.CHANGED, changed, Count.UPDATED, changed,
                Count.MISSING, 2L, Count.INSERTED, 2L, Count.EXTRA, 1L, Count.DELETED, 1L));
        assertThat(run.differing()).as("two of the rows are of one bucket").isEqualTo(18 * 144 - 1 + 5);
        assertThat(run.alike()).isZero();
        assertSameContent(14_319);
        assertThat(reconcile().differing()).isZero();
    }

    @Test
    void correctedAndErasedRowsAreUpdated() {
        primary.execute("UPDATE access_events SET door_id = 'door ''\"\\ ü' WHERE event_id IN (" + id(3) + ", "
                + id(4000) + ")");
        primary.execute("UPDATE access_events SET person_id = NULL, metadata = NULL WHERE person_id = 'person-7'");
        assertThat(counts(reconcile())).isEqualTo(Map.of(Count.CHANGED, 46L, Count.UPDATED, 46L));
        assertSameContent(4320);
    }

    @Test
    void anEventWhoseTimeWasCorrectedIsThereOnce() {
        primary.execute("UPDATE access_events SET time = time - interval '9 days 1 minute' WHERE event_id = " + id(5));
        primary.execute("UPDATE access_events SET time = time + interval '1 second' WHERE event_id = " + id(6));
        primary.execute("UPDATE access_events SET time = time - interval '20 years' WHERE event_id = " + id(7));
        ReconcileRun run = reconcile(Map.of("reconcile_from", Instant.now().minusSeconds(86_400)), Map.of(), ROUTES);
        assertThat(run.total(Count.MOVED)).isEqualTo(3);
        assertThat(server.count("SELECT count(*) FROM access_events WHERE event_id = " + id(7))).as("past retention")
                .isZero();
        assertThat(server.count("SELECT count(*) FROM timescale_integration.quarantine WHERE sqlstate IS NULL"))
                .isEqualTo(1);
        primary.execute("DELETE FROM access_events WHERE event_id = " + id(7));
        assertSameContent(4319);
    }

    @Test
    void theOldestEventsOfThePrimaryMayBeMovedToo() {
        primary.execute("UPDATE access_events SET time = time + interval '2 days' WHERE event_id >= " + id(4318));
        assertThat(counts(reconcile(Map.of("reconcile_dry_run", true), DELETES, ROUTES)))
                .isEqualTo(Map.of(Count.MISSING, 3L, Count.EXTRA, 3L, Count.REMAINING, 6L));
        ReconcileRun run = reconcile(Map.of(), DELETES, ROUTES);
        assertThat(run.total(Count.MOVED)).isEqualTo(3);
        assertThat(run.unequal()).as("none of the old ones stays").isEmpty();
        assertSameContent(4320);
        assertThat(reconcile().differing()).isZero();
    }

    @Test
    void rowsThatAreGoneAreDeletedOnlyOnDemandAndNeverBelowTheOldestOfThePrimary() {
        primary.execute("DELETE FROM access_events WHERE event_id IN (" + id(10) + ", " + id(2000) + ") "
                + "OR time < now() - interval '25 days'");
        long kept = 4320 - 2;
        ReconcileRun run = reconcile();
        assertThat(counts(run)).isEqualTo(Map.of(Count.EXTRA, 2L, Count.REMAINING, 2L));
        assertThat(run.unequal(Unequal.PRUNED)).isEqualTo(kept - primary.count("SELECT count(*) FROM access_events"))
                .isPositive();
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(4320);

        assertThat(counts(reconcile(Map.of(), DELETES, ROUTES))).isEqualTo(Map.of(Count.EXTRA, 2L, Count.DELETED, 2L));
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(kept);
    }

    @Test
    void noneIsDeletedWhenMoreAreGoneThanAllowed() {
        primary.execute("DELETE FROM access_events WHERE event_id > " + id(10) + " AND event_id <= " + id(54));
        ReconcileRun refused = reconcile(Map.of(), DELETES, ROUTES);
        assertThat(counts(refused)).isEqualTo(Map.of(Count.EXTRA, 44L, Count.REMAINING, 44L));
        assertThat(refused.unequal()).isEqualTo(Map.of(Unequal.TOO_MANY, 44L));
        assertThat(refused.refusal()).hasValueSatisfying(text -> assertThat(text)
                .contains("RECONCILE_MAX_DELETES lets 43 be deleted"));
        assertThat(refused.isClean()).isFalse();
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(4320);

        ReconcileRun allowed = reconcile(Map.of(), Map.of("RECONCILE_DELETES", "true", "RECONCILE_MAX_DELETES",
                "1.02"), ROUTES);
        assertThat(counts(allowed)).isEqualTo(Map.of(Count.EXTRA, 44L, Count.DELETED, 44L));
        assertThat(allowed.isClean()).isTrue();
        assertSameContent(4276);
        assertThat(counts(reconcile(Map.of(), Map.of("RECONCILE_DELETES", "true", "RECONCILE_MAX_DELETES", "0"),
                ROUTES))).isEmpty();
    }

    @Test
    void nothingIsDeletedWhenThePrimaryIsEmpty() {
        primary.execute("DELETE FROM access_events");
        assertThat(counts(reconcile(Map.of(), DELETES, ROUTES))).isEmpty();
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(4320);
    }

    @Test
    void aDryRunCountsAndChangesNothing() {
        event("now() - interval '3 days'");
        primary.execute("UPDATE access_events SET door_id = 'other' WHERE event_id = " + id(100));
        primary.execute("DELETE FROM access_events WHERE event_id = " + id(200));
        ReconcileRun run = reconcile(Map.of("reconcile_dry_run", true), DELETES, ROUTES);
        assertThat(counts(run)).isEqualTo(Map.of(Count.MISSING, 1L, Count.CHANGED, 1L, Count.EXTRA, 1L,
                Count.REMAINING, 3L));
        assertThat(server.count("SELECT count(*) FROM access_events WHERE door_id = 'other'")).isZero();
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(4320);
        assertThat(server.count("SELECT count(*) FROM timescale_integration.touched")).isZero();
    }

    @Test
    void aTargetThatWasRestoredToAnHourAgoIsBroughtUpToDate() {
        String before = watermark();
        server.execute("DELETE FROM access_events WHERE time >= now() - interval '2 hours'");
        ReconcileRun run = reconcile(Map.of("reconcile_scope", "recent"),
                Map.of("RECONCILE_WHOLE_INTERVAL", "0"), ROUTES);
        assertThat(run.scope()).isEqualTo("recent");
        assertSameContent(4320);
        assertThat(watermark()).isEqualTo(before);
    }

    @Test
    void eventsDatedInTheFutureAreCopiedWithoutMovingTheWatermark() {
        String before = watermark();
        event("now() + interval '1 day'");
        event("now() + interval '80 years'");
        assertThat(counts(reconcile())).isEqualTo(Map.of(Count.MISSING, 2L, Count.INSERTED, 2L));
        assertSameContent(4322);
        assertThat(watermark()).isEqualTo(before);
        event("now()");
        pass();
        assertSameContent(4323);
    }

    @Test
    void rowsThatTheStreamHasNotReachedAreLeftToIt() {
        primary.execute("INSERT INTO access_events (time, event_id) SELECT now(), gen_random_uuid() FROM "
                + "generate_series(1, 5)");
        assertThat(counts(reconcile())).isEmpty();
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(4320);
    }

    @Test
    void rowsPassTheStepsOfTheEditorAndStayAsTheyMadeThem(@TempDir Path directory) throws IOException {
        Path routes = routesWith(directory,
                "- bean: {beanType: \"" + ReplicationContract.Privacy.class.getName() + "\", method: protect}");
        server.execute("DELETE FROM access_events");
        assertThat(counts(reconcile(Map.of(), Map.of(), routes)))
                .isEqualTo(Map.of(Count.MISSING, 4320L, Count.INSERTED, 4320L));
        assertThat(server.count("SELECT count(*) FROM access_events WHERE person_id = 'masked'")).isEqualTo(4320);
        primary.execute("INSERT INTO access_events (time, event_id, person_id, access_result) VALUES "
                + "(now() - interval '2 days', gen_random_uuid(), 'late', 'Granted'), "
                + "(now() - interval '2 days', gen_random_uuid(), 'late', 'Denied')");
        ReconcileRun run = reconcile(Map.of(), Map.of(), routes);
        assertThat(run.differing()).isEqualTo(1);
        assertThat(counts(run)).isEqualTo(Map.of(Count.MISSING, 1L, Count.INSERTED, 1L));
        assertThat(run.unequal()).isEqualTo(Map.of(Unequal.DROPPED, 1L));
        assertThat(run.isClean()).as("a step wants it so").isTrue();
        assertThat(server.count("SELECT count(*) FROM access_events WHERE person_id = 'masked'")).isEqualTo(4321);
    }

    /** A step of a user who thinks that the source's clock is an hour late. */
    public static final class Later {
        public static void move(@Body List<Map<String, Object>> page) {
            page.forEach(row -> row.put("time", Timestamp.from(((Timestamp) row.get("time")).toInstant().plusSeconds(
                    3600))));
        }
    }

    /** What steps have moved into a range is of a row before it: it is not gone from the source. */
    @Test
    void rowsToWhichStepsGiveAnotherTimeAreReportedAndNotDeleted(@TempDir Path directory) throws IOException {
        Path routes = routesWith(directory, "- bean: {beanType: \"" + Later.class.getName() + "\", method: move}");
        Path streams = routes.resolve("streams.camel.yaml");
        Files.writeString(streams, Files.readString(streams).replace("value: event_id", "value: \"\""));
        server.execute("TRUNCATE access_events; DELETE FROM timescale_integration.watermark");
        pass(Map.of(), routes);
        Instant now = Instant.now();
        ReconcileRun run = reconcile(Map.of("reconcile_scope", "range", "reconcile_from",
                now.minus(Duration.ofDays(4)), "reconcile_to", now.minus(Duration.ofDays(1))),
                Map.of("RECONCILE_DELETES", "true", "RECONCILE_MAX_DELETES", "100"), routes);
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(4320);
        assertThat(run.failures().values()).isNotEmpty().allSatisfy(reason -> assertThat(reason)
                .contains("the steps of the stream access_events have given ", " rows another time, such as that with "
                        + "the key {", "HINT: compute the column time in "));
        assertThat(run.isClean()).isFalse();
    }

    @Test
    void aRefusedRowIsKeptOnceAndComesInWhenItIsCorrected() {
        server.execute("ALTER TABLE access_events ADD CHECK (response_time_ms >= 0)");
        primary.execute("INSERT INTO access_events (time, event_id, response_time_ms) SELECT now() - interval '4 "
                + "hours', gen_random_uuid(), i FROM generate_series(-1, 3) AS i");
        assertThat(counts(reconcile())).isEqualTo(Map.of(Count.MISSING, 5L, Count.INSERTED, 4L, Count.QUARANTINED, 1L));
        assertThat(reconcile().differing()).as("what the quarantine has is no difference").isZero();
        assertThat(server.value("SELECT concat_ws(' ', sqlstate, tries) FROM timescale_integration.quarantine",
                String.class))
                .isEqualTo("23514 1");

        primary.execute("UPDATE access_events SET response_time_ms = 0 WHERE response_time_ms = -1");
        assertThat(counts(reconcile())).isEqualTo(Map.of(Count.MISSING, 1L, Count.INSERTED, 1L));
        assertSameContent(4325);
        assertThat(server.count("SELECT count(*) FROM timescale_integration.quarantine")).isZero();
    }

    @Test
    void aCorrectionThatTheTargetRefusesIsKeptAndTheOthersGoThrough() {
        server.execute("ALTER TABLE access_events ADD CHECK (door_id <> 'forbidden')");
        primary.execute("UPDATE access_events SET door_id = 'forbidden' WHERE event_id = " + id(300));
        primary.execute("UPDATE access_events SET door_id = 'allowed' WHERE event_id = " + id(301));
        assertThat(counts(reconcile())).isEqualTo(Map.of(Count.CHANGED, 2L, Count.UPDATED, 1L, Count.QUARANTINED, 1L));
        assertThat(reconcile(Map.of(), DELETES, ROUTES).differing()).isZero();
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(4320);
    }

    @Test
    void columnsOfOtherTypesAndOrdersAreEqualByValue() {
        primary.execute("ALTER TABLE access_events ALTER response_time_ms TYPE bigint, ALTER door_id TYPE text, "
                + "ALTER metadata TYPE json");
        assertThatThrownBy(this::reconcile).isInstanceOf(PassFailed.class).hasMessageContaining(
                "the stream access_events is paused").hasMessageContaining(
                "the column door_id was varchar and is text");
        acceptColumns();
        assertThat(reconcile().differing()).isZero();
        assertThat(reconcile().compared()).isEqualTo(4320);
    }

    /** Else the verb resume would be undone by a look that began before it. */
    @Test
    void columnsThatAreAcceptedDuringALookPauseNothing() throws Exception {
        primary.execute("ALTER TABLE access_events ALTER door_id TYPE text");
        try (Connection resume = server.connect(); Statement statement = resume.createStatement()) {
            resume.setAutoCommit(false);
            statement.execute("UPDATE timescale_integration.watermark SET columns = NULL");
            CompletableFuture<ReconcileRun> run = CompletableFuture.supplyAsync(this::reconcile);
            server.database().await(Duration.ofSeconds(30), "EXISTS (SELECT FROM pg_stat_activity WHERE datname = "
                    + "current_database() AND wait_event_type = 'Lock')");
            resume.commit();
            assertThat(run.get(1, TimeUnit.MINUTES).differing()).isZero();
        }
        assertThat(server.count("SELECT count(*) FROM timescale_integration.watermark WHERE paused")).isZero();
    }

    @Test
    void theWholeRangeIsDueAfterItsInterval() {
        Map<String, Object> timer = Map.of("reconcile_scope", "due");
        assertThat(List.of(reconcile(timer, Map.of(), ROUTES).scope(), reconcile(timer, Map.of(), ROUTES).scope()))
                .containsExactly("whole", "recent");
        server.execute("UPDATE timescale_integration.reconcile_run SET started = started - interval '25 hours'");
        assertThat(reconcile(timer, Map.of(), ROUTES).scope()).isEqualTo("whole");
    }

    @Test
    void aValueThatTheTypeOfTheTargetDoesNotTakeStopsNothing() {
        primary.execute("ALTER TABLE access_events ALTER response_time_ms TYPE bigint, ALTER metadata TYPE json");
        acceptColumns();
        primary.execute("INSERT INTO access_events (time, event_id, response_time_ms) VALUES "
                + "(now() - interval '10 days', gen_random_uuid(), 3000000000), "
                + "(now() - interval '10 days', gen_random_uuid(), 3)");
        primary.execute("INSERT INTO access_events (time, event_id, metadata) VALUES (now() - interval '1 minute', "
                + "gen_random_uuid(), '{\"a\": \"\\u0000\"}')");
        primary.execute("UPDATE access_events SET door_id = 'corrected' WHERE event_id = " + id(300));
        pass();
        assertThat(counts(reconcile(Map.of("reconcile_dry_run", true), Map.of(), ROUTES)))
                .isEqualTo(Map.of(Count.MISSING, 2L, Count.CHANGED, 1L, Count.HELD, 1L, Count.REMAINING, 3L));
        assertThat(counts(reconcile())).isEqualTo(Map.of(Count.MISSING, 2L, Count.INSERTED, 1L, Count.QUARANTINED, 1L,
                Count.CHANGED, 1L, Count.UPDATED, 1L, Count.HELD, 1L));
        assertThat(server.value(
                "SELECT string_agg(sqlstate, ' ' ORDER BY sqlstate) FROM timescale_integration.quarantine",
                String.class)).isEqualTo("22003 22P05");
        assertThat(server.count(
                "SELECT count(*) FROM timescale_integration.touched WHERE upper < now() - interval '1 day'"))
                .as("for the aggregates").isPositive();
        assertThat(reconcile().differing()).isZero();
        assertThat(server.count("SELECT count(error) FROM timescale_integration.reconcile_run")).isZero();
    }

    @Test
    void anEventOfADeviceWithoutAClockDoesNotHaveWhatThePrimaryPrunedDeleted() {
        primary.execute("DELETE FROM access_events WHERE time < now() - interval '20 days'");
        event("'1970-01-01'");
        assertThat(counts(reconcile(Map.of(), DELETES, ROUTES))).isEmpty();
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(4320);
    }

    /** Its bucket is opened once more for the row that is deleted. */
    @Test
    void aRowThatATriggerKeepsAsItIsCountsOnce() {
        server.execute("CREATE FUNCTION keep_door() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.door_id := "
                + "OLD.door_id; RETURN NEW; END $$; CREATE TRIGGER keep_door BEFORE UPDATE ON access_events FOR EACH "
                + "ROW EXECUTE FUNCTION keep_door()");
        primary.execute("UPDATE access_events SET door_id = 'corrected' WHERE event_id IN (" + id(301) + ", " + id(302)
                + "); DELETE FROM access_events WHERE event_id = " + id(300));
        assertThat(counts(reconcile(Map.of(), DELETES, ROUTES))).isEqualTo(Map.of(Count.CHANGED, 2L, Count.UPDATED, 2L,
                Count.EXTRA, 1L, Count.DELETED, 1L, Count.REMAINING, 2L));
    }

    @Test
    void aRunWhoseStepWentWellAtTheSecondTryIsWhole() {
        server.execute("CREATE SEQUENCE once; CREATE FUNCTION fail_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                + "IF nextval('once') = 1 THEN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END IF; RETURN "
                + "NEW; END $$; "
                + "CREATE TRIGGER fail_once BEFORE INSERT ON access_events FOR EACH ROW EXECUTE FUNCTION fail_once()");
        event("now() - interval '3 days'");
        assertThat(counts(reconcile())).isEqualTo(Map.of(Count.MISSING, 1L, Count.INSERTED, 1L));
        assertThat(server.count("SELECT last_value FROM once")).as("tries").isEqualTo(2);
        assertThat(server.count("SELECT count(error) FROM timescale_integration.reconcile_run")).isZero();
    }

    @Test
    void aRunWhoseFirstStepWasTriedAgainIsKeptOnce() throws Exception {
        try (Connection connection = target.connect(); Statement lock = connection.createStatement()) {
            connection.setAutoCommit(false);
            lock.execute("LOCK TABLE timescale_integration.backfill");
            CompletableFuture<ReconcileRun> run = CompletableFuture.supplyAsync(this::reconcile);
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> target.count("SELECT count("
                    + "pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE '%AS uncopied%' "
                    + "AND wait_event_type = 'Lock'") == 1);
            connection.rollback();
            assertThat(run.get(1, TimeUnit.MINUTES).compared()).isEqualTo(4320);
        }
        assertThat(server.value("SELECT string_agg(concat_ws(' ', buckets_compared, error), ', ') "
                + "FROM timescale_integration.reconcile_run", String.class)).isEqualTo("4320");
    }
}

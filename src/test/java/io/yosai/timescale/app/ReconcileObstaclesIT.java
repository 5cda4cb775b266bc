package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.reconcile.Count;
import io.yosai.timescale.reconcile.ReconcileRun;
import io.yosai.timescale.reconcile.Unequal;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What comes between source and target: steps, refusals, other types, triggers, and errors within a run. */
@Tag("long")
class ReconcileObstaclesIT extends ReconcileFixture {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    ReconcileObstaclesIT() {
        super(target);
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

    @Test
    void rowsThatWereCopiedBeforeThereWasAStepBecomeWhatItMakesOfThem(@TempDir Path directory) throws IOException {
        primary.execute("UPDATE access_events SET access_result = 'Denied' WHERE event_id = " + id(7));
        server.execute("UPDATE access_events SET access_result = 'Denied' WHERE event_id = " + id(7));
        Path routes = routesWith(directory,
                "- bean: {beanType: \"" + ReplicationContract.Privacy.class.getName() + "\", method: protect}");
        ReconcileRun run = reconcile(Map.of(), Map.of(), routes);
        assertThat(counts(run)).isEqualTo(Map.of(Count.CHANGED, 4319L, Count.EXTRA, 1L, Count.UPDATED, 4319L,
                Count.REMAINING, 1L));
        assertThat(run.isClean()).as("the step leaves a row out that the target has").isFalse();
        assertThat(server.count("SELECT count(*) FROM access_events WHERE person_id = 'masked'")).isEqualTo(4319);

        assertThat(counts(reconcile(Map.of(), DELETES, routes))).isEqualTo(Map.of(Count.EXTRA, 1L, Count.DELETED, 1L));
        assertThat(reconcile(Map.of(), Map.of(), routes).differing()).isZero();
        assertThat(counts(reconcile())).as("without the step rows are those of the source once more").isEqualTo(
                Map.of(Count.MISSING, 1L, Count.INSERTED, 1L, Count.CHANGED, 4319L, Count.UPDATED, 4319L));
    }

    @Test
    void rowsThatWereCopiedBeforeStepsLeftThemOutAreOnTheTargetAlone(@TempDir Path directory) throws IOException {
        Path routes = routesWith(directory, "- setBody: {simple: \"${body.subList(0, 0)}\"}");
        assertThat(counts(reconcile(Map.of(), Map.of(), routes))).isEqualTo(Map.of(Count.EXTRA, 4320L,
                Count.REMAINING, 4320L));
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

    /** As SQL wants it, the target would cut them without an error, and the row would differ for ever. */
    @Test
    void aCorrectionWhoseBlanksTheTargetWouldCutIsRefused() {
        primary.execute("ALTER TABLE access_events ALTER person_id TYPE text");
        acceptColumns();
        primary.execute("UPDATE access_events SET person_id = rpad('x', 51) WHERE event_id = " + id(300));
        primary.execute("UPDATE access_events SET person_id = rpad('x', 50) WHERE event_id = " + id(301));
        assertThat(counts(reconcile())).isEqualTo(Map.of(Count.CHANGED, 2L, Count.UPDATED, 1L, Count.QUARANTINED, 1L));
        assertThat(reconcile().differing()).isZero();
    }

    /** Each of them is equal to the row of the source. */
    @Test
    void rowsThatTheTargetHasTwiceAreNotEqual() {
        server.execute("DO $$ BEGIN EXECUTE (SELECT string_agg('DROP INDEX ' || CAST(indexrelid AS regclass), '; ') "
                + "FROM pg_index WHERE indisunique AND indrelid IN (SELECT CAST(show_chunks('access_events') AS "
                + "oid))); END $$");
        server.execute("INSERT INTO access_events SELECT * FROM access_events WHERE event_id = " + id(300));
        ReconcileRun run = reconcile();
        assertThat(run.failures().values()).singleElement().asString().startsWith("2 rows of the target share their "
                + "key with another one, such as (time, event_id) = (").contains("lacks the unique index\nHINT: ");
        assertThat(run.isClean()).isFalse();
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(4321);
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
            server.database().await(Duration.ofMinutes(3), "EXISTS (SELECT FROM pg_stat_activity WHERE datname = "
                    + "current_database() AND wait_event_type = 'Lock')");
            resume.commit();
            assertThat(run.get(1, TimeUnit.MINUTES).differing()).isZero();
        }
        assertThat(server.count("SELECT count(*) FROM timescale_integration.watermark WHERE paused")).isZero();
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
        ReconcileRun run = reconcile();
        assertThat(run.differing()).isZero();
        assertThat(List.of(run.sourceRows(), run.targetRows())).isEqualTo(List.of(4323L, 4321L));
        assertThat(server.count("SELECT count(error) FROM timescale_integration.reconcile_run")).isZero();
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

    /** As Java's own exceptions are. */
    public static final class Unsaid {
        public static void fail(@Body List<Map<String, Object>> page) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void aRunWhoseStepFailsWithoutAMessageIsKeptWithItsClass(@TempDir Path directory) throws IOException {
        event("now() - interval '3 days'");
        Path routes = routesWith(directory,
                "- bean: {beanType: \"" + Unsaid.class.getName() + "\", method: fail}");
        assertThatThrownBy(() -> reconcile(Map.of(), Map.of(), routes))
                .hasMessage("reconcile failed: java.lang.UnsupportedOperationException");
        assertThat(server.value("SELECT string_agg(DISTINCT error, ', ') FROM timescale_integration.reconcile_run",
                String.class)).isEqualTo("java.lang.UnsupportedOperationException");
    }

    /** Has Camel stop with the first page of a bucket; the first call of all tries whether the step looks into rows. */
    public static final class Stopping {
        private static final AtomicInteger CALLS = new AtomicInteger();

        public static void stop(Exchange exchange) {
            if (CALLS.incrementAndGet() == 2) {
                CompletableFuture.runAsync(exchange.getContext()::stop);
                Awaitility.await().until(exchange.getContext()::isStopping);
            }
        }
    }

    @Test
    void aRunEndsWithTheBucketInHandWhenTheServiceStops(@TempDir Path directory) throws IOException {
        event("now() - interval '2 days'");
        event("now() - interval '3 days'");
        Path routes = routesWith(directory,
                "- bean: {beanType: \"" + Stopping.class.getName() + "\", method: stop}");
        assertThatThrownBy(() -> reconcile(Map.of(), Map.of(), routes))
                .hasMessage("reconcile failed: stopped with the service before its end");
        assertThat(server.value("SELECT concat_ws(' ', error, finished IS NOT NULL) FROM "
                + "timescale_integration.reconcile_run", String.class))
                .isEqualTo("stopped with the service before its end t");
        long repaired = server.count("SELECT count(*) FROM access_events");
        assertThat(repaired).isBetween(4320L, 4321L);
        assertThat(counts(reconcile())).containsEntry(Count.INSERTED, 4322 - repaired);
    }

    /** The step is held at the source first, because the one before it reads the table of slices too. */
    @Test
    void aRunWhoseFirstStepWasTriedAgainIsKeptOnce() throws Exception {
        try (Connection source = primary.connect(); Statement first = source.createStatement();
             Connection connection = target.connect(); Statement lock = connection.createStatement()) {
            source.setAutoCommit(false);
            first.execute("LOCK TABLE access_events");
            CompletableFuture<ReconcileRun> run = CompletableFuture.supplyAsync(this::reconcile);
            primary.database().await(Duration.ofMinutes(2), "EXISTS (SELECT FROM pg_stat_activity "
                    + "WHERE wait_event_type = 'Lock' AND datname = current_database())");
            connection.setAutoCommit(false);
            lock.execute("LOCK TABLE timescale_integration.backfill");
            source.rollback();
            Awaitility.await().until(() -> target.count("SELECT count("
                    + "pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE '%AS uncopied%' "
                    + "AND wait_event_type = 'Lock'") == 1);
            connection.rollback();
            assertThat(run.get(1, TimeUnit.MINUTES).compared()).isEqualTo(4320);
        }
        assertThat(server.value("SELECT string_agg(concat_ws(' ', buckets_compared, error), ', ') "
                + "FROM timescale_integration.reconcile_run", String.class)).isEqualTo("4320");
    }
}

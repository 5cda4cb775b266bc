package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are gone from the source, or have another time there. */
@Tag("long")
class ReconcileDeletesIT extends ReconcileFixture {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    ReconcileDeletesIT() {
        super(target);
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

    /** Nothing distinguishes it from what the source has pruned but a search for each row that is there. */
    @Test
    void theOldestEventThatWasMovedFarStaysAtItsFormerTimeToo() {
        event("now() - interval '200 days'");
        pass();
        reconcile();
        primary.execute("UPDATE access_events SET time = now() - interval '2 days' WHERE time < now() - interval '100 "
                + "days'");
        ReconcileRun run = reconcile(Map.of(), DELETES, ROUTES);
        assertThat(counts(run)).isEqualTo(Map.of(Count.MISSING, 1L, Count.INSERTED, 1L));
        assertThat(run.unequal()).isEqualTo(Map.of(Unequal.PRUNED, 1L));
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(4322);
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
        assertThat(run.alike()).as("what the target alone has is no riddle").isZero();
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(4320);

        assertThat(counts(reconcile(Map.of(), DELETES, ROUTES))).isEqualTo(Map.of(Count.EXTRA, 2L, Count.DELETED, 2L));
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(kept);
    }

    @Test
    void rowsPastTheRetentionAreCountedAsSuchAlone() {
        Map<String, String> days = Map.of("TIMESCALE_RETENTION_DAYS", "20", "TIMESCALE_COMPRESSION_DAYS", "10",
                "TIMESCALE_ALLOW_DROP", "true");
        ReconcileRun run = reconcile(Map.of("reconcile_dry_run", true), days, ROUTES);
        assertThat(run.unequal(Unequal.RETENTION)).isPositive();
        assertThat(run.unequal(Unequal.PRUNED)).as("the source has them still").isZero();
        run = reconcile(Map.of("reconcile_to", Instant.now().minus(Duration.ofDays(25))), days, ROUTES);
        assertThat(run.compared()).isZero();
        assertThat(run.unequal(Unequal.RETENTION)).as("before the first row that is retained").isPositive();
    }

    /** It fails until somebody acts: nothing is gained by comparing all rows every five minutes. */
    @Test
    void aPartThatFailsIsComparedAgainWithTheNextWholeComparison() {
        server.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
                + "$$ BEGIN RAISE 'not now' USING ERRCODE = 'feature_not_supported'; END $$; "
                + "CREATE TRIGGER refuse BEFORE UPDATE ON access_events FOR EACH ROW EXECUTE FUNCTION refuse()");
        try {
            primary.execute("UPDATE access_events SET person_id = 'another' WHERE event_id = " + id(2000));
            assertThat(reconcile().failures()).hasSize(1);
            ReconcileRun next = (ReconcileRun) pass("reconcile", Map.of(), Map.of(), ROUTES);
            assertThat(next.scope()).isEqualTo("recent");
        } finally {
            server.execute("DROP FUNCTION refuse() CASCADE");
        }
        assertThat(reconcile().total(Count.UPDATED)).isEqualTo(1);
        assertSameContent(4320);
    }

    /** Such as a source has lost that failed over: as long as it gets no newer one, no comparison reaches it. */
    @Test
    void aRowOfTheTargetAfterTheWatermarkIsCountedUntilItIsCompared() {
        server.execute("INSERT INTO access_events (time, event_id) SELECT max(time) + interval '1 second', "
                + "gen_random_uuid() FROM access_events");
        ReconcileRun run = reconcile(Map.of(), DELETES, ROUTES);
        assertThat(counts(run)).isEmpty();
        assertThat(run.unequal()).isEqualTo(Map.of(Unequal.AHEAD, 1L));

        primary.execute("INSERT INTO access_events (time, event_id) SELECT max(time) + interval '2 seconds', "
                + "gen_random_uuid() FROM access_events");
        pass();
        assertThat(counts(reconcile(Map.of(), DELETES, ROUTES))).isEqualTo(Map.of(Count.EXTRA, 1L, Count.DELETED, 1L));
        assertThat(reconcile().unequal()).isEmpty();
        assertSameContent(4321);
    }

    /** A pass that reads it again in between finds it on the target, and does not come back. */
    @Test
    void aRowThatTheSourceHasAgainWhileItIsDeletedStays() throws Exception {
        primary.execute("CREATE TABLE aside AS SELECT * FROM access_events WHERE event_id = " + id(5)
                + "; DELETE FROM access_events WHERE event_id = " + id(5));
        try (Connection connection = target.connect(); Statement lock = connection.createStatement()) {
            connection.setAutoCommit(false);
            lock.execute("SELECT FROM access_events WHERE event_id = " + id(5) + " FOR UPDATE");
            CompletableFuture<ReconcileRun> run = CompletableFuture.supplyAsync(
                    () -> reconcile(Map.of(), DELETES, ROUTES));
            target.database().await(Duration.ofMinutes(2), "EXISTS (SELECT FROM pg_stat_activity "
                    + "WHERE wait_event_type = 'Lock' AND query LIKE '%DELETE FROM%' AND datname = "
                    + "current_database())");
            primary.execute("INSERT INTO access_events SELECT * FROM aside; DROP TABLE aside");
            connection.rollback();
            assertThat(counts(run.get(2, TimeUnit.MINUTES)).get(Count.DELETED)).isNull();
        }
        assertSameContent(4320);
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

    /** The rows of before stand in their way until they are deleted, which no part may hold back. */
    @Test
    void rowsThatWereMadeAnewUnderAnotherKeyReplaceThoseOfBefore() {
        server.execute("CREATE UNIQUE INDEX ON access_events (time, response_time_ms)");
        primary.execute("UPDATE access_events SET event_id = gen_random_uuid() WHERE event_id IN (" + id(5) + ", "
                + id(6) + ")");
        ReconcileRun run = reconcile(Map.of(), DELETES, ROUTES);
        assertThat(run.failures()).isEmpty();
        assertThat(counts(run)).isEqualTo(Map.of(Count.MISSING, 2L, Count.EXTRA, 2L, Count.DELETED, 2L,
                Count.QUARANTINED, 2L));
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(4318);

        assertThat(counts(reconcile(Map.of(), DELETES, ROUTES))).isEqualTo(Map.of(Count.MISSING, 2L, Count.INSERTED,
                2L));
        assertSameContent(4320);
    }

    /** Nothing is gained by another try while the row of before stands there. */
    @Test
    void aRowWhosePlaceATriggerKeepsIsNotTriedAgain() {
        server.execute("CREATE UNIQUE INDEX ON access_events (time, response_time_ms); CREATE FUNCTION keep() RETURNS "
                + "trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$; CREATE TRIGGER keep BEFORE DELETE ON "
                + "access_events FOR EACH ROW EXECUTE FUNCTION keep()");
        try {
            primary.execute("UPDATE access_events SET event_id = gen_random_uuid() WHERE event_id = " + id(5));
            assertThat(counts(reconcile(Map.of(), DELETES, ROUTES))).isEqualTo(Map.of(Count.MISSING, 1L, Count.EXTRA,
                    1L, Count.QUARANTINED, 1L, Count.REMAINING, 1L));
            assertThat(counts(reconcile(Map.of(), DELETES, ROUTES))).isEqualTo(Map.of(Count.HELD, 1L, Count.EXTRA, 1L,
                    Count.REMAINING, 1L));
        } finally {
            server.execute("DROP FUNCTION keep() CASCADE");
        }
    }

    /** It is tried before the rows to delete are known. */
    @Test
    void aChangedRowForWhichAnotherIsDeletedIsWrittenByTheNextComparison() {
        primary.execute("INSERT INTO access_events (time, event_id, response_time_ms) SELECT " + HOUR + " - interval "
                + "'304 minutes', lpad(to_hex(i), 32, '0')::uuid, i FROM generate_series(5001, 5002) AS i");
        reconcile();
        server.execute("CREATE UNIQUE INDEX ON access_events (time, response_time_ms)");
        primary.execute("DELETE FROM access_events WHERE event_id = " + id(5001) + "; UPDATE access_events SET "
                + "response_time_ms = 5001 WHERE event_id = " + id(5002));
        assertThat(counts(reconcile(Map.of(), DELETES, ROUTES))).isEqualTo(Map.of(Count.CHANGED, 1L, Count.EXTRA, 1L,
                Count.DELETED, 1L, Count.QUARANTINED, 1L));
        ReconcileRun run = reconcile(Map.of(), DELETES, ROUTES);
        assertThat(counts(run)).isEqualTo(Map.of(Count.CHANGED, 1L, Count.UPDATED, 1L));
        assertThat(run.isClean()).isTrue();
        assertSameContent(4321);
    }

    @Test
    void rowsBesideOneThatTheTargetDoesNotTakeCountForWhatMayBeDeleted() {
        primary.execute("ALTER TABLE access_events ALTER response_time_ms TYPE bigint");
        acceptColumns();
        primary.execute("INSERT INTO access_events (time, event_id, response_time_ms) SELECT " + HOUR + " - interval "
                + "'2 days', gen_random_uuid(), CASE i WHEN 1 THEN 3000000000 ELSE i END FROM generate_series(1, 300) "
                + "AS i");
        reconcile();
        primary.execute("DELETE FROM access_events WHERE response_time_ms IN (2, 3) AND door_id IS NULL");
        Instant at = Instant.parse(primary.value("SELECT to_json(" + HOUR + " AT TIME ZONE 'UTC') #>> '{}' || 'Z'",
                String.class)).minus(Duration.ofDays(2));
        ReconcileRun run = reconcile(Map.of("reconcile_scope", "range", "reconcile_from", at, "reconcile_to",
                at.plusSeconds(1)), DELETES, ROUTES);
        assertThat(counts(run)).isEqualTo(Map.of(Count.HELD, 1L, Count.EXTRA, 2L, Count.DELETED, 2L));
        assertThat(List.of(run.compared(), run.sourceRows(), run.targetRows())).isEqualTo(List.of(1L, 299L, 300L));
    }

    /** A part of so few rows that fails would do so each time, and no row would ever be deleted. */
    @Test
    void rowsThatAreAllOfTheirPartAndRefusedForOneReasonHoldNoDeleteBack() {
        server.execute("ALTER TABLE access_events ADD CHECK (response_time_ms >= 0) NOT VALID");
        primary.execute("INSERT INTO access_events (time, event_id, response_time_ms) SELECT " + HOUR + " "
                + "- interval '304 minutes', gen_random_uuid(), -1 FROM generate_series(1, 3)");
        primary.execute("DELETE FROM access_events WHERE event_id = " + id(2000));
        ReconcileRun run = reconcile(Map.of(), DELETES, ROUTES);
        assertThat(run.failures()).isEmpty();
        assertThat(counts(run)).isEqualTo(Map.of(Count.MISSING, 3L, Count.EXTRA, 1L, Count.DELETED, 1L,
                Count.QUARANTINED, 3L));
    }

    @Test
    void nothingIsDeletedWhenThePrimaryIsEmpty() {
        primary.execute("DELETE FROM access_events");
        assertThat(counts(reconcile(Map.of(), DELETES, ROUTES))).isEmpty();
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(4320);
    }

    @Test
    void anEventOfADeviceWithoutAClockDoesNotHaveWhatThePrimaryPrunedDeleted() {
        primary.execute("DELETE FROM access_events WHERE time < now() - interval '20 days'");
        event("'1970-01-01'");
        assertThat(counts(reconcile(Map.of(), DELETES, ROUTES))).isEmpty();
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(4320);
    }

    /** Its steps are tried when the run has begun, before the first hash. */
    public static final class Pruning {
        public static void prune() {
            primary.execute("DELETE FROM access_events WHERE event_id > " + id(4315));
        }
    }

    @Test
    void rowsThatTheSourcePrunesWhileItIsComparedStay(@TempDir Path directory) throws IOException {
        Path routes = routesWith(directory, "- bean: {beanType: \"" + Pruning.class.getName()
                + "\", method: prune}");
        ReconcileRun run = reconcile(Map.of(), DELETES, routes);
        assertThat(primary.count("SELECT count(*) FROM access_events")).isEqualTo(4315);
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(4320);
        assertThat(counts(run)).isEmpty();
        assertThat(run.unequal()).isEqualTo(Map.of(Unequal.PRUNED, 5L));
    }

    /** Such as TRUNCATE does. */
    public static final class Emptying {
        public static void empty() {
            primary.execute("DELETE FROM access_events");
        }
    }

    @Test
    void nothingIsDeletedWhereTheSourceBecomesEmptyWhileItIsCompared(@TempDir Path directory) throws IOException {
        Path routes = routesWith(directory, "- bean: {beanType: \"" + Emptying.class.getName()
                + "\", method: empty}");
        ReconcileRun run = reconcile(Map.of(), Map.of("RECONCILE_DELETES", "true", "RECONCILE_MAX_DELETES", "100"),
                routes);
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(4320);
        assertThat(run.failures().values()).isNotEmpty().allSatisfy(reason -> assertThat(reason)
                .contains("the source has no row of the stream any more, and had some when the comparison began"));
        assertThat(run.isClean()).isFalse();
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
}

package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.reconcile.Count;
import io.yosai.timescale.reconcile.ReconcileRun;
import io.yosai.timescale.reconcile.Unequal;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
        primary.execute("INSERT INTO access_events (time, event_id) SELECT " + HOUR + " - interval '2 "
                + "days', gen_random_uuid() FROM generate_series(1, 20000)");
        assertThat(counts(reconcile())).isEqualTo(Map.of(Count.MISSING, 20_000L, Count.INSERTED, 20_000L));
        assertSameContent(24_320);
    }

    /** Of two minutes; where few of them differ, the others do not travel. */
    private static void tenThousandEvents() {
        tenThousandEvents("100.0");
    }

    private static void tenThousandEvents(String perSecond) {
        primary.execute("INSERT INTO access_events (time, event_id, door_id) SELECT " + HOUR + " "
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

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRowOfManyLeavesTheQuarantineOnceTheSourceHasWhatTheTargetHas(boolean differs) {
        tenThousandEvents();
        reconcile();
        server.execute("ALTER TABLE access_events ADD CONSTRAINT quick CHECK (response_time_ms <> 999999)");
        String slow = " WHERE event_id IN (" + id(1_000_007) + ", " + id(1_000_008) + ")";
        primary.execute("UPDATE access_events SET response_time_ms = 999999" + slow);
        assertThat(counts(reconcile())).containsEntry(Count.QUARANTINED, 2L);
        primary.execute("UPDATE access_events SET response_time_ms = NULL" + slow + "; UPDATE access_events "
                + "SET door_id = 'e' WHERE " + differs + " AND event_id = " + id(1_000_009));
        assertThat(counts(reconcile())).isEqualTo(differs ? Map.of(Count.CHANGED, 1L, Count.UPDATED, 1L) : Map.of());
        assertThat(server.count("SELECT count(*) FROM timescale_integration.quarantine")).isZero();
        assertSameContent(14_320);
    }

    @Test
    void aRowLeavesTheQuarantineWhereTheSourceHasItsOldValueAgain() {
        server.execute("ALTER TABLE access_events ADD CONSTRAINT quick CHECK (response_time_ms <> 999999)");
        String newest = " WHERE time = (SELECT max(time) FROM access_events)";
        primary.execute("CREATE TABLE before AS SELECT * FROM access_events" + newest);
        primary.execute("UPDATE access_events SET response_time_ms = 999999" + newest);
        assertThat(counts(reconcile())).isEqualTo(Map.of(Count.CHANGED, 1L, Count.QUARANTINED, 1L));
        primary.execute("UPDATE access_events SET response_time_ms = (SELECT response_time_ms FROM before)" + newest
                + "; DROP TABLE before");
        reconcile(Map.of("reconcile_dry_run", true), DELETES, ROUTES);
        assertThat(server.count("SELECT count(*) FROM timescale_integration.quarantine")).as("a dry run").isEqualTo(1);
        ReconcileRun run = reconcile();
        assertThat(server.count("SELECT count(*) FROM timescale_integration.quarantine")).isZero();
        assertThat(counts(run)).isEmpty();
        assertThat(run.isClean()).isTrue();
        assertThat(run.alike()).as("buckets that differ by hash").isZero();
        assertThat(run.differences()).isEmpty();
        assertSameContent(4320);
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

    /** Of a slice whose rows are only counted, too: what was found there is no less than where they are hashed. */
    @Test
    void whatDiffersBesideARowThatCannotBeHashedIsCounted() {
        tenThousandEvents();
        reconcile();
        server.execute("ALTER TABLE access_events ALTER COLUMN response_time_ms TYPE smallint");
        primary.execute("UPDATE access_events SET door_id = 'other' WHERE time < " + HOUR + " - interval "
                + "'2 days' AND time > " + HOUR + " - interval '20 days'; UPDATE access_events SET "
                + "response_time_ms = 70000 WHERE time = (SELECT max(time) FROM access_events WHERE door_id = "
                + "'other')");
        long changed = primary.count("SELECT count(*) FROM access_events WHERE door_id = 'other'");
        assertThat(counts(reconcile(Map.of(), DELETES, ROUTES))).containsAllEntriesOf(Map.of(
                Count.CHANGED, changed, Count.UPDATED, changed - 1,
                Count.QUARANTINED, 1L));
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
        primary.execute("UPDATE access_events SET door_id = 'other' WHERE time < " + HOUR + " - interval "
                + "'2 days' AND time > " + HOUR + " - interval '20 days' OR event_id IN (" + id(100) + ", "
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

    /** Its recent rows are before the window of the target's clock. */
    @Test
    void theRecentRowsAreThoseOfASourceWhoseClockIsBehind(@TempDir Path directory) throws IOException {
        Path routes = Routes.copyInto(directory);
        Path watermark = routes.resolve("sql/target/watermark.sql");
        String statement = Files.readString(watermark);
        assertThat(statement).contains("now() AS now");
        Files.writeString(watermark, statement.replace("now() AS now", "now() + interval '2 days' AS now"));
        server.execute("DELETE FROM access_events WHERE time >= now() - interval '2 hours'");
        ReconcileRun run = reconcile(Map.of("reconcile_scope", "recent"),
                Map.of("RECONCILE_WHOLE_INTERVAL", "0"), routes);
        assertThat(run.scope()).isEqualTo("recent");
        assertSameContent(4320);
    }

    @ParameterizedTest
    @ValueSource(strings = {"infinity", "-infinity"})
    void aSourceWithRowsAtInfinityAloneIsNotCompared(String infinity) {
        primary.execute("DELETE FROM access_events");
        event("'" + infinity + "'");
        ReconcileRun run = reconcile();
        assertThat(run.notCompared()).isEqualTo("the source has no row of the stream that is neither past the "
                + "retention nor at infinity");
        assertThat(run.isClean()).isFalse();
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(4320);
    }

    /** What such a source has stamped a moment ago is not of the future. */
    @Test
    void theNextRowsOfASourceWhoseClockIsAheadAreLeftToTheStream(@TempDir Path directory) throws IOException {
        Path routes = Routes.copyInto(directory);
        Path watermark = routes.resolve("sql/target/watermark.sql");
        Files.writeString(watermark, Files.readString(watermark).replace("now() AS now",
                "now() - interval '2 minutes' AS now"));
        event("now()");
        pass();
        assertSameContent(4321);
        event("now()");
        ReconcileRun run = reconcile(Map.of(), Map.of(), routes);
        assertThat(counts(run)).isEmpty();
        assertThat(run.unequal()).isEqualTo(Map.of(Unequal.NEXT, 1L));
        event("now() + interval '1 day'");
        assertThat(counts(reconcile(Map.of(), Map.of(), routes))).isEqualTo(Map.of(Count.MISSING, 1L, Count.INSERTED,
                1L));
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
    void theWholeRangeIsDueAfterItsInterval() {
        Map<String, Object> timer = Map.of("reconcile_scope", "due");
        assertThat(List.of(reconcile(timer, Map.of(), ROUTES).scope(), reconcile(timer, Map.of(), ROUTES).scope()))
                .containsExactly("whole", "recent");
        server.execute("UPDATE timescale_integration.reconcile_run SET started = started - interval '25 hours'");
        assertThat(reconcile(timer, Map.of(), ROUTES).scope()).isEqualTo("whole");
    }

    /** The comparison of recent rows has no row of those before, and the stream goes on at its watermark. */
    @Test
    void theWholeRangeIsDueOnceMoreWhenTheTargetHasLostTheOldestOfTheRecentRows() {
        Map<String, Object> timer = Map.of("reconcile_scope", "due");
        reconcile();
        event("now() - interval '90 minutes'");
        assertThat(List.of(reconcile(timer, Map.of(), ROUTES).scope(), reconcile(timer, Map.of(), ROUTES).scope()))
                .as("a late row").containsExactly("recent", "recent");
        server.execute("TRUNCATE access_events");
        event("now()");
        pass();
        assertThat(List.of(reconcile(timer, Map.of(), ROUTES).scope(), reconcile(timer, Map.of(), ROUTES).scope(),
                reconcile(timer, Map.of(), ROUTES).scope())).containsExactly("recent", "whole", "recent");
        assertSameContent(4322);

        primary.execute("DELETE FROM access_events WHERE time < now() - interval '2 hours'");
        server.execute("TRUNCATE access_events");
        assertThat(List.of(reconcile(timer, Map.of(), ROUTES).scope(), reconcile(timer, Map.of(), ROUTES).scope()))
                .as("the source has none before").containsExactly("recent", "recent");
    }

    /** As does one that is killed: each of its buckets is committed. */
    public static final class Ending {
        public static void end() {
            throw new IllegalStateException("the end");
        }
    }

    @Test
    void theWholeRangeIsDueOnceMoreThoughTheComparisonThatFoundSoBrokeOff(@TempDir Path directory) throws IOException {
        Map<String, Object> timer = Map.of("reconcile_scope", "due");
        reconcile();
        Path routes = Routes.copyInto(directory);
        Path route = routes.resolve("reconcile.camel.yaml");
        String text = Files.readString(route);
        Files.writeString(route, text.replaceFirst("ref: reconcile(\\s+)method: deleteExtras",
                "beanType: \"" + Ending.class.getName().replace("$", "\\$") + "\"$1method: end"));
        assertThat(route).content().isNotEqualTo(text);
        server.execute("TRUNCATE access_events");
        assertThatThrownBy(() -> reconcile(timer, Map.of(), routes)).hasStackTraceContaining("the end");
        assertThat(List.of(reconcile(timer, Map.of(), ROUTES).scope(), reconcile(timer, Map.of(), ROUTES).scope()))
                .containsExactly("whole", "recent");
        assertSameContent(4320);
    }

    /** Which comparison was the last, and whether it was after a source was adopted, is a question of one clock. */
    @Test
    void aRunIsKeptWithTheTimeOfTheTarget(@TempDir Path directory) throws IOException {
        Path routes = Routes.copyInto(directory);
        Path watermark = routes.resolve("sql/target/watermark.sql");
        Files.writeString(watermark, Files.readString(watermark).replace("now() AS now,",
                "now() - interval '2 hours' AS now,"));
        reconcile(Map.of(), Map.of(), routes);
        assertThat(server.value("SELECT finished - started > interval '2 hours' FROM "
                + "timescale_integration.reconcile_run", Boolean.class))
                .as("the clock of this machine is ahead of the target's").isTrue();
    }

    /** Rows that were past it are neither copied nor compared. */
    @Test
    void theWholeRangeIsDueOnceMoreWhenTheRetentionIsLonger() {
        Map<String, Object> timer = Map.of("reconcile_scope", "due");
        Map<String, String> longer = Map.of("TIMESCALE_RETENTION_DAYS", "7300");
        primary.execute("INSERT INTO access_events (time, event_id) VALUES (now() - interval '5000 days', "
                + id(9999) + ")");
        assertThat(List.of(reconcile(timer, Map.of(), ROUTES).scope(), reconcile(timer, Map.of(), ROUTES).scope(),
                reconcile(timer, longer, ROUTES).scope(), reconcile(timer, longer, ROUTES).scope()))
                .containsExactly("whole", "recent", "whole", "recent");
        assertSameContent(4321);
    }

    @Test
    void theWholeRangeIsNotDueAgainWhereNoRowIsPastARetention(@TempDir Path directory) throws IOException {
        Map<String, Object> timer = Map.of("reconcile_scope", "due");
        Path routes = Routes.copyInto(directory);
        Path streams = routes.resolve("streams.camel.yaml");
        Files.writeString(streams, Files.readString(streams).stripTrailing()
                + "\n      - {name: retain, value: \"\"}\n");
        assertThat(List.of(reconcile(timer, Map.of(), routes).scope(), reconcile(timer, Map.of(), routes).scope()))
                .containsExactly("whole", "recent");
    }

    /** Its rows were compared by nobody, and are no rows that cannot come. */
    @Test
    void theWholeRangeIsDueOnceMoreWhenTheFirstCopyHasEndedThatItLeftOut() {
        Map<String, Object> timer = Map.of("reconcile_scope", "due");
        server.execute("INSERT INTO timescale_integration.backfill (stream, range_from, range_to, slice_from, "
                + "slice_to, rows) SELECT 'access_events', '-infinity', now(), min(time), min(time) + interval '1 h', "
                + "60 FROM access_events; UPDATE timescale_integration.watermark SET adopted = now()");
        assertThat(List.of(reconcile(timer, Map.of(), ROUTES).scope(), reconcile(timer, Map.of(), ROUTES).scope()))
                .containsExactly("whole", "recent");
        assertThat(server.value("SELECT (rows_uncopied > 0) || ' ' || rows_not_compared FROM "
                + "timescale_integration.reconcile_run WHERE scope = 'whole'", String.class)).isEqualTo("true 0");
        server.execute("DELETE FROM timescale_integration.backfill");
        assertThat(List.of(reconcile(timer, Map.of(), ROUTES).scope(), reconcile(timer, Map.of(), ROUTES).scope()))
                .containsExactly("whole", "recent");
    }
}

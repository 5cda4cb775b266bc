package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.copy.CopyMetrics.Counts;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Into the server given, which takes tables for chunks from TimescaleDB 2.29.1 Community on. */
@Tag("given")
class BackfillGivenIT extends BackfillFixture {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.given();

    private static final int ROWS = 20_000;
    private static final Instant TODAY = Instant.now().truncatedTo(ChronoUnit.DAYS);
    private static final Instant FROM = TODAY.minus(Duration.ofDays(100));
    /** Within a chunk of many rows. */
    private static final String AN_OLD_DAY = "date_trunc('day', now()) - interval '45 days' + interval '1 second'";
    private static final String WHOLE = "SELECT count(*) FROM timescaledb_information.chunks "
            + "WHERE hypertable_name = 'access_events' AND chunk_name LIKE '\\_backfill\\_%'";
    private static final String HALF_MADE =
            "SELECT count(*) FROM pg_class c WHERE relname LIKE '\\_backfill\\_%' AND relkind = 'r' "
            + "AND relname NOT LIKE '%\\_compressed' AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid)";
    private static final String AGGREGATED = "SELECT sum(event_count) FROM access_events_hourly";

    BackfillGivenIT() {
        super(target);
    }

    private Counts backfill() {
        return backfill(FROM, TODAY, 2, Map.of());
    }

    /** Begins one, and returns when it is to attach a chunk and waits for another transaction. */
    private CompletableFuture<Counts> backfillThatWaits() {
        CompletableFuture<Counts> backfill = CompletableFuture.supplyAsync(this::backfill);
        Awaitility.await().atMost(Duration.ofMinutes(3))
                .until(() -> target.count("SELECT count(*) FROM pg_stat_activity "
                + "WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE "
                + "'%attach_chunk%'") > 0);
        return backfill;
    }

    /** The stream is copied as far as today, so that the history below it is not its own to copy. */
    private void goLive() {
        event("now()");
        pass(Map.of("TIMESCALE_CHUNK_INTERVAL", "10 days"), ROUTES);
    }

    @Test
    void chunksAreAttachedWholeWithAllThatAChunkHas() throws Exception {
        target.execute("CREATE ROLE reader_of_chunks");
        goLive();
        target.execute("GRANT SELECT ON access_events TO reader_of_chunks");
        target.execute("CALL refresh_continuous_aggregate('access_events_hourly', now() - interval '100 days', now())");
        history(ROWS);
        assertThat(backfill()).isEqualTo(new Counts(ROWS, ROWS, 0, 0));
        assertSameContent(ROWS + 1);
        assertThat(target.count(WHOLE)).isBetween(7L, 10L);
        assertThat(target.count(HALF_MADE)).isZero();
        assertThat(target.value(
                "SELECT string_agg(DISTINCT array_to_string(ARRAY(SELECT regexp_replace(indexdef, '.* USING ', '') "
                + "FROM pg_indexes WHERE (schemaname, tablename) = (chunk_schema, chunk_name) ORDER BY 1), '; '), ' | "
                + "') "
                + "FROM timescaledb_information.chunks WHERE hypertable_name = 'access_events' AND NOT is_compressed",
                String.class))
                .as("the same indexes as the chunk that the server made").doesNotContain("|").contains("event_id")
                .contains("person_id");
        assertThat(target.count(WHOLE + " AND is_compressed = (range_end < now() - interval '30 days')"))
                .isEqualTo(target.count(WHOLE));
        assertThat(target.count(
                WHOLE + " AND has_table_privilege('reader_of_chunks', format('%I.%I', chunk_schema, chunk_name), "
                + "'SELECT')"))
                .isEqualTo(target.count(WHOLE));
        pass("policies", Map.of(), Map.of(), ROUTES);
        assertThat(target.count(AGGREGATED)).as("of ranges that were refreshed while they were empty")
                .isEqualTo(ROWS + 1);
        target.execute("DROP OWNED BY reader_of_chunks; DROP ROLE reader_of_chunks");
    }

    /**
     * A transaction that makes a chunk in the range is waited for, and what it wrote is beside the rows of the slice
     * then.
     */
    @Test
    void whatComesIntoARangeMeanwhileIsNeitherLostNorDoubled() throws Exception {
        goLive();
        history(ROWS);
        primary.execute("INSERT INTO access_events (time, event_id, facility_id) SELECT " + AN_OLD_DAY
                + ", gen_random_uuid(), 'both' FROM generate_series(1, 3)");
        try (Connection writer = target.connect(); Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute(primary.value(
                    "SELECT string_agg(format('INSERT INTO access_events (time, event_id, facility_id) "
                    + "VALUES (%L, %L, %L)', time, event_id, facility_id), '; ') FROM access_events WHERE facility_id "
                    + "= 'both'",
                    String.class));
            CompletableFuture<Counts> backfill = backfillThatWaits();
            // In the slice whose pages are all read, and in an older one.
            primary.execute("INSERT INTO access_events (time, event_id, facility_id) SELECT " + AN_OLD_DAY
                    + " - n * interval '20 days', gen_random_uuid(), 'late' FROM generate_series(0, 1) n");
            writer.commit();
            assertThat(backfill.join().quarantined()).isZero();
        }
        assertSameContent(ROWS + 6);
        assertThat(target.count(WHOLE)).as("but one").isBetween(6L, 9L);
        assertThat(target.count(HALF_MADE)).isZero();
        pass("policies", Map.of(), Map.of(), ROUTES);
        assertThat(target.count(AGGREGATED)).isEqualTo(ROWS + 6);
    }

    @Test
    void whereTheTableOfAChunkMayNotBeMadeTheRowsAreInserted() throws Exception {
        goLive();
        history(ROWS);
        target.execute("CREATE FUNCTION no_table() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS "
                + "(SELECT FROM pg_event_trigger_ddl_commands() WHERE object_identity LIKE '%\\_backfill\\_%') THEN "
                + "RAISE EXCEPTION 'no table of that name'; END IF; END $$; CREATE EVENT TRIGGER no_table ON "
                + "ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION no_table()");
        try {
            assertThat(backfill()).isEqualTo(new Counts(ROWS, ROWS, 0, 0));
        } finally {
            target.execute("DROP EVENT TRIGGER no_table; DROP FUNCTION no_table()");
        }
        assertSameContent(ROWS + 1);
        assertThat(target.count(WHOLE)).isZero();
    }

    @Test
    void aRowThatIsRefusedGoesToTheQuarantineAndTheOthersArrive() throws Exception {
        goLive();
        history(ROWS);
        target.execute("ALTER TABLE access_events ADD CHECK (response_time_ms < 100000)");
        primary.execute("INSERT INTO access_events (time, event_id, response_time_ms) VALUES (" + AN_OLD_DAY
                + ", gen_random_uuid(), 100000)");
        assertThat(backfill().quarantined()).isOne();
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(ROWS + 1);
        assertThat(target.count(WHOLE)).isBetween(6L, 9L);
        assertThat(target.count(HALF_MADE)).isZero();
    }

    /** The table that is to become a chunk has no index while it is filled, and takes what the hypertable would not. */
    @Test
    void aSliceWhoseRowsTheIndexesRefuseIsCopiedPageByPage() throws Exception {
        goLive();
        history(ROWS);
        target.execute("CREATE UNIQUE INDEX ON access_events (time, door_id)");
        primary.execute("INSERT INTO access_events (time, event_id, door_id) SELECT " + AN_OLD_DAY
                + ", gen_random_uuid(), 'twice' FROM generate_series(1, 2)");
        assertThat(backfill().quarantined()).isOne();
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(ROWS + 2);
        assertThat(target.count(WHOLE)).isBetween(6L, 9L);
        assertThat(target.count(HALF_MADE)).isZero();
        assertNothingLeft();
    }

    /** The same with a row that another writer has put into the range meanwhile. */
    @Test
    void aSliceWhoseRowsTheTableRefusesWhenItIsToBeAttachedIsCopiedPageByPage() throws Exception {
        goLive();
        target.execute("CREATE UNIQUE INDEX ON access_events (time, door_id)");
        String rows = "INSERT INTO access_events (time, event_id, door_id) SELECT " + AN_OLD_DAY
                + " + i * interval '1 second', gen_random_uuid(), 'door' FROM generate_series(0, %d) AS i";
        primary.execute(rows.formatted(1999));
        try (Connection writer = target.connect(); Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute(rows.formatted(0));
            CompletableFuture<Counts> backfill = backfillThatWaits();
            writer.commit();
            assertThat(backfill.join().quarantined()).isOne();
        }
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(2001);
        assertThat(target.count(HALF_MADE)).isZero();
        assertNothingLeft();
    }

    private static void assertNothingLeft() {
        assertThat(target.count("SELECT count(*) FROM timescale_integration.backfill")).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWasCutOffIsUsedUnlessTheTableHasOtherColumnsMeanwhile(boolean changed, @TempDir Path directory)
            throws Exception {
        goLive();
        history(ROWS);
        // A chunk has more than two pages of 1,000 rows.
        Path routes = routesWith(
                directory, "- filter: {expression: {simple: {expression: '${variable.filled} != null && "
                + "${variable.rows} > 1000'}}, steps: "
                + "[{throwException: {exceptionType: java.lang.IllegalStateException, message: cut off}}]}");
        assertThatThrownBy(() -> backfill(FROM, TODAY, 1, Map.of(), routes)).hasMessageContaining("cut off");
        assertThat(target.count(HALF_MADE)).isOne();
        long finished = target.count(
                "SELECT coalesce(sum(rows), 0) FROM timescale_integration.backfill WHERE finished IS NOT NULL");
        if (changed) {
            target.execute("ALTER TABLE access_events ADD COLUMN another text");
        }
        assertThat(backfill().read()).isEqualTo(ROWS - finished - (changed ? 0 : 1000));
        assertThat(target.count(HALF_MADE)).isZero();
        assertThat(target.count(WHOLE)).as("the slice that started over is copied row by row").isBetween(6L, 10L);
        target.execute("ALTER TABLE access_events DROP COLUMN IF EXISTS another");
        assertSameContent(ROWS + 1);
    }

    @Test
    void aTriggerOfTheTableSeesEachRow() throws Exception {
        goLive();
        history(ROWS);
        target.execute("CREATE TABLE seen (event_id uuid); CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS "
                + "$$ BEGIN INSERT INTO seen VALUES (new.event_id); RETURN new; END $$; "
                + "CREATE TRIGGER see AFTER INSERT ON access_events FOR EACH ROW EXECUTE FUNCTION see()");
        backfill();
        assertThat(target.count("SELECT count(*) FROM seen")).isEqualTo(ROWS);
        assertThat(target.count(WHOLE)).isZero();
        assertSameContent(ROWS + 1);
        target.execute("DROP FUNCTION see() CASCADE; DROP TABLE seen");
    }
}

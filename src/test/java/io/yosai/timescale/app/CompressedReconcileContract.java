package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.reconcile.Count;
import io.yosai.timescale.reconcile.ReconcileRun;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.Statements;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the embedded server, and with most chunks compressed. */
abstract class CompressedReconcileContract extends ReconcileFixture {
    CompressedReconcileContract(TimescaleServer server) {
        super(server);
    }

    @Test
    void rowsOfCompressedChunksAreRepaired() {
        server.execute("SELECT count(compress_chunk(chunk)) "
                + "FROM show_chunks('access_events', older_than => interval '2 days') AS chunk");
        assertThat(server.count("SELECT count(*) FROM timescaledb_information.chunks WHERE is_compressed"))
                .isGreaterThan(25);
        primary.execute("UPDATE access_events SET person_id = NULL WHERE person_id = 'person-7'");
        primary.execute("UPDATE access_events SET time = time + interval '3 days' WHERE person_id = 'person-8' "
                + "AND time < now() - interval '20 days'");
        primary.execute("DELETE FROM access_events WHERE person_id = 'person-9'");
        event("now() - interval '10 days'");
        ReconcileRun run = reconcile(Map.of(), Map.of("RECONCILE_DELETES", "true", "RECONCILE_MAX_DELETES",
                "100"), ROUTES);
        assertThat(run.total(Count.UPDATED)).isPositive();
        assertThat(run.total(Count.MOVED)).isPositive();
        assertThat(run.total(Count.REMAINING)).isZero();
        assertSameContent((int) primary.count("SELECT count(*) FROM access_events"));
        assertThat(reconcile().differing()).isZero();
    }

    /**
     * A compressed chunk keeps one of them; a repair would be lost with the next compression, and made again for ever.
     */
    @Test
    void equalValuesOfOtherTextAreNoDifferenceInACompressedChunk() {
        String old = "SELECT compress_chunk(chunk, if_not_compressed => true) FROM show_chunks('access_events', "
                + "older_than => interval '2 days') AS chunk";
        server.execute(old);
        primary.execute("UPDATE access_events SET metadata = jsonb_set(metadata, '{x}', '1.500') "
                + "WHERE time < now() - interval '10 days' AND person_id IN ('person-7', 'person-8')");
        primary.execute("UPDATE access_events SET person_id = 'corrected' WHERE time < now() - interval '10 days' "
                + "AND person_id = 'person-8'");
        long corrected = primary.count("SELECT count(*) FROM access_events WHERE person_id = 'corrected'");
        assertThat(counts(reconcile())).isEqualTo(Map.of(Count.CHANGED, corrected, Count.UPDATED, corrected));
        server.execute(old);
        assertThat(counts(reconcile())).isEmpty();
        assertThat(server.count("SELECT count(*) FROM access_events WHERE person_id = 'corrected'"))
                .isEqualTo(corrected);
    }

    /**
     * Of a domain over numeric, of what is made of one, and of the column that segments, a compressed chunk keeps one
     * text; of a plain numeric both.
     */
    @Test
    void equalValuesOfTypesMadeOfOthersAndOfSegmentsAreNoDifferenceThereEither(@TempDir Path directory)
            throws IOException {
        String columns = "DROP TYPE IF EXISTS cost CASCADE; DROP DOMAIN IF EXISTS price; CREATE DOMAIN price AS "
                + "numeric; CREATE TYPE cost AS (unit text, amount numeric); %s; "
                + "UPDATE access_events SET price = n, cost = ROW('EUR', n), costs = ARRAY[CAST(ROW('EUR', n) AS cost)]"
                + ", lane = n, plain = n FROM (VALUES (0, 1.5), (1, 1.50)) AS v (rest, n) "
                + "WHERE response_time_ms % 2 = rest";
        String add = Stream.of("price price", "cost cost", "costs cost[]", "lane numeric", "plain numeric")
                .map(column -> "ALTER TABLE access_events ADD COLUMN " + column).collect(Collectors.joining("; "));
        for (Statements side : List.of(primary, server)) {
            side.execute(columns.replaceFirst("%s", add));
        }
        server.execute("ALTER TABLE access_events SET (timescaledb.compress_segmentby = 'lane')");
        server.execute("SELECT compress_chunk(chunk) FROM show_chunks('access_events', older_than => interval "
                + "'2 days') AS chunk");
        assertThat(server.value("SELECT concat_ws(' ', count(DISTINCT CAST(price AS text)), count(DISTINCT CAST(cost "
                + "AS text)), count(DISTINCT CAST(costs AS text)), count(DISTINCT CAST(lane AS text)), "
                + "count(DISTINCT CAST(plain AS text))) FROM access_events WHERE time < now() - interval '10 days'",
                String.class)).isEqualTo("1 1 1 1 2");
        Path routes = Routes.copyInto(directory);
        Path select = routes.resolve("sql/source/access_events_by_time.sql");
        Files.writeString(select, Files.readString(select).replace("metadata",
                "metadata, price, cost, costs, lane, plain"));
        ReconcileRun run = reconcile(Map.of(), Map.of(), routes);
        assertThat(counts(run)).isEmpty();
        assertThat(run.alike()).isPositive();
        assertThat(run.isClean()).isTrue();

        primary.execute("UPDATE access_events SET plain = 1.500 WHERE person_id = 'person-7'");
        long plain = primary.count("SELECT count(*) FROM access_events WHERE person_id = 'person-7'");
        assertThat(counts(reconcile(Map.of(), Map.of(), routes))).isEqualTo(Map.of(Count.CHANGED, plain,
                Count.UPDATED, plain));
    }

    /** Since 2.28.0 no column of any unique index can be set in a compressed chunk, to the same value neither. */
    @Test
    void rowsOfACompressedChunkThatAreInAFurtherUniqueIndexAreRepaired() {
        server.execute("CREATE UNIQUE INDEX ON access_events (time, response_time_ms)");
        server.execute("SELECT compress_chunk(chunk) FROM show_chunks('access_events', older_than => interval "
                + "'2 days') AS chunk");
        primary.execute("UPDATE access_events SET door_id = 'corrected' WHERE person_id = 'person-7'");
        primary.execute("UPDATE access_events SET response_time_ms = -response_time_ms WHERE person_id = 'person-8'");
        long rows = primary.count("SELECT count(*) FROM access_events WHERE person_id IN ('person-7', 'person-8')");
        ReconcileRun run = reconcile();
        assertThat(run.failures()).isEmpty();
        assertThat(counts(run)).isEqualTo(Map.of(Count.CHANGED, rows, Count.UPDATED, rows));
        assertSameContent(4320);
        assertThat(reconcile().differing()).isZero();
    }

    /** An INSERT ON CONFLICT of the key lets a compressed chunk have a row that another unique index forbids. */
    @Test
    void aLateRowThatAFurtherUniqueIndexForbidsIsRefusedInACompressedChunkToo() {
        server.execute("CREATE UNIQUE INDEX ON access_events (time, response_time_ms)");
        server.execute("SELECT compress_chunk(chunk) FROM show_chunks('access_events', older_than => interval "
                + "'2 days') AS chunk");
        primary.execute("INSERT INTO access_events (time, event_id, response_time_ms) SELECT time, gen_random_uuid(), "
                + "response_time_ms FROM access_events WHERE person_id = 'person-7' AND time < now() - interval "
                + "'10 days'");
        long late = primary.count("SELECT count(*) - 4320 FROM access_events");
        assertThat(late).isPositive();
        ReconcileRun run = reconcile();
        assertThat(counts(run)).isEqualTo(Map.of(Count.MISSING, late, Count.QUARANTINED, late));
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(4320);
        assertThat(server.count("SELECT count(*) FROM timescale_integration.quarantine WHERE sqlstate = '23505'"))
                .isEqualTo(late);
    }

    /** Since 2.28.0 an UPDATE that sets a column of the unique index fails there, once a row was added to the chunk. */
    @Test
    void correctionsAndLateRowsOfOneCompressedDayAreRepairedTogether() {
        primary.execute("TRUNCATE access_events");
        server.execute("TRUNCATE access_events");
        primary.execute("INSERT INTO access_events (time, event_id, person_id, facility_id) SELECT date_trunc('day', "
                + "now()) "
                + "- interval '40 days' + make_interval(secs => 20 * i), lpad(to_hex(i), 32, '0')::uuid, 'person-' || "
                + "i % 50, 'f' || i % 3 FROM generate_series(1, 3000) AS i");
        reconcile();
        server.execute("SELECT compress_chunk(chunk) FROM show_chunks('access_events') AS chunk");
        primary.execute("UPDATE access_events SET person_id = 'corrected' WHERE person_id = 'person-7'");
        primary.execute("INSERT INTO access_events (time, event_id, facility_id) SELECT date_trunc('day', now()) "
                + "- interval '40 days' + make_interval(secs => 3000 * i + 7), gen_random_uuid(), 'f1' "
                + "FROM generate_series(1, 20) AS i");
        assertThat(counts(reconcile())).isEqualTo(
                Map.of(Count.MISSING, 20L, Count.INSERTED, 20L, Count.CHANGED, 60L, Count.UPDATED, 60L));
        assertSameContent(3020);
        assertThat(reconcile().differing()).isZero();
    }

    @Test
    void aFrozenChunkIsReportedAndTheOthersAreRepaired() {
        String frozen = server.value(
                "SELECT show_chunks('access_events', older_than => interval '10 days')::text LIMIT 1",
                String.class);
        server.execute("SELECT compress_chunk('" + frozen + "'); SELECT _timescaledb_functions.freeze_chunk('"
                + frozen + "')");
        try {
            long rows = server.count("SELECT count(*) FROM " + frozen);
            primary.execute("UPDATE access_events SET door_id = 'corrected'");
            ReconcileRun run = reconcile();
            assertThat(counts(run)).isEqualTo(
                    Map.of(Count.CHANGED, 4320L, Count.UPDATED, 4320 - rows, Count.REMAINING, rows));
            assertThat(run.failures()).isNotEmpty();
            assertThat(run.failures().values()).allMatch(reason -> reason.contains("frozen"));
            assertThat(server.count("SELECT count(*) FROM access_events WHERE door_id = 'corrected'"))
                    .isEqualTo(4320 - rows);
        } finally {
            server.execute("SELECT _timescaledb_functions.unfreeze_chunk('" + frozen + "')");
        }
        reconcile();
        assertSameContent(4320);
    }
}

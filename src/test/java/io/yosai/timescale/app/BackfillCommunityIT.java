package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Into the embedded server, where the workers take turns. */
@Tag("long")
class BackfillCommunityIT extends BackfillFixture {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.community();

    /** Chunks that the policy would take: a chunk that got rows after it was compressed has the bit 8. */
    private static final String UNCOMPRESSED = "SELECT count(*) FROM timescaledb_information.chunks "
            + "WHERE hypertable_name = 'access_events' AND range_end < now() - interval '30 days' AND (NOT "
            + "is_compressed OR "
            + "_timescaledb_functions.chunk_status(format('%I.%I', chunk_schema, chunk_name)::regclass) & 8 = 8)";
    private static final String YOUNG = "SELECT count(*) FROM timescaledb_information.chunks "
            + "WHERE hypertable_name = 'access_events' AND NOT is_compressed";

    BackfillCommunityIT() {
        super(target);
    }

    @Test
    void allRowsArriveOnce() throws Exception {
        assertAllRowsArriveOnce(2);
    }

    @Test
    void historyIsCompressedAtOnceAndAgainWhenRowsCameLater() throws Exception {
        history(20_000);
        Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
        Instant from = today.minus(Duration.ofDays(100));
        backfill(from, today.plus(Duration.ofDays(1)), 2, Map.of());
        assertThat(target.count(UNCOMPRESSED)).isZero();
        assertThat(target.count(YOUNG)).as("younger ones are left as they are").isPositive();
        assertThat(compression.chunks()).isGreaterThan(4);
        assertThat(compression.before()).matches("\\d+ [kM]B");
        assertThat(compression.after()).matches("\\d+ [kM]B");

        primary.execute("INSERT INTO access_events (time, event_id, facility_id) "
                + "SELECT now() - interval '60 days' - n * interval '1 second', gen_random_uuid(), 'late' "
                + "FROM generate_series(1, 100) n");
        backfill(from, today.plus(Duration.ofDays(1)), 2, Map.of());
        assertSameContent(20_100);
        assertThat(target.count(UNCOMPRESSED)).as("a chunk that got rows is compressed again").isZero();
    }

    /** compress_chunk of TimescaleDB fails then, though it is asked not to. */
    @Test
    void aChunkThatAnotherSessionHasJustCompressedIsDone(@TempDir Path directory) throws Exception {
        target.execute("CREATE OR REPLACE FUNCTION compressed_twice(chunk regclass) RETURNS void LANGUAGE plpgsql AS "
                + "$$ BEGIN "
                + "PERFORM compress_chunk(chunk); PERFORM compress_chunk(chunk, if_not_compressed => false); END $$");
        Path routes = Routes.copyInto(directory);
        Files.writeString(routes.resolve("sql/target/compress_chunk.sql"),
                "SELECT compressed_twice(CAST(:#${body[chunk]} AS regclass))");
        history(2000);
        Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
        backfill(today.minus(Duration.ofDays(100)), today.plus(Duration.ofDays(1)), 2, Map.of(), routes);
        assertThat(target.count(UNCOMPRESSED)).as("each statement failed, and was rolled back").isGreaterThan(4);
        assertSameContent(2000);
    }

    @Test
    void aChunkThatCannotBeCompressedFailsWithTheReason(@TempDir Path directory) throws Exception {
        Path routes = Routes.copyInto(directory);
        Files.writeString(routes.resolve("sql/target/compress_chunk.sql"),
                "SELECT compress_chunk(CAST(:#${body[chunk]} || '_' AS regclass))");
        history(2000);
        Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
        assertThatThrownBy(() -> backfill(today.minus(Duration.ofDays(100)), today, 2, Map.of(), routes))
                .isInstanceOf(PassFailed.class).hasMessageMatching("backfill-compress failed: .* does not exist");
    }
}

package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.TimescaleServer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** By INSERT into the embedded server, where the workers take turns. */
class BackfillInsertIT extends BackfillFixture {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.community();

    /** Chunks that the policy would take: a chunk that got rows after it was compressed has the bit 8. */
    private static final String UNCOMPRESSED = "SELECT count(*) FROM timescaledb_information.chunks c "
            + "JOIN _timescaledb_catalog.chunk k ON k.table_name = c.chunk_name WHERE c.hypertable_name = 'access_events' "
            + "AND c.range_end < now() - interval '30 days' AND (NOT c.is_compressed OR k.status & 8 = 8)";
    private static final String YOUNG = "SELECT count(*) FROM timescaledb_information.chunks "
            + "WHERE hypertable_name = 'access_events' AND NOT is_compressed";

    BackfillInsertIT() {
        super(target, "insert");
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
}

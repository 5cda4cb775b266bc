package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.copy.CopyMetrics.Counts;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/** Backfills between a primary and a target that are empty for each test. */
abstract class BackfillFixture extends ReplicationFixture {
    private static final String LEFT = "SELECT (SELECT count(*) FROM timescale_integration.backfill) || ' slices, ' "
            + "|| (SELECT string_agg(stream || ' at ' || coalesce(key::text, 'nothing'), ', ') FROM "
            + "timescale_integration.watermark)";

    BackfillFixture(TimescaleServer server) {
        super(server);
    }

    /** Of the last backfill. */
    Backfill.Compression compression;

    Counts backfill(Instant from, Instant to, int workers, Map<String, String> further) {
        return backfill(from, to, workers, further, ROUTES);
    }

    Counts backfill(Instant from, Instant to, int workers, Map<String, String> further, Path routes) {
        return backfill(from, to, workers, further, routes, "", 0);
    }

    Counts backfill(Instant from, Instant to, int workers, Map<String, String> further, Path routes, String where,
            int rowsPerSecond) {
        Map<String, String> settings = new HashMap<>(further);
        // Fewer chunks to be made.
        settings.put("TIMESCALE_CHUNK_INTERVAL", "10 days");
        try (Backfill backfill = new Backfill(settings(settings), routes, null, from, to, workers, where,
                rowsPerSecond)) {
            backfill.copy(backfill.plan().size());
            compression = backfill.compress();
            return backfill.counts();
        }
    }

    void history(int events) throws Exception {
        try (Connection connection = primary.connect();
             PreparedStatement insert = connection.prepareStatement(SqlFile.read("/demo/history.sql"))) {
            insert.setLong(1, events);
            insert.setLong(2, events);
            insert.executeUpdate();
        }
    }

    /** The state is gone, and the live stream has not moved. */
    void assertNothingLeftBehind() {
        assertThat(server.value(LEFT, String.class)).isEqualTo("0 slices, access_events at nothing");
    }

    void assertAllRowsArriveOnce(int workers) throws Exception {
        history(20_000);
        Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
        assertThat(backfill(today.minus(Duration.ofDays(100)), today.plus(Duration.ofDays(1)), workers, Map.of()))
                .isEqualTo(new Counts(20_000, 20_000, 0, 0));
        assertSameContent(20_000);
        assertNothingLeftBehind();
    }
}

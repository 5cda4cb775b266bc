package io.yosai.timescale.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yosai.timescale.quarantine.QuarantineRetry;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Streams;
import io.yosai.timescale.stream.Watermark;
import java.sql.Connection;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows that come into a compressed chunk otherwise than by a page, where all its segments are unpacked for one. */
@Tag("long")
class ManySegmentsIT extends CopyFixture {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.community();

    private static final String START = "date_trunc('day', now()) - interval '2 days'";

    ManySegmentsIT() {
        super(target);
    }

    /** The server lets a statement unpack 100,000 rows, and unpacks all of these to look for another unique index. */
    @Test
    void aRowIsWrittenIntoACompressedChunkOfManySegmentsFromWhereverItWaits() throws Exception {
        server.execute("CREATE UNIQUE INDEX one_a_door ON access_events (door_id, time); ALTER TABLE access_events SET "
                + "(timescaledb.compress, timescaledb.compress_segmentby = 'facility_id', "
                + "timescaledb.compress_orderby = 'time')");
        server.execute("INSERT INTO access_events (time, event_id, door_id, facility_id) SELECT " + START
                + " + i * interval '1 s', md5(f || ' ' || i)::uuid, f, f "
                + "FROM generate_series(0, 999) AS i, generate_series(1, 110) AS f");
        server.execute("SELECT compress_chunk(chunk) FROM show_chunks('access_events') AS chunk");
        server.execute("CREATE TABLE filled (LIKE access_events); INSERT INTO filled (time, event_id, door_id, "
                + "facility_id) SELECT " + START + " + interval '300.5 s', gen_random_uuid(), 'new', '7'");
        Pass pass = new Pass(new Pass.Task(stream(), "slice", SOURCE, null, null, Bounds.between(null, null), null,
                "filled"), Watermark.NONE);
        try (Connection connection = databases.target().getConnection()) {
            connection.setAutoCommit(false);
            new ChunkTable(connection, pass, new CopyMetrics(new SimpleMeterRegistry())).pour();
            connection.commit();
        }
        assertThat(targetRows()).as("a slice that was to be a chunk").isEqualTo(110_001);

        // Again all, of which some rows lie unpacked by now.
        server.execute("SELECT compress_chunk(chunk) FROM show_chunks('access_events') AS chunk");
        server.execute("INSERT INTO timescale_integration.quarantine (stream, table_name, key, time, row, reason, "
                + "sqlstate) SELECT 'access_events', 'access_events', ARRAY['x'], time, jsonb_build_object('time', "
                + "time, 'event_id', gen_random_uuid(), 'door_id', 'new', 'facility_id', '7'), 'refused', '23514' "
                + "FROM (SELECT " + START + " + interval '600.5 s' AS time) AS row");
        Settings settings = Settings.read(Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", server.dsn()),
                new Properties());
        Streams streams = new Streams(Routes.SHIPPED, settings.properties());
        assertThat(new QuarantineRetry(databases.target(), streams).retry(null))
                .isEqualTo(new QuarantineRetry.Retried(1, 0, 0, 0, 0));
        assertThat(targetRows()).isEqualTo(110_002);
    }
}

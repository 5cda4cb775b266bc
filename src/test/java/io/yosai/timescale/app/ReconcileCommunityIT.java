package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.reconcile.Count;
import io.yosai.timescale.reconcile.ReconcileRun;
import io.yosai.timescale.servers.TimescaleServer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the embedded server, by INSERT, and with most chunks compressed. */
class ReconcileCommunityIT extends ReconcileFixture {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.community();

    ReconcileCommunityIT() {
        super(target, "insert");
    }

    @Test
    void rowsOfCompressedChunksAreRepaired() {
        target.execute("SELECT count(compress_chunk(chunk)) "
                + "FROM show_chunks('access_events', older_than => interval '2 days') AS chunk");
        assertThat(target.count("SELECT count(*) FROM timescaledb_information.chunks WHERE is_compressed")).isGreaterThan(25);
        primary.execute("UPDATE access_events SET person_id = NULL WHERE person_id = 'person-7'");
        primary.execute("UPDATE access_events SET time = time + interval '3 days' WHERE person_id = 'person-8' "
                + "AND time < now() - interval '20 days'");
        primary.execute("DELETE FROM access_events WHERE person_id = 'person-9'");
        event("now() - interval '10 days'");
        ReconcileRun run = reconcile(Map.of(), DELETES, ROUTES);
        assertThat(run.total(Count.UPDATED)).isPositive();
        assertThat(run.total(Count.MOVED)).isPositive();
        assertThat(run.total(Count.REMAINING)).isZero();
        assertSameContent((int) primary.count("SELECT count(*) FROM access_events"));
        assertThat(reconcile().differing()).isZero();
    }
}

package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.servers.TimescaleServer;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** By a route, which reads a table of ours. */
class RetentionApacheIT extends RetentionContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    RetentionApacheIT() {
        super(target);
    }

    @Override
    String retention() {
        return target.value("SELECT drop_after::text FROM timescale_integration.retention "
                + "WHERE hypertable = 'access_events'", String.class);
    }

    @Test
    void aTableWhoseChunksCannotBeDroppedKeepsNoOtherFromItsRetentionWhichIsKeptAHundredChunksAtATime()
            throws SQLException {
        ensure();
        target.execute("INSERT INTO access_events (time, event_id, facility_id) "
                + "VALUES (now() - interval '400 days', gen_random_uuid(), 'f')");
        target.execute("CREATE VIEW of_others AS SELECT * FROM ONLY " + target.value(
                "SELECT show_chunks('access_events')::text", String.class));
        target.execute("INSERT INTO model_monitoring_events (time, model_name) "
                + "SELECT now() - make_interval(days => 400 + 7 * i), 'm' FROM generate_series(1, 130) AS i");
        String chunks = "SELECT count(*) FROM show_chunks('model_monitoring_events')";
        assertThat(target.count(chunks)).isEqualTo(130);
        assertThatThrownBy(this::passPolicies).isInstanceOf(PassFailed.class).hasMessageContaining("access_events: ")
                .hasMessageContaining("of_others");
        assertThat(target.count(chunks)).isEqualTo(30);
        target.execute("DROP VIEW of_others");
        passPolicies();
        assertThat(target.count(chunks)).isZero();
        assertThat(target.count("SELECT count(*) FROM access_events")).isZero();
    }
}

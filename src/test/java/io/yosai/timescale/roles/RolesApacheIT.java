package io.yosai.timescale.roles;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.TimescaleServer;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With passwords: each role logs in. */
@Tag("long")
class RolesApacheIT extends RolesContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    RolesApacheIT() {
        super(target, "copy");
    }

    @Override
    String leftToTheOwner() {
        return "retention";
    }

    @Test
    void replicatorKeepsTheAggregatesAndTheOwnerTheRetention() {
        pass("policies", Map.of());
        assertThat(target.count("SELECT count(*) FROM access_events_5min")).isPositive();
        target.execute("INSERT INTO access_events (time, event_id) VALUES (now() - interval '500 days', "
                + "gen_random_uuid())");
        pass("policies", Map.of());
        assertThat(target.count("SELECT count(*) FROM access_events WHERE time < now() - interval '1 year'"))
                .isEqualTo(1);
        pass(target.database().as("timescale_owner"), "policies", Map.of());
        assertThat(target.count("SELECT count(*) FROM access_events WHERE time < now() - interval '1 year'")).isZero();
    }
}

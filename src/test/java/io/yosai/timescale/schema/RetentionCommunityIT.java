package io.yosai.timescale.schema;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.extension.RegisterExtension;

/** By a policy of TimescaleDB. */
class RetentionCommunityIT extends RetentionContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.community();

    RetentionCommunityIT() {
        super(target);
    }

    @Override
    String retention() {
        return target.value("SELECT config ->> 'drop_after' FROM timescaledb_information.jobs "
                + "WHERE proc_name = 'policy_retention' AND hypertable_name = 'access_events'", String.class);
    }
}

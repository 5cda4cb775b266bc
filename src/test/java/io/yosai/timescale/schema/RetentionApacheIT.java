package io.yosai.timescale.schema;

import io.yosai.timescale.servers.TimescaleServer;
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
}

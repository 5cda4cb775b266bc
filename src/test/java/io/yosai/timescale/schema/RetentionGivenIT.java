package io.yosai.timescale.schema;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the server given. */
@Tag("given")
class RetentionGivenIT extends RetentionContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.given();

    RetentionGivenIT() {
        super(target);
    }

    /** Else it drops chunks as soon as it may, and a test would not know whose work that was. */
    @BeforeEach
    void stopTheScheduler() {
        target.execute("SELECT _timescaledb_functions.stop_background_workers()");
    }

    @Override
    String retention() {
        return target.value("SELECT coalesce((SELECT config ->> 'drop_after' FROM timescaledb_information.jobs "
                + "WHERE proc_name = 'policy_retention' AND hypertable_name = 'access_events'), (SELECT "
                + "drop_after::text "
                + "FROM timescale_integration.retention WHERE hypertable = 'access_events'))", String.class);
    }
}

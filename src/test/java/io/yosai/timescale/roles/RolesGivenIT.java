package io.yosai.timescale.roles;

import io.yosai.timescale.servers.TimescaleServer;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the server given: each role logs in. */
@Tag("given")
class RolesGivenIT extends RolesContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.given();

    RolesGivenIT() {
        super(target, "copy");
    }

    /** Rows have come since the scheduler's first run, and the replicator may not refresh. */
    @BeforeAll
    void refresh() {
        pass(target.database().as("timescale_owner"), "policies", Map.of());
    }

    @Override
    String leftToTheOwner() {
        return "apache".equals(target.value("SHOW timescaledb.license", String.class)) ? "retention"
                : "jobs, aggregates";
    }
}

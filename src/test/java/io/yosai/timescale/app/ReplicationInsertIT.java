package io.yosai.timescale.app;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.extension.RegisterExtension;

/** By INSERT into the embedded server, which cannot COPY. */
class ReplicationInsertIT extends ReplicationContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.community();

    ReplicationInsertIT() {
        super(target, "insert");
    }
}

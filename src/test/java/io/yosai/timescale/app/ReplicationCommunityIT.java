package io.yosai.timescale.app;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Into the embedded server. */
class ReplicationCommunityIT extends ReplicationContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.community();

    ReplicationCommunityIT() {
        super(target);
    }
}

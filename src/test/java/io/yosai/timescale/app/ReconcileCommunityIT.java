package io.yosai.timescale.app;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the embedded server. */
class ReconcileCommunityIT extends CompressedReconcileContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.community();

    ReconcileCommunityIT() {
        super(target);
    }
}

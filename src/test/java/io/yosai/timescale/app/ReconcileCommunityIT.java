package io.yosai.timescale.app;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the embedded server. */
@Tag("long")
class ReconcileCommunityIT extends CompressedReconcileContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.community();

    ReconcileCommunityIT() {
        super(target);
    }
}

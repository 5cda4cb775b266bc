package io.yosai.timescale.app;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the server given, of the Community edition. */
@Tag("given")
class ReconcileGivenIT extends CompressedReconcileContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.given();

    ReconcileGivenIT() {
        super(target);
    }
}

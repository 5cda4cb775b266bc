package io.yosai.timescale.copy;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the embedded server, of the Community edition. */
class RefusedRowsCommunityIT extends RefusedRowsContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.community();

    RefusedRowsCommunityIT() {
        super(target);
    }
}

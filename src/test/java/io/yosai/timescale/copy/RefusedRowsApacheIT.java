package io.yosai.timescale.copy;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the native server. */
class RefusedRowsApacheIT extends RefusedRowsContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    RefusedRowsApacheIT() {
        super(target);
    }
}

package io.yosai.timescale.broken;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the native server. */
@Tag("long")
class TwoWritersIT extends TwoWritersContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    TwoWritersIT() {
        super(target);
    }
}

package io.yosai.timescale.types;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the native server. */
class EveryTypeApacheIT extends EveryTypeContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    EveryTypeApacheIT() {
        super(target);
    }
}

package io.yosai.timescale.broken;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the server given. */
@Tag("given")
class TwoWritersGivenIT extends TwoWritersContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.given();

    TwoWritersGivenIT() {
        super(target);
    }
}

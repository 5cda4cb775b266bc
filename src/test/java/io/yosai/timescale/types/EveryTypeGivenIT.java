package io.yosai.timescale.types;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the server given. */
@Tag("given")
class EveryTypeGivenIT extends EveryTypeContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.given();

    EveryTypeGivenIT() {
        super(target);
    }
}

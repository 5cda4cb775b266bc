package io.yosai.timescale.app;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Into the server given. */
@Tag("given")
class OtherKeysGivenIT extends OtherKeysContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.given();

    OtherKeysGivenIT() {
        super(target);
    }
}

package io.yosai.timescale.app;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Into a native server. */
class OtherKeysIT extends OtherKeysContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    OtherKeysIT() {
        super(target);
    }
}

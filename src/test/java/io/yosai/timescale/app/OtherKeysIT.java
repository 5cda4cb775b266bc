package io.yosai.timescale.app;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Into a native server. */
@Tag("long")
class OtherKeysIT extends OtherKeysContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    OtherKeysIT() {
        super(target);
    }
}

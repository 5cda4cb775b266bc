package io.yosai.timescale.app;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Into the embedded server. */
@Tag("long")
class OtherKeysCommunityIT extends OtherKeysContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.community();

    OtherKeysCommunityIT() {
        super(target);
    }
}

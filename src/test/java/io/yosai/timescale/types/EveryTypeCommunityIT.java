package io.yosai.timescale.types;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the embedded server. */
@Tag("long")
class EveryTypeCommunityIT extends EveryTypeContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.community();

    EveryTypeCommunityIT() {
        super(target);
    }
}

package io.yosai.timescale.schema;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the embedded server. */
class BehavioursCommunityIT extends BehavioursContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.community();

    BehavioursCommunityIT() {
        super(target);
    }
}

package io.yosai.timescale.app;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** By INSERT into the embedded server, where the workers take turns. */
class BackfillInsertIT extends BackfillFixture {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.community();

    BackfillInsertIT() {
        super(target, "insert");
    }

    @Test
    void allRowsArriveOnce() throws Exception {
        assertAllRowsArriveOnce(2);
    }
}

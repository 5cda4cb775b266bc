package io.yosai.timescale.copy;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the server given. */
@Tag("given")
class RefusedRowsGivenIT extends RefusedRowsContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.given();

    RefusedRowsGivenIT() {
        super(target);
    }
}

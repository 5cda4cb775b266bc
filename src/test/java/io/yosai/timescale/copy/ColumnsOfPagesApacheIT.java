package io.yosai.timescale.copy;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the native server. */
class ColumnsOfPagesApacheIT extends ColumnsOfPagesContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    ColumnsOfPagesApacheIT() {
        super(target);
    }
}

package io.yosai.timescale.app;


import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Into a native server. */
class SecondTableIT extends SecondTableContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    SecondTableIT() {
        super(target);
    }
}

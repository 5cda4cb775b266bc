package io.yosai.timescale.schema;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the server given, of the Community edition. */
@Tag("given")
class TimescaleDBManagerGivenIT extends TimescaleDBManagerContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.given();

    TimescaleDBManagerGivenIT() {
        super(target);
    }
}

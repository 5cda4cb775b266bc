package io.yosai.timescale.schema;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the server given, of the Community edition. */
@Tag("given")
class AdoptionGivenIT extends AdoptionContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.given();

    AdoptionGivenIT() {
        super(target);
    }

    /** Else jobs of the test run, and change what it looks at. */
    @BeforeEach
    void stopTheScheduler() {
        target.execute("SELECT _timescaledb_functions.stop_background_workers()");
    }
}

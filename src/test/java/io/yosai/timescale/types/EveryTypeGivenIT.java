package io.yosai.timescale.types;

import io.yosai.timescale.servers.TimescaleServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the server given. */
@Tag("given")
class EveryTypeGivenIT extends EveryTypeContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.given();

    EveryTypeGivenIT() {
        super(target);
    }

    /** It would compress the rows, of which equal values of other text then become one: BehavioursContract. */
    @BeforeEach
    void stopTheScheduler() {
        target.execute("SELECT _timescaledb_functions.stop_background_workers()");
    }
}

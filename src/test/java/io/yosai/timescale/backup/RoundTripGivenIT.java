package io.yosai.timescale.backup;

import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the server given, by the programs of PG_BIN or those that packages have installed. */
@Tag("given")
class RoundTripGivenIT extends RoundTripContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.given();

    RoundTripGivenIT() {
        super(target);
    }

    @Override
    BackupFixture fixture(Path folder) {
        return BackupFixture.given(target.database(), folder);
    }
}

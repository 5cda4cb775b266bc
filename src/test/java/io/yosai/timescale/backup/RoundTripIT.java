package io.yosai.timescale.backup;

import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the native server. */
@Tag("long")
class RoundTripIT extends RoundTripContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    RoundTripIT() {
        super(target);
    }

    @Override
    BackupFixture fixture(Path folder) {
        return new BackupFixture(target.server(), target.database(), folder);
    }
}

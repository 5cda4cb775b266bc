package io.yosai.timescale.servers;

import io.yosai.timescale.database.DatabasePool;
import io.yosai.timescale.database.Databases;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.vault.Vault;

/** The product's own connections, where no setting is in Vault. */
public final class Pools {
    private Pools() {
    }

    public static Databases open(Settings settings) {
        return Databases.open(settings, new Vault(settings.vault()), 1);
    }

    public static DatabasePool openTarget(Settings settings) {
        return Databases.openTarget(settings, new Vault(settings.vault()));
    }
}

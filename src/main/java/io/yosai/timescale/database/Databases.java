package io.yosai.timescale.database;

import io.yosai.timescale.dsn.DatabaseLocation;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.PoolSize;
import io.yosai.timescale.dsn.Secrets;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.Settings;
import java.time.Duration;

/** The two databases between which rows flow. */
public record Databases(DatabasePool primary, DatabasePool target) implements AutoCloseable {
    /** For jobs that run beside the passes, each of which reads with one connection. */
    private static final int PRIMARY_FURTHER = 2;
    /** That a pass has in memory: the one that it writes, and the one that it reads ahead. */
    private static final int PAGES = 2;

    /**
     * Asks neither the databases nor Vault.
     *
     * @param workers how many passes there are at a time; so many connections there are, whatever TIMESCALE_POOL_MAX
     */
    public static Databases open(Settings settings, Secrets secrets, int workers) {
        return new Databases(source(settings, secrets, workers), target(settings, secrets, workers));
    }

    private static DatabasePool source(Settings settings, Secrets secrets, int workers) {
        CurrentDsn source = watched(Setting.SOURCE_DSN, settings.sourceLocation(), settings, secrets);
        return DatabasePool.open("primary", source, new PoolSize(0, PRIMARY_FURTHER + workers),
                workers, workers * PAGES, SessionSettings.source());
    }

    /**
     * For jobs that need no primary, and run once.
     *
     * @throws OperatorError when nothing says where it is; a Vault that is down is waited for a minute
     */
    public static DatabasePool openTarget(Settings settings, Secrets secrets) {
        DatabasePool target = target(settings, secrets, 1);
        target.dsn().locate(secrets.patient());
        return target;
    }

    /** Likewise for what looks at the source once. */
    public static DatabasePool openSource(Settings settings, Secrets secrets) {
        DatabasePool source = source(settings, secrets, 1);
        source.dsn().locate(secrets.patient());
        return source;
    }

    private static DatabasePool target(Settings settings, Secrets secrets, int workers) {
        CurrentDsn target = watched(Setting.TARGET_DSN, settings.targetLocation(), settings, secrets);
        return DatabasePool.open("target", target, settings.pool(), workers, workers,
                SessionSettings.target(settings.write().synchronousCommit()));
    }

    private static CurrentDsn watched(Setting setting, DatabaseLocation location, Settings settings, Secrets secrets) {
        CurrentDsn dsn = new CurrentDsn(setting, location, secrets);
        Duration refresh = settings.vault().refresh();
        if (dsn.isInVault() && !refresh.isZero()) {
            secrets.every(refresh, dsn::refresh);
        }
        return dsn;
    }

    /**
     * Reads where both are, as far as it is not known yet.
     *
     * @throws Secrets.Unreachable when Vault cannot tell at the moment
     * @throws OperatorError when a setting does not say where its database is
     */
    public void locate(Secrets secrets) {
        primary.dsn().locate(secrets);
        target.dsn().locate(secrets);
    }

    @Override
    public void close() {
        primary.close();
        target.close();
    }
}

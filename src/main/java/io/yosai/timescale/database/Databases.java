package io.yosai.timescale.database;

import io.yosai.timescale.dsn.DatabaseLocation;
import io.yosai.timescale.dsn.DatabaseLocation.PoolSize;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.Secrets;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;

/**
 * The databases between which rows flow.
 *
 * @param sources by their names, in the order of the settings; each has connections of its own
 */
public record Databases(Map<String, DatabasePool> sources, DatabasePool target) implements AutoCloseable {
    /** For jobs that run beside the passes, each of which reads with one connection. */
    private static final int SOURCE_FURTHER = 2;
    /** That a pass has in memory: the one that it writes, and the one that it reads ahead. */
    private static final int PAGES = 2;

    public Databases {
        sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    }

    /**
     * Asks neither the databases nor Vault.
     *
     * @param workers how many passes there are at a time; so many connections there are, whatever TIMESCALE_POOL_MAX
     */
    public static Databases open(Settings settings, Secrets secrets, int workers) {
        Map<String, DatabasePool> sources = new LinkedHashMap<>();
        settings.sources().forEach((name, location) -> sources.put(name,
                source(name, settings, secrets, workers, false)));
        return new Databases(sources, target(settings, secrets, workers, false));
    }

    private static DatabasePool source(String name, Settings settings, Secrets secrets, int workers, boolean once) {
        CurrentDsn source = watched(Settings.sourceVariable(name), settings.sources().get(name), settings, secrets);
        return DatabasePool.open(name, source, new PoolSize(0, SOURCE_FURTHER + workers),
                workers, workers * PAGES, SessionSettings.source(), once);
    }

    /**
     * For jobs that need no source, and run once: a server that is slow to answer is waited for.
     *
     * @throws OperatorError when nothing says where it is; a Vault that is down is waited for a minute
     */
    public static DatabasePool openTarget(Settings settings, Secrets secrets) {
        return located(target(settings, secrets, 1, true), secrets);
    }

    /** Likewise for what makes the target what is declared, which takes as long as it takes. */
    public static DatabasePool openTargetToMake(Settings settings, Secrets secrets) {
        CurrentDsn target = watched(Setting.TARGET_DSN.name(), settings.targetLocation(), settings, secrets);
        return located(DatabasePool.open("target", target, settings.pool(), 1, 1,
                SessionSettings.target(settings.isOn(Setting.WRITE_SYNCHRONOUS_COMMIT)).unlimited(), true), secrets);
    }

    /** Likewise for what looks at one source once. */
    public static DatabasePool openSource(String name, Settings settings, Secrets secrets) {
        return located(source(name, settings, secrets, 1, true), secrets);
    }

    private static DatabasePool located(DatabasePool pool, Secrets secrets) {
        pool.dsn().locate(secrets.patient());
        return pool;
    }

    /**
     * Returns the connections to a source that streams name, of which the declarations of streams know that it is
     * there.
     */
    public DatabasePool source(String name) {
        return sources.get(name);
    }

    private static DatabasePool target(Settings settings, Secrets secrets, int workers, boolean once) {
        CurrentDsn target = watched(Setting.TARGET_DSN.name(), settings.targetLocation(), settings, secrets);
        return DatabasePool.open("target", target, settings.pool(), workers, workers,
                SessionSettings.target(settings.isOn(Setting.WRITE_SYNCHRONOUS_COMMIT)), once);
    }

    private static CurrentDsn watched(String setting, DatabaseLocation location, Settings settings, Secrets secrets) {
        CurrentDsn dsn = new CurrentDsn(setting, location, secrets);
        Duration refresh = settings.seconds(Setting.VAULT_REFRESH);
        if (dsn.isInVault() && !refresh.isZero()) {
            secrets.every(refresh, dsn::refresh);
        }
        return dsn;
    }

    /**
     * Reads where all are, as far as it is not known yet.
     *
     * @throws Secrets.Unreachable when Vault does not answer at the moment
     * @throws OperatorError when a setting does not say where its database is
     */
    public void locate(Secrets secrets) {
        sources.values().forEach(source -> source.dsn().locate(secrets));
        target.dsn().locate(secrets);
    }

    /**
     * Returns which database it is now: a pooler or a name may lead to another one from one connection to the next. A
     * role that may not ask which server it is knows less.
     */
    public static String identity(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return identity(connection);
        }
    }

    /** As {@link #identity(DataSource)}. */
    public static String identity(Connection database) throws SQLException {
        try {
            return Query.first(database, "/database/identity.sql", row -> row.getString("identity"));
        } catch (SQLException e) {
            if (!SqlStates.is(e, SqlStates.FORBIDDEN)) {
                throw e;
            }
            return Query.first(database, "/database/identity_without_server.sql", row -> row.getString("identity"));
        }
    }

    @Override
    public void close() {
        sources.values().forEach(DatabasePool::close);
        target.close();
    }
}

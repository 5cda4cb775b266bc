package io.yosai.timescale.config;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The connections to one database. Says in one log line when the database goes away and in one when it is back,
 * however many jobs ask for a connection meanwhile.
 */
public final class DatabasePool extends DelegatingDataSource implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabasePool.class);
    /** How long a job waits for a connection before its step fails and is tried again later. */
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(3);
    /** Longer than the statement_timeout of the session: the server speaks first. */
    private static final int SOCKET_TIMEOUT_SECONDS = 660;
    private static final int MONITOR_SOCKET_TIMEOUT_SECONDS = 30;
    private static final int MONITOR_MAX = 3;

    private final String name;
    private final CurrentDsn dsn;
    private final HikariDataSource pool;
    /** Null: it does not log. */
    private final AtomicReference<Instant> downSince;

    private DatabasePool(String name, CurrentDsn dsn, HikariDataSource pool, AtomicReference<Instant> downSince) {
        super(pool);
        this.name = name;
        this.dsn = dsn;
        this.pool = pool;
        this.downSince = downSince;
    }

    /**
     * Makes a pool that connects when it is first asked, so that a database that is down does not stop the start.
     *
     * @param name what the log calls the database: primary or target
     * @param size unless Vault says another
     * @param least how many connections there may be in any case
     * @param pages how many pages of rows may be in memory at a time
     * @param session SQL that every new connection runs first
     */
    public static DatabasePool open(String name, CurrentDsn dsn, Settings.Pool size, int least, int pages,
            String session) {
        HikariDataSource connections = pool(name, dsn, pages, session, SOCKET_TIMEOUT_SECONDS);
        DatabasePool pool = new DatabasePool(name, dsn, connections, new AtomicReference<>());
        pool.resize(size, least);
        dsn.onChange(found -> {
            if (found.pool() != null) {
                pool.resize(found.pool(), least);
            }
            pool.evict();
        });
        return pool;
    }

    /**
     * Makes a second pool for queries that watch: they take no connection from the jobs, and where the network hangs
     * they fail within half a minute. It leaves it to this pool to log that the database is away.
     */
    public DatabasePool forMonitoring() {
        HikariDataSource connections = pool(name + " monitor", dsn, 1, SqlFile.read("/config/monitor_session.sql"),
                MONITOR_SOCKET_TIMEOUT_SECONDS);
        DatabasePool watching = new DatabasePool(name, dsn, connections, null);
        watching.resize(new Settings.Pool(0, MONITOR_MAX), 1);
        dsn.onChange(found -> watching.evict());
        return watching;
    }

    public CurrentDsn dsn() {
        return dsn;
    }

    private void resize(Settings.Pool size, int least) {
        pool.setMaximumPoolSize(Math.max(size.max(), least));
        pool.setMinimumIdle(size.min());
    }

    /** Each connection is closed when whoever has it gives it back. */
    private void evict() {
        if (pool.getHikariPoolMXBean() != null) {
            pool.getHikariPoolMXBean().softEvictConnections();
        }
    }

    private static HikariDataSource pool(String name, CurrentDsn dsn, int pages, String session, int socketTimeout) {
        // pgjdbc waits for ever by default. What the DSN says wins.
        Properties defaults = new Properties();
        defaults.setProperty("ApplicationName", "timescale-integration");
        defaults.setProperty("connectTimeout", "5");
        defaults.setProperty("loginTimeout", String.valueOf(CONNECTION_TIMEOUT.toSeconds()));
        defaults.setProperty("tcpKeepAlive", "true");
        defaults.setProperty("socketTimeout", String.valueOf(socketTimeout));
        // Pages of large rows must not take all memory: a fifth of the heap, then the read fails.
        defaults.setProperty("maxResultBuffer", Math.max(1, 20 / pages) + "percent");
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(new UnpooledConnections(dsn, defaults));
        config.setConnectionInitSql(session);
        config.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        // Else the first connection of all is tried once, and its failure is a RuntimeException.
        config.setInitializationFailTimeout(-1);
        // The no-argument constructor connects at the first getConnection(), the other one here and now.
        HikariDataSource pool = new HikariDataSource();
        config.copyStateTo(pool);
        return pool;
    }

    /** @throws SQLException when there is no connection within three seconds; the message names the database */
    @Override
    public Connection getConnection() throws SQLException {
        // Before the pool would try for three seconds.
        dsn.get();
        try {
            Connection connection = super.getConnection();
            Instant since = downSince == null ? null : downSince.getAndSet(null);
            if (since != null) {
                LOG.info("{} database {} is back after {} s", name, dsn.address(),
                        Duration.between(since, Instant.now()).toSeconds());
            }
            return connection;
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    private SQLException unreachable(SQLException e) {
        // Hikari's own message is about the pool; the cause is what the server or the network said. No cause: the pool
        // was busy, the database is there.
        if (!(e.getCause() instanceof SQLException cause)) {
            return e;
        }
        String message = "%s database %s is down: %s".formatted(name, dsn.address(), dsn.reason(cause));
        if (downSince != null && downSince.compareAndSet(null, Instant.now())) {
            LOG.error("{}", message);
        }
        return new DatabaseDown(message, cause);
    }

    @Override
    public void close() {
        pool.close();
    }
}

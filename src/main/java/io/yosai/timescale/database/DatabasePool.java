package io.yosai.timescale.database;

import io.yosai.timescale.dsn.PoolSize;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
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
    /** Longer than the statement_timeout of the session: the server speaks first. */
    private static final int SOCKET_TIMEOUT_SECONDS = 660;
    private static final int MONITOR_SOCKET_TIMEOUT_SECONDS = 30;
    private static final int MONITOR_MAX = 3;

    private final String name;
    private final CurrentDsn dsn;
    private final PooledConnections pool;
    /** Null: it does not log. */
    private final AtomicReference<Instant> downSince;

    private DatabasePool(String name, CurrentDsn dsn, PooledConnections pool, AtomicReference<Instant> downSince) {
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
    public static DatabasePool open(String name, CurrentDsn dsn, PoolSize size, int least, int pages,
            String session) {
        PooledConnections connections = PooledConnections.open(name, dsn, pages, session, SOCKET_TIMEOUT_SECONDS);
        DatabasePool pool = new DatabasePool(name, dsn, connections, new AtomicReference<>());
        pool.resize(size, least);
        dsn.onChange(found -> {
            if (found.pool() != null) {
                pool.resize(found.pool(), least);
            }
            connections.evict();
        });
        return pool;
    }

    /**
     * Makes a second pool for queries that watch: they take no connection from the jobs, and where the network hangs
     * they fail within half a minute. It leaves it to this pool to log that the database is away.
     */
    public DatabasePool forMonitoring() {
        PooledConnections connections = PooledConnections.open(name + " monitor", dsn, 1,
                SqlFile.read("/database/monitor_session.sql"), MONITOR_SOCKET_TIMEOUT_SECONDS);
        DatabasePool watching = new DatabasePool(name, dsn, connections, null);
        watching.resize(new PoolSize(0, MONITOR_MAX), 1);
        dsn.onChange(found -> connections.evict());
        return watching;
    }

    public CurrentDsn dsn() {
        return dsn;
    }

    private void resize(PoolSize size, int least) {
        pool.resize(size.min(), Math.max(size.max(), least));
    }

    /**
     * @throws SQLException when there is no connection within three seconds, or when waiting does not help; the message
     *         names the database
     */
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

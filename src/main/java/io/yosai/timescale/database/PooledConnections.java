package io.yosai.timescale.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import io.yosai.timescale.dsn.DatabaseLocation.PoolSize;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Properties;

/** Connections that are kept. The first one is made when it is asked for. */
final class PooledConnections extends HikariDataSource {
    /** How long a job waits for a server before its step fails and is tried again later. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /** How long it waits for its turn, where many streams share a few connections to a server that answers. */
    private static final Duration TURN = Duration.ofSeconds(60);
    /** After a peak, such as that of a start, there are soon no more connections than are needed. */
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    /** The least that Hikari takes, which waits to the end even if a server has refused for good. */
    private static final Duration LOOK = Duration.ofMillis(250);

    /**
     * @param name for the log
     * @param pages how many pages of rows may be in memory at a time
     * @param settings of every session
     * @param check what to do about the state of a server behind a pooler
     * @param socketTimeout seconds
     * @param loginTimeout how long a server that is there may take to open a session
     */
    PooledConnections(String name, CurrentDsn dsn, int pages, SessionSettings settings, ServerState.Check check,
            int socketTimeout, Duration loginTimeout) {
        // pgjdbc waits for ever by default. What the DSN says wins.
        Properties defaults = new Properties();
        defaults.setProperty("ApplicationName", "timescale-integration");
        defaults.setProperty("connectTimeout", "5");
        defaults.setProperty("loginTimeout", String.valueOf(loginTimeout.toSeconds()));
        // Else five seconds, until the server says whether it has TLS.
        defaults.setProperty("sslResponseTimeout", String.valueOf(loginTimeout.toMillis()));
        defaults.setProperty("tcpKeepAlive", "true");
        defaults.setProperty("socketTimeout", String.valueOf(socketTimeout));
        // Pages of large rows must not take all memory: a fifth of the heap, then the read fails.
        defaults.setProperty("maxResultBuffer", Math.max(1, 20 / pages) + "percent");
        setMaxLifetime(LIFETIME.toMillis());
        setPoolName(name);
        setDataSource(new UnpooledConnections(dsn, defaults, settings, check));
        setConnectionTimeout(LOOK.toMillis());
        // Else the first connection of all is tried once, and its failure is a RuntimeException.
        setInitializationFailTimeout(-1);
        setExceptionOverride(new LivingSessions());
    }

    /**
     * Hikari would close the connection at once, with the savepoint to which the failure of one table is undone:
     * TimescaleDB answers so to most of what a table or an edition cannot do.
     */
    private static final class LivingSessions implements SQLExceptionOverride {
        @java.lang.Override
        public Override adjudicate(SQLException failure) {
            return SqlStates.is(failure, SqlStates.NOT_SUPPORTED) ? Override.DO_NOT_EVICT : Override.CONTINUE_EVICT;
        }
    }

    /** @param least how many connections there may be in any case */
    void resize(PoolSize size, int least) {
        setMaximumPoolSize(Math.max(size.max(), least));
        setMinimumIdle(size.min());
    }

    /** Each connection is closed when whoever has it gives it back. */
    void evict() {
        if (getHikariPoolMXBean() != null) {
            getHikariPoolMXBean().softEvictConnections();
        }
    }

    /** Evicts all; this one is closed now, whatever has become of it. */
    void replaceAll(Connection connection) {
        evictConnection(connection);
        try {
            connection.close();
        } catch (SQLException e) {
            // It is gone already.
        }
        evict();
    }

    /**
     * @throws SQLException when there is none within three seconds, or within a minute where others have them all, or
     *        waiting does not help; the cause is what the server or the network said last, if they said anything
     */
    @Override
    public Connection getConnection() throws SQLException {
        long start = System.nanoTime();
        while (true) {
            try {
                return super.getConnection();
            } catch (SQLTransientConnectionException e) {
                boolean lasts = e.getCause() instanceof SQLNonTransientConnectionException;
                Duration patience = isBusy(e) ? TURN : PATIENCE;
                if (lasts || System.nanoTime() - start >= patience.toNanos()) {
                    throw e;
                }
            }
        }
    }

    /**
     * Nor does the server say anything where Hikari has closed a connection that did not answer in five seconds; and
     * one that was cut off while Hikari set it up, of which it makes a checked exception of its own, had been opened.
     */
    private static boolean isBusy(SQLException failure) {
        Throwable cause = failure.getCause();
        return cause instanceof SQLException said ? SqlStates.is(said, SqlStates.CLOSED)
                : !(cause instanceof RuntimeException);
    }
}

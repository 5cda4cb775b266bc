package io.yosai.timescale.database;

import io.yosai.timescale.dsn.DatabaseLocation.PoolSize;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The connections to one database. Logs once when the database cannot be worked with and once when it can again,
 * however many jobs ask for a connection meanwhile.
 *
 * <p>Each session is looked at before a job gets it. One that has ended, is read only or is in restore mode is
 * replaced, with all others of the pool, and so are all when the server has another version or edition than before;
 * only when a new session is no better does the job fail.
 */
public final class DatabasePool extends DelegatingDataSource implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabasePool.class);
    /** Longer than the statement_timeout of the session: the server speaks first. */
    static final int SOCKET_TIMEOUT_SECONDS = 660;
    private static final int MONITOR_SOCKET_TIMEOUT_SECONDS = 30;
    private static final int MONITOR_MAX = 2;
    /** How long a server that is there may take to open a session. */
    private static final Duration LOGIN = Duration.ofSeconds(10);
    /** The same for a job that is not tried again: about what the retries of a pass take. */
    private static final Duration ONCE = Duration.ofSeconds(20);
    /** An old session, one that was made while all were being replaced, and a new one. */
    private static final int TRIES = 3;

    private final String name;
    private final CurrentDsn dsn;
    private final SessionSettings settings;
    private final ServerState.Watch watch;
    private final boolean monitors;
    private final OutageLog outage = new OutageLog(LOG);
    private final PooledConnections pool;
    private volatile String stateQuery = ServerState.QUERY;

    private DatabasePool(String name, CurrentDsn dsn, SessionSettings settings, ServerState.Watch watch,
            boolean monitors, int pages, Duration loginTimeout) {
        this.name = name;
        this.dsn = dsn;
        this.settings = settings;
        this.monitors = monitors;
        this.watch = watch;
        this.pool = new PooledConnections(monitors ? name + " monitor" : name, dsn, pages,
                monitors ? settings.monitoring() : settings, new Pooled(),
                monitors ? MONITOR_SOCKET_TIMEOUT_SECONDS : settings.isLimited() ? SOCKET_TIMEOUT_SECONDS : 0,
                loginTimeout);
        setTargetDataSource(pool);
        watch.onChange(state -> pool.evict());
        dsn.onChange(found -> pool.evict());
    }

    /**
     * Makes a pool that connects when it is first asked, so that a database that is down does not stop the start.
     *
     * @param name what the log calls the database: the name of a source, or target
     * @param size unless Vault says another
     * @param least how many connections there may be in any case
     * @param pages how many pages of rows may be in memory at a time
     * @param settings of every session
     * @param once whether it is for a job that is not tried again, and waits longer for a server that is slow to answer
     */
    public static DatabasePool open(String name, CurrentDsn dsn, PoolSize size, int least, int pages,
            SessionSettings settings, boolean once) {
        DatabasePool jobs = new DatabasePool(name, dsn, settings, new ServerState.Watch(name), false, pages,
                once ? ONCE : LOGIN);
        jobs.pool.resize(size, least);
        dsn.onChange(found -> Optional.ofNullable(found.pool()).ifPresent(sizes -> jobs.pool.resize(sizes, least)));
        return jobs;
    }

    /**
     * Makes a second pool for queries that watch: they take no connection from the jobs, and where the network hangs
     * they fail within half a minute. It leaves it to this pool to log that the database cannot be worked with, and a
     * database that is read only or being restored can be watched.
     */
    public DatabasePool forMonitoring() {
        DatabasePool watching = new DatabasePool(name, dsn, settings, watch, true, 1, LOGIN);
        watching.pool.resize(new PoolSize(0, MONITOR_MAX), 1);
        return watching;
    }

    public CurrentDsn dsn() {
        return dsn;
    }

    /**
     * Adds what is to be done when the server has another version or edition of TimescaleDB than before. It is called
     * in the thread of a job that is about to get a connection, and must not ask for one.
     */
    public void onChange(Consumer<ServerState> listener) {
        watch.onChange(listener);
    }

    /**
     * @throws SQLException when there is no server for three seconds, or it opens no session within ten, or others have
     *        all connections for a minute, or when waiting does not help; the message names the database
     */
    @Override
    public Connection getConnection() throws SQLException {
        // Before the pool would try for three seconds.
        dsn.get();
        for (int tries = 1; ; tries++) {
            Connection connection = connect();
            try {
                if (BehindPooler.is(connection)) {
                    return connection;
                }
                ServerState state = ServerState.of(connection, stateQuery);
                String problem = monitors && state.restores() ? null
                        : state.problem(!monitors && !settings.readOnly());
                if (!watch.isChanged(state) && problem == null) {
                    works();
                    return connection;
                }
                pool.replaceAll(connection);
                if (problem != null && (state.restores() || tries >= TRIES)) {
                    throw unusable(state, problem);
                }
            } catch (DatabaseDown e) {
                throw e;
            } catch (SQLException e) {
                if (SqlStates.is(e, SqlStates.FORBIDDEN)) {
                    stateQuery = ServerState.OF_SESSION;
                }
                pool.replaceAll(connection);
                if (tries >= TRIES) {
                    throw down(e);
                }
            }
        }
    }

    /** Behind a pooler no session can be replaced from here. */
    private final class Pooled implements ServerState.Check {
        @Override
        public void accept(ServerState state) throws SQLException {
            watch.isChanged(state);
            String problem = monitors ? null : state.problem(!settings.readOnly());
            if (problem != null) {
                throw unusable(state, state.restores() ? problem : problem
                        + ", and the pooler has opened new sessions (RECONNECT in its console)");
            }
            works();
        }

        @Override
        public SQLException failed(SQLException e) {
            return SqlStates.isSessionOver(e) ? down(e) : e;
        }
    }

    private Connection connect() throws SQLException {
        try {
            return super.getConnection();
        } catch (SQLException e) {
            // Hikari's message is about the pool, its cause what the server or the network said. None: it is busy.
            throw e.getCause() instanceof SQLException cause ? down(cause) : e;
        }
    }

    private void works() {
        outage.works(name + " database " + dsn.address() + (monitors ? " has a connection for the monitoring again"
                : " is back") + " after {} s");
    }

    private DatabaseDown down(SQLException cause) {
        String problem = SqlStates.is(cause, SqlStates.TOO_MANY)
                ? "has no connection left" + (monitors ? " for the monitoring" : "")
                : SqlStates.isLoginRefused(cause) ? "refuses the login" : "is down";
        return cause instanceof DatabaseDown known ? known
                : logged(problem + ": " + dsn.reason(cause), cause.getSQLState(), cause);
    }

    private DatabaseDown unusable(ServerState state, String problem) {
        return state.restores() || state.sessionRestores() ? logged(problem, SqlStates.CANNOT_CONNECT_NOW, null)
                : logged(problem + dsn.readOnlyHint(), SqlStates.READ_ONLY, null);
    }

    /** @param cause null: the server can be reached */
    private DatabaseDown logged(String problem, String sqlState, SQLException cause) {
        String message = "%s database %s %s".formatted(name, dsn.address(), problem);
        if (!monitors || SqlStates.TOO_MANY.equals(sqlState)) {
            outage.fails(cause == null ? problem : SqlStates.TOO_MANY.equals(sqlState) ? sqlState : "down", message);
        }
        return new DatabaseDown(message, sqlState, cause);
    }

    @Override
    public void close() {
        pool.close();
    }
}

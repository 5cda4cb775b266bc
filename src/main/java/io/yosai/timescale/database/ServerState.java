package io.yosai.timescale.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session of a server is worth at the moment.
 *
 * @param version          of TimescaleDB in the database; null: none
 * @param license          {@code apache} or {@code timescale}; null: TimescaleDB is not loaded
 * @param restores         whether the database is in restore mode
 * @param sessionRestores  whether the session is; it keeps that of the moment when it was opened
 * @param readOnly         whether it can only read
 */
public record ServerState(String version, String license, boolean restores, boolean sessionRestores, boolean readOnly) {
    static final String QUERY = SqlFile.read("/database/state.sql");
    /**
     * For roles that may not read all catalogues: only new sessions show them whether the database is in restore mode.
     */
    static final String OF_SESSION = SqlFile.read("/database/state_of_session.sql");

    static ServerState of(Connection connection, String query) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(query); ResultSet row = select.executeQuery()) {
            return of(row);
        }
    }

    static ServerState of(ResultSet row) throws SQLException {
        row.next();
        return new ServerState(row.getString("version"), row.getString("license"), row.getBoolean("restores"),
                row.getBoolean("session_restores"), row.getBoolean("read_only"));
    }

    /** {@code TimescaleDB 2.29.2, Community edition}. */
    String product() {
        return version == null ? "no TimescaleDB"
                : "TimescaleDB " + version + ", " + ("timescale".equals(license) ? "Community" : "Apache") + " edition";
    }

    /**
     * Why jobs must not use a session that is in this state, to follow the name of the database; null: they may.
     *
     * @param writes whether the jobs need to write there
     */
    String problem(boolean writes) {
        if (restores || sessionRestores) {
            return "is being restored (timescaledb.restoring is on): nothing is read or written until "
                    + "timescaledb_post_restore() has run in it";
        }
        return writes && readOnly
                ? "is read only (transaction_read_only is on): nothing is written until it takes writes" : null;
    }

    /** Whether the server has the same version and edition. */
    private boolean isLike(ServerState other) {
        return Objects.equals(version, other.version) && Objects.equals(license, other.license);
    }

    /** What to do about a server, of which is known at the start of each transaction only how it does. */
    interface Check {
        /** @throws SQLException when nothing may be done there */
        void accept(ServerState state) throws SQLException;

        /** Returns what the job is to get when a transaction could not be begun. */
        default SQLException failed(SQLException e) {
            return e;
        }
    }

    /** What is known of a server by the sessions that are given to jobs and to what watches. */
    static final class Watch {
        private static final Logger LOG = LoggerFactory.getLogger(ServerState.class);

        private final String name;
        private final List<Consumer<ServerState>> listeners = new CopyOnWriteArrayList<>();
        private volatile ServerState known;

        Watch(String name) {
            this.name = name;
        }

        /** Called in the thread that found another version or edition there than the one before it. */
        void onChange(Consumer<ServerState> listener) {
            listeners.add(listener);
        }

        /** Returns whether the server has become another one since the last look. */
        boolean isChanged(ServerState now) {
            ServerState before = known;
            // One that is being restored may not have everything yet.
            if (now.restores() || before != null && now.isLike(before)) {
                return false;
            }
            synchronized (this) {
                before = known;
                known = now;
            }
            // Before there was an extension there were no sessions that had loaded it.
            if (before == null || before.version() == null || now.isLike(before)) {
                return false;
            }
            LOG.info("{}: {} is now {}; all sessions are replaced", name, before.product(), now.product());
            listeners.forEach(listener -> listener.accept(now));
            return true;
        }
    }
}

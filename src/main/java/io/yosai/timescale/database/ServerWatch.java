package io.yosai.timescale.database;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known of a server by the sessions that are given to jobs and to what watches. */
final class ServerWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ServerWatch.class);

    private final String name;
    private final List<Consumer<ServerState>> listeners = new CopyOnWriteArrayList<>();
    private volatile ServerState known;

    /** @param name of the database, for the log */
    ServerWatch(String name) {
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
        if (now.restores() || before != null && isSame(before, now)) {
            return false;
        }
        synchronized (this) {
            before = known;
            known = now;
        }
        // Before there was an extension there were no sessions that had loaded it.
        if (before == null || before.version() == null || isSame(before, now)) {
            return false;
        }
        LOG.info("{}: {} is now {}; all sessions are replaced", name, before.product(), now.product());
        listeners.forEach(listener -> listener.accept(now));
        return true;
    }

    private static boolean isSame(ServerState one, ServerState other) {
        return Objects.equals(one.version(), other.version()) && Objects.equals(one.license(), other.license());
    }

    /**
     * Why jobs must not use a session that is in this state, to follow the name of the database; null: they may.
     *
     * @param writes whether the jobs need to write there
     */
    static String problem(ServerState now, boolean writes) {
        if (now.restores() || now.sessionRestores()) {
            return "is being restored (timescaledb.restoring is on): nothing is read or written until "
                    + "timescaledb_post_restore() has run in it";
        }
        return writes && now.readOnly()
                ? "is read only (transaction_read_only is on): nothing is written until it takes writes"
                : null;
    }
}

package io.yosai.timescale.backup;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last step of a restore: the database that it has built takes the wanted name, and one that has it already gets
 * another.
 */
record Swap(NewDatabase restored) {
    private static final Logger LOG = LoggerFactory.getLogger(Swap.class);

    private String name() {
        return restored.name();
    }

    /** As {@link NewDatabase#takeName}. */
    boolean take(boolean replace, int connectionLimit) throws SQLException {
        try (Session session = Session.open(restored.server())) {
            // Of two restores that end at a time the second finds the database of the first.
            session.text("SELECT pg_advisory_lock(hashtextextended(?, 0))", "restored as " + name());
            boolean taken = restored.nameIsTaken(session);
            if (taken && !replace) {
                throw restored.exists();
            }
            // Before its sessions are ended, of which the scheduler's would not come back.
            if (taken && NewDatabase.isThere(session, restored.replaced())) {
                throw new OperatorError("another restore, begun in the same second, has replaced database " + name()
                        + ", and kept the former one as " + restored.replaced() + "\nHINT: restore once more, if this "
                        + "archive is to be the last");
            }
            disconnect(session, restored.building());
            List<String> renames = new ArrayList<>(taken ? List.of(rename(name(), restored.replaced())) : List.of());
            renames.addAll(List.of(rename(restored.building(), name()),
                    restored.open() + " CONNECTION LIMIT " + connectionLimit));
            try {
                if (taken) {
                    LOG.info("closes database {} to swap it; where that is cut off: {}", name(), restored.open());
                    disconnect(session, name());
                }
                session.inOneTransaction(renames);
            } catch (SQLException e) {
                if (taken) {
                    open(e);
                }
                throw e;
            }
            startScheduler();
            return taken;
        }
    }

    /** The session in which it was closed may be gone. */
    private void open(SQLException failure) {
        try (Session session = Session.open(restored.server())) {
            session.run(restored.open());
        } catch (SQLException e) {
            throw new OperatorError("database %s is not swapped: %s; and it takes no connections, as it cannot be "
                    + "opened again: %s\nHINT: %s", name(), failure.getMessage(), e.getMessage(), restored.open(),
                    failure);
        }
    }

    /** A database that gets another name loses TimescaleDB's scheduler for good. */
    private void startScheduler() throws SQLException {
        try (Session session = Session.open(restored.server().withDatabase(name()))) {
            session.text("SELECT _timescaledb_functions.start_background_workers()");
        }
    }

    private static String rename(String from, String to) {
        return "ALTER DATABASE " + Sql.name(from) + " RENAME TO " + Sql.name(to);
    }

    /** A database with sessions cannot be renamed, and TimescaleDB's scheduler is one that comes back. */
    private static void disconnect(Session session, String database) throws SQLException {
        session.run("ALTER DATABASE " + Sql.name(database) + " ALLOW_CONNECTIONS false");
        session.list("/backup/disconnect.sql", row -> true, database);
    }
}

package io.yosai.timescale.backup;

import io.yosai.timescale.dsn.Dsn;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of the database that is dumped, so that its rows can be counted as the dump has them.
 *
 * @param id empty where another session cannot share it: a server of one session, a pooler between
 */
record Snapshot(Optional<String> id) {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);

    /** Freezes the session to it. */
    static Snapshot export(Session session, Dsn database) throws SQLException {
        session.freeze();
        String id = session.text("SELECT pg_export_snapshot()");
        if (isShared(id, database)) {
            // Before pg_dump locks them: what is dropped between the dump and the count would be missing in the count.
            new ContentReader(session).lock();
            return new Snapshot(Optional.of(id));
        }
        LOG.warn("{} does not let two sessions share a snapshot: rows are counted after the dump, and rows that are "
                + "written meanwhile may be in one and not in the other", database.address());
        session.thaw();
        return new Snapshot(Optional.empty());
    }

    boolean exported() {
        return id.isPresent();
    }

    List<String> argument() {
        return id.map(snapshot -> List.of("--snapshot=" + snapshot)).orElse(List.of());
    }

    private static boolean isShared(String id, Dsn database) {
        // A server that serves one session at a time does not answer a second one while the first is in a transaction.
        try (Session other = Session.impatient(database)) {
            other.freeze();
            other.run("SET TRANSACTION SNAPSHOT " + DatabaseProperties.literal(id));
            return true;
        } catch (SQLException e) {
            return false;
        }
    }
}

package io.yosai.timescale.backup;

import io.yosai.timescale.dsn.OperatorError;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A restore that is being made.
 *
 * @param manifest empty: the dump has none
 * @param version  of TimescaleDB that the dump was made with; null: not known
 */
record RestoreRun(RestoreRequest request, Optional<Manifest> manifest, String version, NewDatabase database,
        Jobs jobs) {

    /** Makes TimescaleDB in the empty database, in the state that a restore needs. */
    void prepare() throws SQLException {
        try (Session session = Session.open(database.dsn())) {
            session.run("CREATE EXTENSION timescaledb SCHEMA public"
                    + (version == null ? "" : " VERSION '" + version + "'"));
        }
        // Only a session that begins with the extension knows the edition.
        try (Session session = Session.open(database.dsn())) {
            if (!session.server().isCommunity() && manifest.map(m -> m.content().needsCommunity()).orElse(false)) {
                throw new OperatorError(request.archive() + " holds compressed chunks, continuous aggregates or "
                        + "policies, which this server, the Apache edition of TimescaleDB, cannot keep; restore into "
                        + "a Community edition");
            }
            session.text("SELECT public.timescaledb_pre_restore()");
        }
    }

    /** pg_restore is done: TimescaleDB may work again, but no job. */
    void complete() throws SQLException {
        try (Session session = Session.open(database.dsn())) {
            jobs.pause(session);
            session.text("SELECT public.timescaledb_post_restore()");
        }
        // Before the comparison: by search_path, tables are found and rows have the text that they had.
        if (manifest.isPresent()) {
            database.configure(manifest.get().server(), request.owners());
        }
    }

    List<Check> check() throws SQLException {
        try (Session session = Session.open(database.dsn())) {
            return new Verification(session, manifest).checks();
        }
    }

    /** @return lines for the operator */
    List<String> resumeJobs() throws SQLException {
        try (Session session = Session.open(database.dsn())) {
            return jobs.resume(session);
        }
    }
}

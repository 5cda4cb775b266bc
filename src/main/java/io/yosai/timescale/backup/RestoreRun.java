package io.yosai.timescale.backup;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.Sql;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Exchange;

/**
 * A restore that is being made.
 *
 * @param manifest empty: the dump has none
 * @param version  of TimescaleDB that the dump was made with; null: not known
 * @param home     the schema of the extension
 * @param left     lines for the operator, on what is not as it was; grows
 * @param calls    of pg_restore, a step each
 */
public record RestoreRun(Request request, Optional<Manifest> manifest, String version, ArchiveContents contents,
        ArchiveContents.Home home, NewDatabase database, Jobs jobs, List<String> left, Calls calls) {
    /**
     * What to restore, and whereto.
     *
     * @param archive        the dump
     * @param database       name that the restored database gets; null: that of the DSN
     * @param replace        whether a database of that name may be swapped for the restored one, and is kept under
     *                       another name
     * @param owners         whether owners and privileges are restored; their roles must be there
     * @param dropUnfinished whether databases go that earlier restores of that name have left when they were cut off
     * @param scratch        whether the database is dropped again when it has been compared
     */
    public record Request(Path archive, String database, boolean replace, boolean owners, boolean dropUnfinished,
            boolean scratch) {
    }

    /**
     * How pg_restore is called in each step.
     *
     * @param always  its arguments in every one
     * @param cleanup removes the lists of what it is to restore
     */
    record Calls(Path pgRestore, List<String> always, Path archive, int workers, Cleanup cleanup) {
        void oneTransaction(Exchange exchange, List<String> entries) throws IOException {
            call(exchange, "--single-transaction", only(entries));
        }

        void parallel(Exchange exchange, List<String> entries) throws IOException {
            call(exchange, "--jobs=" + workers, only(entries));
        }

        private String only(List<String> entries) throws IOException {
            PrivateFile list = PrivateFile.list(entries);
            cleanup.add(list);
            return "--use-list=" + list.path();
        }

        private void call(Exchange exchange, String how, String what) {
            List<String> arguments = new ArrayList<>(always);
            arguments.addAll(List.of(how, what, archive.toAbsolutePath().toString()));
            BackupSteps.call(exchange, pgRestore, arguments, null);
        }
    }

    Optional<DatabaseProperties> properties() {
        return manifest.map(Manifest::properties);
    }

    /** Makes TimescaleDB in the empty database, in the state that a restore needs. */
    void prepare() throws SQLException {
        try (Session session = Session.open(database.dsn())) {
            for (String sql : home.sql()) {
                session.run(sql);
            }
            session.run("CREATE EXTENSION timescaledb SCHEMA " + home.name()
                    + (version == null ? "" : " VERSION " + Sql.literal(version)));
        }
        // Only a session that begins with the extension knows the edition.
        try (Session session = Session.open(database.dsn())) {
            if (!session.server().isCommunity() && manifest.map(m -> m.content().needsCommunity()).orElse(false)) {
                throw new OperatorError(request.archive() + " holds compressed chunks, continuous aggregates or "
                        + "policies, which this server, the Apache edition of TimescaleDB, cannot keep"
                        + "\nHINT: restore into a server of the Community edition");
            }
            session.text("SELECT " + home.name() + ".timescaledb_pre_restore()");
        }
    }

    /** Loads the jobs as the restoring role's, where owners are not restored: pg_restore was not to. */
    void loadJobs() throws SQLException, IOException {
        if (request.owners()) {
            return;
        }
        try (Session session = Session.open(database.dsn())) {
            ArchiveContents.Jobs dumped = contents.jobs(session.text("SELECT quote_ident(current_user)"), encoding());
            if (!dumped.rows().isEmpty()) {
                session.copy(dumped.copy(), dumped.rows());
            }
        }
    }

    private String encoding() {
        return properties().map(DatabaseProperties::encoding).orElse(null);
    }

    /** Makes what is for roles that are there, where owners are not restored: pg_restore was not to. */
    private void makeForRoles() throws SQLException, IOException {
        left.clear();
        for (ForRole one : request.owners() ? List.<ForRole>of() : contents.forRoles(encoding())) {
            one.make(database.dsn()).ifPresent(left::add);
        }
    }

    /** pg_restore is done, but for materialized views: TimescaleDB may work again, but no job. */
    void complete() throws SQLException, IOException {
        makeForRoles();
        try (Session session = Session.open(database.dsn())) {
            jobs.pause(session);
            session.text("SELECT " + home.name() + ".timescaledb_post_restore()");
        }
        // Before the comparison: by search_path, tables are found and rows have the text that they had.
        if (manifest.isPresent()) {
            try (Session session = Session.open(database.server())) {
                DatabaseProperties made = manifest.get().properties();
                Set<String> there = roles(session);
                for (String sql : made.statements(database.building(), request.owners(), there)) {
                    session.run(sql);
                }
                for (Map.Entry<String, String> one : made.settingStatements(database.building(), there).entrySet()) {
                    set(session, one.getKey(), one.getValue());
                }
            }
        }
    }

    private void set(Session session, String setting, String sql) throws SQLException {
        try {
            session.run(sql);
        } catch (SQLException e) {
            if (!SqlStates.is(e, SqlStates.NO_OBJECT, SqlStates.BAD_VALUE, SqlStates.BAD_NAME,
                    SqlStates.FIXED_SETTING)) {
                throw e;
            }
            left.add(setting + Verification.LEFT + e.getMessage());
        }
    }

    /** @param workers so many sessions read rows at a time; nobody else writes any */
    List<Verification.Check> check(int workers) throws SQLException {
        List<Session> sessions = new ArrayList<>();
        try {
            while (sessions.size() < workers) {
                sessions.add(Session.open(database.dsn()));
                if (manifest.isPresent() && manifest.get().searchPath() != null) {
                    sessions.get(sessions.size() - 1).text("SELECT set_config('search_path', ?, false)",
                            manifest.get().searchPath());
                }
            }
            return new Verification(sessions, manifest, request.owners(), roles(sessions.get(0)), left).checks();
        } finally {
            for (Session session : sessions) {
                session.close();
            }
        }
    }

    /** Lets the jobs run again. Returns lines for the operator, on what is not as it was. */
    List<String> resume() throws SQLException {
        try (Session session = Session.open(database.dsn())) {
            session.run(SqlFile.read("/backup/forget_table_ids.sql"));
            List<String> lines = new ArrayList<>(jobs.resume(session));
            lines.addAll(left);
            Set<String> there = roles(session);
            lines.addAll(properties().map(properties -> properties.left(there)).orElse(List.of("encoding, locale, "
                    + "owner, settings and grants of the database are the server's own: the dump has no manifest")));
            return lines;
        }
    }

    static Set<String> roles(Session session) throws SQLException {
        return new HashSet<>(session.list("SELECT rolname FROM pg_roles", row -> row.getString(1)));
    }
}

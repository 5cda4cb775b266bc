package io.yosai.timescale.backup;

import io.yosai.timescale.dsn.OperatorError;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What can go wrong with a restore before anything is made. */
record RestorePreflight(Path archive, Optional<Manifest> manifest, Session session) {

    /** @throws OperatorError when the role or the server cannot restore the dump, or there is no pg_restore for it */
    ClientPrograms programs(Optional<Path> folder) throws SQLException {
        if (session.isPooled()) {
            throw new OperatorError("TIMESCALE_DSN leads to a pooler, which takes neither a database that is new nor "
                    + "settings of a session\nHINT: let it name the server itself");
        }
        if (!session.text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").equals("t")) {
            throw new OperatorError("role " + session.text("SELECT current_user") + " is not a superuser, and only one "
                    + "may restore TimescaleDB's catalogue\nHINT: let TIMESCALE_DSN name one, such as "
                    + "timescale_restore of docs/sql/roles_timescale.sql");
        }
        int major = session.server().postgresqlMajor();
        int needed = manifest.map(made -> made.server().postgresqlMajor()).orElse(0);
        if (major < needed) {
            throw new OperatorError("the dump is of PostgreSQL " + needed + " and the server is PostgreSQL " + major
                    + "\nHINT: restore into PostgreSQL " + needed + " or newer");
        }
        ClientPrograms programs = ClientPrograms.find(folder, major);
        if (manifest.map(Manifest::compression).isPresent() && programs.compression().isEmpty()) {
            throw new OperatorError("the dump is compressed with " + manifest.get().compression() + ", which "
                    + programs.pgRestore()
                    + " cannot read\nHINT: let PG_BIN name a pg_restore that was built with it");
        }
        return programs;
    }

    /**
     * The version of TimescaleDB that the dump was made with, which a restore needs; null: not known.
     *
     * @throws OperatorError when the server does not have it
     */
    String timescaledb(ArchiveContents contents) throws SQLException {
        String version = manifest.isPresent() ? manifest.get().timescaledb() : contents.timescaledb();
        List<String> there = session.list("/backup/versions.sql", row -> row.getString("version"));
        if (there.isEmpty()) {
            throw new OperatorError("the server has no TimescaleDB\nHINT: install its package for this PostgreSQL"
                    + (version == null ? "" : ", version " + version));
        }
        if (version != null && !there.contains(version)) {
            throw new OperatorError("the dump was made with TimescaleDB " + version + " and needs that version to be "
                    + "restored, but the server has " + String.join(", ", there)
                    + "\nHINT: install it, restore, and then update the extension");
        }
        return version;
    }

    /** @throws OperatorError when the server lacks a tablespace or, where owners are restored, a role */
    void requireNames(boolean owners) throws SQLException {
        if (manifest.isEmpty()) {
            return;
        }
        DatabaseProperties made = manifest.get().properties();
        Set<String> tablespaces = Set.copyOf(session.list("SELECT spcname FROM pg_tablespace",
                row -> row.getString(1)));
        String missing = missing(made.tablespaces(), tablespaces);
        if (!missing.isEmpty()) {
            throw new OperatorError("the server lacks tablespaces of the database that was backed up: " + missing
                    + "\nHINT: make them with CREATE TABLESPACE; any folder will do");
        }
        missing = missing(made.roles(), RestoreRun.roles(session));
        if (owners && !missing.isEmpty()) {
            throw new OperatorError(
                    "the server lacks roles that own something in the dump or have rights there: " + missing
                    + "\nHINT: make them (docs/sql/roles_timescale.sql makes those of the service), or restore "
                    + "without owners and rights by --no-owner");
        }
    }

    private static String missing(List<String> wanted, Set<String> there) {
        return String.join(", ", wanted.stream().filter(name -> !there.contains(name)).toList());
    }
}

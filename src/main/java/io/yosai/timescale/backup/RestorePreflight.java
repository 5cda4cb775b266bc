package io.yosai.timescale.backup;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What can go wrong with a restore before anything is made. */
record RestorePreflight(Path archive, Optional<Manifest> manifest, Session session) {

    /** @throws OperatorError when the role or the server cannot restore the dump, or there is no pg_restore for it */
    ClientPrograms programs(Optional<Path> folder) throws SQLException {
        if (!session.text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").equals("t")) {
            throw new OperatorError("role " + session.text("SELECT current_user") + " is no superuser, which restoring "
                    + "TimescaleDB's catalogue takes; let TIMESCALE_DSN name one");
        }
        int major = session.server().postgresqlMajor();
        int needed = manifest.map(made -> made.server().postgresqlMajor()).orElse(0);
        if (major < needed) {
            throw new OperatorError("the dump is of PostgreSQL " + needed + " and the server is PostgreSQL " + major
                    + "; restore into PostgreSQL " + needed + " or newer");
        }
        return ClientPrograms.find(folder, major);
    }

    /**
     * The version of TimescaleDB that the dump was made with, which a restore needs; null: not known.
     *
     * @throws OperatorError when the server does not have it
     */
    String timescaledb(ClientPrograms programs) throws SQLException, IOException {
        String version = manifest.isPresent() ? manifest.get().timescaledb() : ArchiveVersion.of(archive, programs);
        List<String> there = session.list(SqlFile.read("/backup/versions.sql"), row -> row.getString("version"));
        if (there.isEmpty()) {
            throw new OperatorError("the server has no TimescaleDB: install its package for this PostgreSQL"
                    + (version == null ? "" : ", version " + version));
        }
        if (version != null && !there.contains(version)) {
            throw new OperatorError("the dump was made with TimescaleDB " + version + " and needs that version to be "
                    + "restored, but the server has " + String.join(", ", there)
                    + "; install it, restore, and then update the extension");
        }
        return version;
    }
}

package io.yosai.timescale.backup;

import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What can go wrong with a backup before anything is written. */
public record Preflight(Dsn dsn, Session.Server server, OutputFolder folder, Settings.Backup settings) {

    /**
     * What a backup would do.
     *
     * @param database where it is, without who connects
     * @param removed  backups that are older than the retention
     */
    public record Plan(String database, long databaseBytes, Path folder, List<Archive> removed) {
    }

    /** @throws OperatorError when the database is not one of TimescaleDB, or there is no pg_dump for it */
    ClientPrograms programs() {
        if (server.timescaledb() == null) {
            throw new OperatorError("database " + dsn.address() + " has no TimescaleDB"
                    + "\nHINT: let TIMESCALE_DSN name a database with the extension timescaledb");
        }
        return ClientPrograms.find(settings.programs(), server.postgresqlMajor());
    }

    /**
     * Checks what a backup checks, and writes nothing.
     *
     * @throws OperatorError when the backup would fail
     */
    Plan plan() throws SQLException, IOException {
        programs();
        folder.requireFolder();
        if (Files.isDirectory(folder.path())) {
            folder.lock().close();
            folder.checkSpace(server.databaseBytes());
        }
        List<Archive> after = new ArrayList<>(folder.archives());
        after.add(folder.next());
        return new Plan(dsn.address(), server.databaseBytes(), folder.path(),
                OutputFolder.outdated(after, settings.retentionDays()));
    }
}

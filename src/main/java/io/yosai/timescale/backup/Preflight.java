package io.yosai.timescale.backup;

import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What can go wrong with a backup before anything is written. */
record Preflight(Dsn dsn, ServerInfo server, OutputFolder folder, Settings.Backup settings) {

    /** @throws OperatorError when the database is not one of TimescaleDB, or there is no pg_dump for it */
    ClientPrograms programs() {
        if (server.timescaledb() == null) {
            throw new OperatorError("database " + dsn.address() + " has no TimescaleDB; TIMESCALE_DSN must name the "
                    + "one that the service writes into");
        }
        return ClientPrograms.find(settings.programs(), server.postgresqlMajor());
    }

    /** @throws OperatorError when less is free than the last backup took; without one, than dumps usually come to */
    void checkSpace() throws IOException {
        List<Archive> archives = folder.archives();
        long last = archives.isEmpty() ? 0 : archives.get(archives.size() - 1).size();
        folder.checkSpace(last > 0 ? last + last / 4 : server.databaseBytes() / 4);
    }

    /**
     * Checks what a backup checks, and writes nothing.
     *
     * @throws OperatorError when the backup would fail
     */
    BackupPlan plan() throws SQLException, IOException {
        programs();
        if (Files.isDirectory(folder.path())) {
            folder.lock().close();
            checkSpace();
        }
        List<Archive> after = new ArrayList<>(folder.archives());
        after.add(folder.next());
        return new BackupPlan(dsn.address(), server.databaseBytes(), folder.path(),
                new Pruning(settings.retentionDays()).candidates(after));
    }
}

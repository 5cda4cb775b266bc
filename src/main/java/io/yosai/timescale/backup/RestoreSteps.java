package io.yosai.timescale.backup;

import io.yosai.timescale.dsn.Conninfo;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of {@code routes/restore.camel.yaml}. */
public final class RestoreSteps {
    private static final Logger LOG = LoggerFactory.getLogger(RestoreSteps.class);
    private static final String RUN = "restore";

    private final Supplier<Dsn> database;
    private final Settings.Backup settings;
    private volatile List<Check> checks = List.of();

    /** @param database a database of the server, asked when a restore begins */
    public RestoreSteps(Supplier<Dsn> database, Settings.Backup settings) {
        this.database = database;
        this.settings = settings;
    }

    /** What the last restore was compared in, whether it held or not; empty when it did not come to that. */
    public List<Check> checks() {
        return checks;
    }

    /** Checks what can be checked before anything is made; then makes an empty database for pg_restore. */
    public void begin(@Variable("request") RestoreRequest request, Exchange exchange) throws SQLException, IOException {
        checks = List.of();
        Cleanup cleanup = new Cleanup();
        try {
            begin(request, exchange, cleanup);
            cleanup.atEndOf(exchange);
        } catch (SQLException | IOException | RuntimeException e) {
            cleanup.close();
            throw e;
        }
    }

    private void begin(RestoreRequest request, Exchange exchange, Cleanup cleanup) throws SQLException, IOException {
        Path archive = request.archive();
        Archive.require(archive);
        if (!Checksum.check(archive)) {
            LOG.warn("{} has no manifest: what is restored cannot be compared with what was backed up", archive);
        }
        Optional<Manifest> manifest = Manifest.read(Archive.manifest(archive));
        Dsn dsn = database.get();
        Dsn server = NewDatabase.maintenance(dsn);
        String name = request.database() == null ? dsn.database() : request.database();
        NewDatabase target = NewDatabase.named(server, name);
        ClientPrograms programs;
        String version;
        try (Session session = Session.open(server)) {
            target.checkName(session);
            RestorePreflight preflight = new RestorePreflight(archive, manifest, session);
            programs = preflight.programs(settings.programs());
            version = preflight.timescaledb(programs);
        }
        if (!request.scratch() && !request.replace() && target.nameIsTaken()) {
            throw target.exists();
        }
        PasswordFile.clearLeftovers();
        PasswordFile password = PasswordFile.of(dsn);
        cleanup.add(password);
        RestoreRun run = new RestoreRun(request, manifest, version, target, new Jobs());
        target.create(manifest.map(Manifest::server).orElse(null));
        // Not before: one that is there already is built by another restore. Does nothing when it has got its name.
        cleanup.add(target::drop);
        run.prepare();
        cleanup.add(new Progress("restored" + manifest.map(m -> "; the database had "
                + Bytes.text(m.server().databaseBytes())).orElse(""), new DatabaseSize(target)));
        exchange.setVariable(RUN, run);
        List<String> arguments = new ArrayList<>(List.of("--single-transaction", "--exit-on-error", "--no-password",
                "--dbname=" + Conninfo.of(target.dsn(), password.path())));
        if (!request.owners()) {
            arguments.addAll(List.of("--no-owner", "--no-privileges"));
        }
        arguments.add(archive.toAbsolutePath().toString());
        BackupSteps.call(exchange, programs.pgRestore(), arguments);
    }

    /** pg_restore is done: lets TimescaleDB work again, all jobs paused. */
    public void complete(@Variable(RUN) RestoreRun run) throws SQLException {
        run.complete();
    }

    /** @throws OperatorError when the database is not what was backed up */
    public void verify(@Variable(RUN) RestoreRun run) throws SQLException {
        checks = run.check();
        long wrong = checks.stream().filter(check -> !check.holds()).count();
        if (wrong > 0) {
            boolean exact = run.manifest().map(Manifest::exact).orElse(true);
            throw new OperatorError("the restored database is not what was backed up: " + wrong + " of " + checks.size()
                    + " checks do not hold, so it is dropped again"
                    + (exact ? "" : "; rows were counted after the dump, so it may be the manifest that is wrong"));
        }
    }

    /** Gives the database its name; the body is then what the operator is to know, in lines. */
    public List<String> finish(@Variable(RUN) RestoreRun run) throws SQLException, IOException {
        NewDatabase target = run.database();
        if (run.request().scratch()) {
            Archive.note(run.request().archive(), Manifest::restoredAt);
            return List.of(run.request().archive() + " restores; the scratch database is dropped again");
        }
        List<String> lines = new ArrayList<>(run.resumeJobs());
        if (target.takeName(run.request().replace())) {
            lines.add("the database that was " + target.name() + " is kept as " + target.replaced() + ", without "
                    + "connections; drop it when it is not needed: DROP DATABASE \"" + target.replaced() + "\"");
        }
        target.startScheduler();
        lines.add(run.request().archive() + " is restored into database " + target.name());
        return lines;
    }
}

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
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.camel.component.exec.ExecBinding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of {@code routes/backup.camel.yaml}. */
public final class BackupSteps {
    private static final Logger LOG = LoggerFactory.getLogger(BackupSteps.class);
    private static final String RUN = "backup";
    private static final String PROGRAMS = "programs";

    private final Supplier<Dsn> database;
    private final Settings.Backup settings;
    private final OutputFolder folder;
    private final BackupMetrics metrics;

    /** @param database asked when a backup begins: a service that makes none needs to know of none */
    public BackupSteps(Supplier<Dsn> database, Settings.Backup settings, BackupMetrics metrics) {
        this.database = database;
        this.settings = settings;
        this.folder = new OutputFolder(settings.folder());
        this.metrics = metrics;
    }

    /** Checks everything that can be checked before anything is written; leaves the arguments of pg_dump. */
    public void begin(Exchange exchange) throws SQLException, IOException {
        Cleanup cleanup = new Cleanup();
        BackupMetrics.Attempt attempt = metrics.attempt();
        try {
            begin(exchange, cleanup, attempt);
            cleanup.atEndOf(exchange);
        } catch (AnotherBackupRuns e) {
            attempt.isNone();
            cleanup.close();
            throw e;
        } catch (SQLException | IOException | RuntimeException e) {
            cleanup.close();
            throw e;
        }
    }

    private void begin(Exchange exchange, Cleanup cleanup, BackupMetrics.Attempt attempt)
            throws SQLException, IOException {
        cleanup.add(attempt);
        Dsn dsn = database.get();
        Session session = Session.open(dsn);
        cleanup.add(session);
        ServerInfo server = session.server();
        Preflight preflight = new Preflight(dsn, server, folder, settings);
        ClientPrograms programs = preflight.programs();
        folder.make();
        cleanup.add(folder.lock());
        PasswordFile.clearLeftovers();
        folder.clearLeftovers().forEach(file -> LOG.info("removed {}, left by a backup that did not end", file));
        preflight.checkSpace();
        PasswordFile password = PasswordFile.of(dsn);
        cleanup.add(password);

        Archive archive = folder.next();
        BackupRun run = new BackupRun(folder, archive, dsn.database(), session, Snapshot.export(session, dsn));
        cleanup.add(run::discard);
        OutputFolder.create(run.partial());
        cleanup.add(new Progress("dumped; the database has " + Bytes.text(server.databaseBytes()),
                () -> run.partial().toFile().exists() ? run.partial().toFile().length() : -1));
        exchange.setVariable(RUN, run);
        exchange.setVariable(PROGRAMS, programs);
        exchange.setVariable("attempt", attempt);
        List<String> arguments = new ArrayList<>(List.of("--format=custom", "--no-password", "--lock-wait-timeout=30s",
                "--file=" + run.partial().toAbsolutePath(), "--dbname=" + Conninfo.of(dsn, password.path())));
        arguments.addAll(run.snapshot().argument());
        call(exchange, programs.pgDump(), arguments);
    }

    /** The dump is written: counts what is in it, and has it read back whole. */
    public void count(@Variable(RUN) BackupRun run, @Variable(PROGRAMS) ClientPrograms programs, Exchange exchange) {
        run.count();
        call(exchange, programs.pgRestore(), readWhole(run.partial()));
    }

    /** The dump can be read: gives it its name and its manifest. The body is then the {@link Archive}. */
    public Archive keep(@Variable(RUN) BackupRun run, @Variable("attempt") BackupMetrics.Attempt attempt)
            throws IOException {
        Archive archive = run.keep();
        attempt.succeeded(archive);
        return archive;
    }

    /** Removes backups that are older than the retention; only a backup that has succeeded comes here. */
    public void prune(Exchange exchange) throws IOException {
        for (Archive old : new Pruning(settings.retentionDays()).candidates(folder.archives())) {
            old.delete();
            LOG.info("removed {}, older than {} days", old.file(), settings.retentionDays());
        }
    }

    /** Compares a backup with its checksum, and has it read whole. */
    public void beginVerify(@Variable("archive") Path archive, Exchange exchange) throws IOException {
        Archive.require(archive);
        exchange.setVariable("compared", Checksum.check(archive));
        int major = Manifest.read(Archive.manifest(archive)).map(made -> made.server().postgresqlMajor()).orElse(0);
        call(exchange, ClientPrograms.atLeast(settings.programs(), major).pgRestore(), readWhole(archive));
    }

    /** It has been read. */
    public void endVerify(@Variable("archive") Path archive, @Variable("compared") boolean compared)
            throws IOException {
        if (!compared) {
            throw new OperatorError(archive + " can be read whole, but there is no manifest and no checksum beside it, "
                    + "so nothing tells whether it is what was written");
        }
        Archive.note(archive, Manifest::verifiedAt);
    }

    /**
     * Checks what a backup checks, and writes nothing.
     *
     * @throws OperatorError when the backup would fail
     */
    public BackupPlan plan() throws SQLException, IOException {
        Dsn dsn = database.get();
        try (Session session = Session.open(dsn)) {
            return new Preflight(dsn, session.server(), folder, settings).plan();
        }
    }

    static void call(Exchange exchange, Path program, List<String> arguments) {
        exchange.getMessage().setHeader(ExecBinding.EXEC_COMMAND_EXECUTABLE, program.toString());
        exchange.getMessage().setHeader(ExecBinding.EXEC_COMMAND_ARGS, arguments);
    }

    /** Listing a dump reads its directory only, and finds neither a cut end nor a flipped bit. */
    static List<String> readWhole(Path archive) {
        return List.of("--file=/dev/null", archive.toAbsolutePath().toString());
    }
}

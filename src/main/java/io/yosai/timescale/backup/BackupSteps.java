package io.yosai.timescale.backup;

import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.Settings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.camel.component.exec.ExecBinding;
import org.apache.camel.support.ExchangeHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of {@code routes/backup.camel.yaml}.
 *
 * @param database asked when a backup begins: a service that makes none needs to know of none
 */
public record BackupSteps(Supplier<Dsn> database, Settings settings, OutputFolder folder, BackupMetrics metrics) {
    private static final Logger LOG = LoggerFactory.getLogger(BackupSteps.class);
    private static final String RUN = "backup";
    private static final String PROGRAMS = "programs";
    /** A list of a dump's contents reads its directory only, and finds neither a cut end nor a flipped bit. */
    private static final List<String> READ_WHOLE = List.of("--file=/dev/null");

    public BackupSteps(Supplier<Dsn> database, Settings settings, BackupMetrics metrics) {
        this(database, settings, new OutputFolder(Path.of(settings.text(Setting.OUTPUT_DIR))), metrics);
    }

    /** Checks everything that can be checked before anything is written; leaves the arguments of pg_dump. */
    public void begin(Exchange exchange) throws SQLException, IOException {
        try {
            Cleanup.during(exchange, cleanup -> begin(exchange, cleanup));
        } catch (FolderLock.Taken e) {
            throw e;
        } catch (SQLException | IOException | RuntimeException e) {
            metrics.ended(null, true);
            throw e;
        }
    }

    private void begin(Exchange exchange, Cleanup cleanup) throws SQLException, IOException {
        // Its rows are counted on the server that is dumped.
        Dsn dsn = database.get().without("loadBalanceHosts");
        Session session = Session.open(dsn);
        cleanup.add(session);
        session.requireOwn(dsn);
        Session.Server server = session.server();
        ClientPrograms programs = programs(dsn, server);
        folder.make();
        cleanup.add(folder.lock());
        PrivateFile.clearLeftovers();
        folder.clearLeftovers().forEach(file -> LOG.info("removed {}, left by a backup that did not end", file));
        folder.checkSpace(server.databaseBytes());
        PrivateFile password = PrivateFile.password(dsn);
        cleanup.add(password);

        Archive archive = folder.next();
        BackupRun run = new BackupRun(archive, dsn, session, programs.compression());
        cleanup.add(run);
        cleanup.add(() -> metrics.ended(run.kept(), exchange.isFailed() || ExchangeHelper.isFailureHandled(exchange)));
        cleanup.whenStopped("the backup of database " + dsn.address() + " into " + archive.file()
                + " is stopped before its end; nothing of it is kept");
        OutputFolder.create(run.partial());
        cleanup.add(new Progress("dumped; the database has " + Bytes.text(server.databaseBytes()),
                () -> run.partial().toFile().exists() ? run.partial().toFile().length() : -1));
        exchange.setVariable(RUN, run);
        exchange.setVariable(PROGRAMS, programs);
        List<String> arguments = new ArrayList<>(List.of("--format=custom", "--no-password", "--lock-wait-timeout=30s",
                "--file=" + run.partial().toAbsolutePath(), "--dbname=" + dsn.conninfo(password.path())));
        run.compression().ifPresent(compression -> arguments.add("--compress=" + compression));
        run.snapshot().ifPresent(snapshot -> arguments.add("--snapshot=" + snapshot));
        if (run.snapshot().isPresent() && settings.whole(Setting.BACKUP_WORKERS) > 1) {
            run.beginCount();
        }
        call(exchange, programs.pgDump(), arguments, null);
    }

    public void count(@Variable(RUN) BackupRun run, @Variable(PROGRAMS) ClientPrograms programs, Exchange exchange)
            throws IOException {
        run.beginCount();
        OutputFolder.sync(run.partial());
        call(exchange, programs.pgRestore(), READ_WHOLE, run.partial());
    }

    public Archive keep(@Variable(RUN) BackupRun run, @Body ProgramRunner.Result read)
            throws SQLException, IOException {
        run.keep(read.checksum());
        metrics.made(run.kept());
        return run.kept();
    }

    /** Removes backups that are older than the retention; only a backup that has succeeded comes here. */
    public void prune(Exchange exchange) throws IOException {
        int days = settings.whole(Setting.RETENTION_DAYS);
        for (Archive old : OutputFolder.outdated(folder.archives(), days)) {
            old.delete();
            LOG.info("removed {}, older than {} days", old.file(), days);
        }
    }

    /** For steps of one's own: a file beside another, such as its encrypted copy. */
    public File beside(File file, String suffix) {
        return new File(file.getPath() + suffix);
    }

    public void beginVerify(@Variable("archive") Path archive, Exchange exchange) throws IOException {
        Archive dump = Archive.existing(archive);
        dump.checkSize();
        int major = dump.manifest().map(made -> made.server().postgresqlMajor()).orElse(0);
        call(exchange, ClientPrograms.atLeast(settings.path(Setting.PG_BIN), major).pgRestore(), READ_WHOLE, archive);
    }

    public void endVerify(@Variable("archive") Path archive, @Body ProgramRunner.Result read) throws IOException {
        Archive dump = Archive.existing(archive);
        Optional<String> expected = dump.expectedChecksum();
        expected.ifPresent(checksum -> dump.check(checksum, read.checksum()));
        if (read.exitCode() != 0) {
            throw new OperatorError(archive + " cannot be read: " + (read.lines().isEmpty()
                    ? "pg_restore ended with exit code " + read.exitCode() : read.lines())
                    + "\nHINT: use another backup");
        }
        if (expected.isEmpty()) {
            throw new OperatorError(archive + " can be read whole, but there is no manifest and no checksum beside it, "
                    + "so nothing says whether it is what was written\nHINT: put those back that were "
                    + "written with it");
        }
        dump.note("verified");
    }

    /**
     * Checks what a backup checks, and writes nothing.
     *
     * @return what a backup would do, in lines
     * @throws OperatorError when it would fail
     */
    public List<String> plan() throws SQLException, IOException {
        Dsn dsn = database.get();
        try (Session session = Session.open(dsn)) {
            session.requireOwn(dsn);
            Session.Server server = session.server();
            programs(dsn, server);
            folder.requireFolder();
            if (Files.isDirectory(folder.path())) {
                folder.lock().close();
                folder.checkSpace(server.databaseBytes());
            }
            List<Archive> after = new ArrayList<>(folder.archives());
            after.add(folder.next());
            return Stream.concat(Stream.of("would back up " + dsn.address() + " (" + Bytes.text(server.databaseBytes())
                    + ") into " + folder.path()),
                    OutputFolder.outdated(after, settings.whole(Setting.RETENTION_DAYS)).stream()
                            .map(archive -> "would remove " + archive.file())).toList();
        }
    }

    private ClientPrograms programs(Dsn dsn, Session.Server server) {
        if (server.timescaledb() == null) {
            throw new OperatorError("database " + dsn.address() + " has no TimescaleDB"
                    + "\nHINT: let TIMESCALE_DSN name a database with the extension timescaledb");
        }
        return ClientPrograms.find(settings.path(Setting.PG_BIN), server.postgresqlMajor());
    }

    /** @param input what the program reads from its standard input; null: nothing */
    static void call(Exchange exchange, Path program, List<String> arguments, Path input) {
        exchange.getMessage().setHeader(ExecBinding.EXEC_COMMAND_EXECUTABLE, program.toString());
        exchange.getMessage().setHeader(ExecBinding.EXEC_COMMAND_ARGS, arguments);
        exchange.getMessage().setBody(input == null ? null : input.toFile());
    }
}

package io.yosai.timescale.backup;

import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.Setting;
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

/**
 * The steps of {@code routes/restore.camel.yaml}. pg_restore is called for the tables, for TimescaleDB's catalogue, for
 * the rows and for the indexes, in this order: the tables of the catalogue refer to each other, so they are restored
 * one by one in one transaction, and all else by several workers.
 */
public final class RestoreSteps {
    private static final Logger LOG = LoggerFactory.getLogger(RestoreSteps.class);
    private static final String RUN = "restore";

    private final Supplier<Dsn> database;
    private final Settings settings;
    private volatile List<Verification.Check> checks = List.of();

    /** @param database a database of the server, asked when a restore begins */
    public RestoreSteps(Supplier<Dsn> database, Settings settings) {
        this.database = database;
        this.settings = settings;
    }

    /** What the last restore was compared in, whether it held or not; empty when it did not come to that. */
    public List<Verification.Check> checks() {
        return checks;
    }

    /** The databases that restores of a name have left when they were cut off. */
    public List<String> unfinished(String name) throws SQLException {
        return NewDatabase.named(NewDatabase.maintenance(database.get()), name).unfinished();
    }

    /** Checks what can be checked before anything is made; then makes an empty database and has the tables restored. */
    public void begin(@Variable("request") RestoreRun.Request request, Exchange exchange)
            throws SQLException, IOException {
        checks = List.of();
        Cleanup.during(exchange, cleanup -> begin(request, exchange, cleanup));
    }

    private void begin(RestoreRun.Request request, Exchange exchange, Cleanup cleanup)
            throws SQLException, IOException {
        Path archive = request.archive();
        Archive dump = Archive.existing(archive);
        dump.checkSize();
        Optional<String> expected = dump.expectedChecksum();
        if (expected.isPresent()) {
            dump.check(expected.get(), dump.sha256());
        } else {
            LOG.warn("{} has no manifest: what is restored cannot be compared with what was backed up", archive);
        }
        Optional<Manifest> manifest = dump.manifest();
        Dsn dsn = database.get();
        Dsn server = NewDatabase.maintenance(dsn);
        String name = request.database() == null ? dsn.database() : request.database();
        NewDatabase target;
        ClientPrograms programs;
        ArchiveContents contents;
        String version;
        try (Session session = Session.open(server)) {
            // An event trigger of the dump ON login would write as our sessions begin.
            target = NewDatabase.named(session.server().postgresqlMajor() < 17 ? server
                    : server.withSetting("event_triggers", "off"), name);
            target.checkName(session);
            if (target.isClosed(session)) {
                LOG.warn("database {} takes no connections, as a restore leaves it that is cut off while it swaps"
                        + "\nHINT: {}", name, target.open());
            }
            RestorePreflight preflight = new RestorePreflight(archive, manifest, session);
            programs = preflight.programs(settings.path(Setting.PG_BIN));
            contents = new ArchiveContents(archive, programs.pgRestore());
            version = preflight.timescaledb(contents);
            preflight.requireNames(request.owners());
            if (request.replace()) {
                target.requireNonePrepared(session);
            } else if (!request.scratch() && target.nameIsTaken(session)) {
                throw target.exists();
            }
        }
        dealWithUnfinished(target, request.dropUnfinished());
        PrivateFile.clearLeftovers();
        PrivateFile password = PrivateFile.password(dsn);
        cleanup.add(password);
        // Each of the hundreds of statements is a transaction. The one that gives the database its name waits for all.
        Dsn hasty = target.dsn().withSetting("synchronous_commit", "off")
                // In the end the database has settings of its own. What else of them counts pg_restore sets itself.
                .withSetting("statement_timeout", "0").withSetting("default_transaction_read_only", "off")
                .withSetting("timescaledb.enable_transparent_decompression", "on");
        List<String> always = new ArrayList<>(List.of("--exit-on-error", "--no-password",
                "--dbname=" + hasty.conninfo(password.path())));
        if (!request.owners()) {
            always.addAll(List.of("--no-owner", "--no-privileges"));
        }
        ArchiveContents.Home home = contents.home(request.owners());
        RestoreRun run = new RestoreRun(request, manifest, version, contents, home, target, new Jobs(home.name()),
                new ArrayList<>(),
                new RestoreRun.Calls(programs.pgRestore(), always, archive, settings.whole(Setting.BACKUP_WORKERS),
                        cleanup));
        cleanup.add(target.claim());
        target.create(run.properties());
        // Not before: one that is there already is built by another restore. Does nothing when it has got its name.
        cleanup.add(() -> target.drop(target.building()));
        cleanup.whenStopped("the restore of " + archive + " is stopped before its end; database " + target.building()
                + ", which it was building, is dropped");
        run.prepare();
        cleanup.add(new Progress("restored" + manifest.map(m -> "; the database had "
                + Bytes.text(m.server().databaseBytes())).orElse(""), target::bytes));
        exchange.setVariable(RUN, run);
        run.calls().oneTransaction(exchange, contents.tables(home, request.owners()));
    }

    /** It is never gone on with: rows that are there would be restored a second time. */
    private static void dealWithUnfinished(NewDatabase target, boolean drop) throws SQLException {
        for (String database : target.unfinished()) {
            if (drop) {
                target.drop(database);
                LOG.info("dropped database {}, left by a restore that was cut off", database);
            } else {
                LOG.warn("database {} is left by a restore that was cut off\nHINT: restore --drop-unfinished drops it",
                        database);
            }
        }
    }

    public void catalogue(@Variable(RUN) RestoreRun run, Exchange exchange) throws IOException {
        run.calls().oneTransaction(exchange, run.contents().catalogue(run.request().owners()));
    }

    public void data(@Variable(RUN) RestoreRun run, Exchange exchange) throws SQLException, IOException {
        run.loadJobs();
        run.calls().parallel(exchange, run.contents().data());
    }

    public void indexes(@Variable(RUN) RestoreRun run, Exchange exchange) throws IOException {
        run.calls().parallel(exchange, run.contents().indexes(run.request().owners()));
    }

    public void complete(@Variable(RUN) RestoreRun run, Exchange exchange) throws SQLException, IOException {
        run.complete();
        run.calls().oneTransaction(exchange, run.contents().refreshes());
    }

    /** @throws OperatorError when the database is not what was backed up */
    public void verify(@Variable(RUN) RestoreRun run) throws SQLException {
        checks = run.check(settings.whole(Setting.BACKUP_WORKERS));
        long wrong = checks.stream().filter(check -> !check.holds()).count();
        if (wrong > 0) {
            boolean exact = run.manifest().map(Manifest::exact).orElse(true);
            throw new OperatorError("the restored database is not what was backed up: " + wrong + " of " + checks.size()
                    + " checks do not hold, so it is dropped again" + (exact ? ""
                    : "\nHINT: rows were counted after the dump, so it may be the manifest that is wrong"));
        }
    }

    /** Gives the database its name; the body is then what the operator is to know, in lines. */
    public List<String> finish(@Variable(RUN) RestoreRun run) throws SQLException, IOException {
        NewDatabase target = run.database();
        if (run.request().scratch()) {
            Archive dump = Archive.existing(run.request().archive());
            dump.note("restored");
            target.drop(target.building());
            return List.of(dump + " restores; the scratch database is dropped again");
        }
        List<String> lines = run.resume();
        int connections = run.properties().map(DatabaseProperties::connectionLimit).orElse(-1);
        if (target.takeName(run.request().replace(), connections)) {
            lines.add("the database that was " + target.name() + " is kept as " + target.replaced() + ", without "
                    + "connections; drop it when it is not needed: DROP DATABASE \"" + target.replaced() + "\"");
        }
        lines.add(run.request().archive() + " is restored into database " + target.name());
        return lines;
    }
}

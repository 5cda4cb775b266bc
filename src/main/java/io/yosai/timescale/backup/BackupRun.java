package io.yosai.timescale.backup;

import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A backup that is being made: its files are {@code *.partial} until {@link #keep}. */
final class BackupRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BackupRun.class);

    private final Archive archive;
    private final String database;
    private final Session session;
    private final Optional<String> snapshot;
    private final Optional<String> compression;
    private final Session.Server server;
    private final DatabaseProperties properties;
    private final Instant started = Instant.now();
    private CompletableFuture<Manifest.Content> content;
    private volatile Archive kept;

    /**
     * Freezes the database as it is to be dumped, so that its rows can be counted as the dump has them.
     *
     * @param session by which they are counted
     * @param compression as pg_dump is given it; empty: its own
     */
    BackupRun(Archive archive, Dsn dsn, Session session, Optional<String> compression) throws SQLException {
        this.archive = archive;
        this.database = dsn.database();
        this.session = session;
        this.snapshot = snapshot(dsn);
        this.compression = compression;
        this.server = session.server();
        this.properties = DatabaseProperties.of(session);
    }

    /** Of the dump; empty where another session cannot share it: a server of one session, a pooler between. */
    Optional<String> snapshot() {
        return snapshot;
    }

    private Optional<String> snapshot(Dsn dsn) throws SQLException {
        // With another one, as of another role, a regclass would have another text.
        session.run("SET search_path = ''");
        new ContentReader(session).freeze();
        String id = session.text("SELECT pg_export_snapshot()");
        if (isShared(id, dsn)) {
            return Optional.of(id);
        }
        LOG.warn("{} does not let two sessions share a snapshot: rows are counted after the dump, and rows that "
                + "are written meanwhile may be in one and not in the other", dsn.address());
        session.thaw();
        return Optional.empty();
    }

    private static boolean isShared(String id, Dsn dsn) {
        // A server of one session at a time does not answer a second one while the first is in a transaction.
        try (Session other = Session.impatient(dsn)) {
            other.freeze();
            other.run("SET TRANSACTION SNAPSHOT " + Sql.literal(id));
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    Optional<String> compression() {
        return compression;
    }

    Path partial() {
        return OutputFolder.partial(archive.file());
    }

    /**
     * Begins to count what the dump holds, where that has not begun: in the eyes of its snapshot, so while it is
     * written, or after it.
     */
    void beginCount() {
        if (content == null) {
            content = CompletableFuture.supplyAsync(this::count, ProgramRunner.OWN_THREAD);
        }
    }

    private Manifest.Content count() {
        try {
            if (snapshot.isPresent()) {
                // Else an error ends the snapshot, which pg_dump may not have yet.
                session.run("SAVEPOINT count");
            }
            return new ContentReader(session).read();
        } catch (SQLException e) {
            throw new OperatorError("the rows of the dump cannot be counted: " + e.getMessage() + "\nHINT: "
                    + (SqlStates.is(e, SqlStates.FORBIDDEN) ? "let a superuser back up, or a member of pg_read_all_data"
                    : "pg_stat_activity and the log of the server show what was in its way; then back up anew"));
        }
    }

    private Manifest.Content counted() throws SQLException {
        try {
            Manifest.Content counted = content.join();
            session.close();
            return counted;
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }

    /**
     * Gives the backup its name, after everything of it is on the disk and its rows are counted.
     *
     * @param checksum of the dump, as it was read back
     */
    void keep(String checksum) throws SQLException, IOException {
        Manifest.Content counted = counted();
        long bytes = Files.size(partial());
        Instant now = Instant.now();
        Manifest manifest = new Manifest(database, Manifest.text(started),
                Duration.between(started, now).toMillis() / 1000.0, checksum, bytes, compression.orElse(null), server,
                properties, "", snapshot.isPresent(), counted, Manifest.text(now), null);
        OutputFolder.write(OutputFolder.partial(Archive.manifest(archive.file())), manifest.json());
        String line = checksum + "  " + archive.file().getFileName() + "\n";
        OutputFolder.write(OutputFolder.partial(Archive.checksum(archive.file())), line.getBytes());
        for (Path file : archive.paths()) {
            Files.move(OutputFolder.partial(file), file, StandardCopyOption.ATOMIC_MOVE);
        }
        OutputFolder.sync(archive.file().toAbsolutePath().getParent());
        LOG.info("backed up {} rows of database {} into {}, {} in {} s", manifest.rows(), database, archive.file(),
                Bytes.text(bytes), manifest.durationSeconds());
        kept = archive;
    }

    /** The backup, which steps of a person's may have moved since; null: it has not got its name. */
    Archive kept() {
        return kept;
    }

    /** Ends the count and removes everything that has not got its name. */
    @Override
    public void close() throws IOException {
        if (content != null && !content.isDone()) {
            try {
                session.interrupt();
            } catch (SQLException e) {
                LOG.debug("the session has ended: {}", e.getMessage());
            }
        }
        if (!Files.exists(archive.file())) {
            archive.delete();
        }
        for (Path file : archive.paths()) {
            Files.deleteIfExists(OutputFolder.partial(file));
        }
    }
}

package io.yosai.timescale.backup;

import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A backup that is being made: its files are {@code *.partial} until {@link #keep}. */
final class BackupRun {
    private static final Logger LOG = LoggerFactory.getLogger(BackupRun.class);

    private final OutputFolder folder;
    private final Archive archive;
    private final String database;
    private final Session session;
    private final Snapshot snapshot;
    private final ServerInfo server;
    private final Instant started = Instant.now();
    private Content content;

    BackupRun(OutputFolder folder, Archive archive, String database, Session session, Snapshot snapshot)
            throws SQLException {
        this.folder = folder;
        this.archive = archive;
        this.database = database;
        this.session = session;
        this.snapshot = snapshot;
        this.server = session.server();
    }

    Snapshot snapshot() {
        return snapshot;
    }

    Path partial() {
        return partial(archive.file());
    }

    private static Path partial(Path file) {
        return file.resolveSibling(file.getFileName() + OutputFolder.PARTIAL);
    }

    /** Counts what the dump holds, while nobody has written since, or in the eyes of its snapshot. */
    void count() {
        try {
            content = new ContentReader(session).read();
            session.close();
        } catch (SQLException e) {
            throw new OperatorError("the rows of the dump cannot be counted: " + e.getMessage());
        }
    }

    /** Gives the backup its name, after everything of it is on the disk. */
    Archive keep() throws IOException {
        OutputFolder.sync(partial());
        long bytes = Files.size(partial());
        Instant now = Instant.now();
        Manifest manifest = new Manifest(database, started.truncatedTo(ChronoUnit.SECONDS).toString(),
                Duration.between(started, now).toMillis() / 1000.0, Checksum.of(partial()), bytes, server,
                snapshot.exported(), content, now.truncatedTo(ChronoUnit.SECONDS).toString(), null);
        Path sidecar = Archive.manifest(archive.file());
        Path checksum = Archive.checksum(archive.file());
        OutputFolder.write(partial(sidecar), manifest.json());
        String line = manifest.sha256() + "  " + archive.file().getFileName() + "\n";
        OutputFolder.write(partial(checksum), line.getBytes());
        // The dump last: there is none without its manifest.
        Files.move(partial(sidecar), sidecar, StandardCopyOption.ATOMIC_MOVE);
        Files.move(partial(checksum), checksum, StandardCopyOption.ATOMIC_MOVE);
        Files.move(partial(), archive.file(), StandardCopyOption.ATOMIC_MOVE);
        OutputFolder.sync(folder.path());
        LOG.info("backed up {} rows of database {} into {}, {} in {} s", content.rows(), database, archive.file(),
                Bytes.text(bytes), manifest.durationSeconds());
        return archive;
    }

    /** Removes everything that has not got its name. */
    void discard() throws IOException {
        if (!Files.exists(archive.file())) {
            archive.delete();
        }
        Files.deleteIfExists(partial());
        Files.deleteIfExists(partial(Archive.manifest(archive.file())));
        Files.deleteIfExists(partial(Archive.checksum(archive.file())));
    }
}

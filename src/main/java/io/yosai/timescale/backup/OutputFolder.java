package io.yosai.timescale.backup;

import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folder of the backups. What is not named as one of ours is not looked at. */
public record OutputFolder(Path path) {
    private static final String PARTIAL = ".partial";
    private static final String RIGHTS =
            "\nHINT: let this user write there, or set OUTPUT_DIR to another folder";
    private static final String LOCK = ".timescale_backup.lock";

    /** @throws OperatorError when it is not there and cannot be made, or is not a folder */
    void make() {
        requireFolder();
        try {
            Files.createDirectories(path, permissions("rwx------"));
        } catch (IOException e) {
            throw new OperatorError("OUTPUT_DIR " + path.toAbsolutePath() + " cannot be made: " + e + RIGHTS);
        }
        if (!Files.isWritable(path)) {
            throw new OperatorError("OUTPUT_DIR " + path.toAbsolutePath() + " cannot be written into by this user"
                    + RIGHTS);
        }
    }

    /** @throws OperatorError when there is something else of that name, or on the way to it */
    void requireFolder() {
        for (Path part = path.toAbsolutePath(); part != null; part = part.getParent()) {
            if (Files.exists(part)) {
                if (!Files.isDirectory(part)) {
                    throw new OperatorError("OUTPUT_DIR " + path.toAbsolutePath() + ": " + part + " is not a folder"
                            + "\nHINT: let OUTPUT_DIR name a folder, or one that can be made");
                }
                return;
            }
        }
    }

    /**
     * The right to write there; close it to give it back. It ends with the process, however that ends.
     *
     * @throws FolderLock.Taken when somebody else has it
     */
    FolderLock lock() throws IOException {
        return FolderLock.of(path, path.resolve(LOCK), permissions("rw-------"));
    }

    /**
     * Oldest first; none where there is no such folder.
     *
     * @throws OperatorError.Unreadable when this user may not look into it
     */
    public List<Archive> archives() throws IOException {
        requireFolder();
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(Files::isRegularFile).map(Archive::of).flatMap(Optional::stream)
                    .sorted(Comparator.comparing(Archive::time)).toList();
        } catch (AccessDeniedException | UncheckedIOException e) {
            throw new OperatorError.Unreadable(path.toAbsolutePath(), e);
        }
    }

    /**
     * Which backups are too old, by the time in their names.
     *
     * @param archives oldest first; the newest of them is kept whatever its age
     */
    static List<Archive> outdated(List<Archive> archives, int retentionDays) {
        Instant floor = Instant.now().minus(Duration.ofDays(retentionDays));
        return archives.stream().limit(Math.max(0, archives.size() - 1))
                .filter(archive -> archive.time().isBefore(floor)).toList();
    }

    /** An archive with a name that is not taken. */
    Archive next() {
        Instant time = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        while (Files.exists(path.resolve(Archive.name(time)))) {
            time = time.plusSeconds(1);
        }
        return new Archive(path.resolve(Archive.name(time)), time);
    }

    /**
     * Removes what runs that were killed have left: partial files, and sidecars of which there is no dump. A pg_dump of
     * this machine that still writes one is ended: nobody would have its file, and it keeps its locks.
     */
    List<Path> clearLeftovers() throws IOException {
        List<Path> leftovers;
        try (Stream<Path> files = Files.list(path)) {
            leftovers = files.filter(this::isLeftover).toList();
        }
        for (Path file : leftovers) {
            String writes = "--file=" + file.toAbsolutePath();
            ProcessHandle.allProcesses().filter(each -> each.info().commandLine().orElse("").contains(writes))
                    .forEach(ProcessHandle::destroy);
            Files.deleteIfExists(file);
        }
        return leftovers;
    }

    private boolean isLeftover(Path file) {
        String name = file.getFileName().toString();
        Path dump = path.resolve(name.replaceFirst("(\\.json|\\.sha256)?(\\.partial)?$", ""));
        // A link to a dump on a disk that is not there now is one.
        return Archive.of(dump).isPresent() && !Files.isDirectory(file)
                && (name.endsWith(PARTIAL) || !Files.exists(dump, LinkOption.NOFOLLOW_LINKS));
    }

    /**
     * A backup takes what the last whole one did and a quarter more; the first one, what dumps usually come to.
     *
     * @throws OperatorError when less is free
     */
    void checkSpace(long databaseBytes) throws IOException {
        List<Archive> archives = archives().stream().filter(Archive::isWhole).toList();
        long last = archives.isEmpty() ? 0 : archives.get(archives.size() - 1).size();
        long needed = last > 0 ? last + last / 4 : databaseBytes / 4;
        long free = Files.getFileStore(path).getUsableSpace();
        if (free < needed) {
            throw new OperatorError("OUTPUT_DIR " + path.toAbsolutePath() + " has " + Bytes.text(free)
                    + " free, but the backup takes some " + Bytes.text(needed)
                    + "\nHINT: make room, or keep fewer backups by a smaller RETENTION_DAYS");
        }
    }

    /** An empty file that only its owner may read. */
    static void create(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, permissions("rw-------"));
    }

    static void write(Path file, byte[] content) throws IOException {
        create(file);
        Files.write(file, content, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    }

    /** Where a file is written before it has its name. */
    static Path partial(Path file) {
        return file.resolveSibling(file.getFileName() + PARTIAL);
    }

    /** Waits until the disk has the file, or the names in a folder. */
    static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static FileAttribute<?> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }
}

package io.yosai.timescale.backup;

import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The right to write into a folder of backups, against other processes and against other threads of this one. */
public final class FolderLock implements AutoCloseable {
    /**
     * Asked first: when a process closes any channel to a file, the system takes all its locks of that file back, so a
     * second attempt in this process must not even open it.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path key;
    private FileChannel channel;

    /** Another backup has the right to write into the folder. */
    public static final class Taken extends OperatorError {
        private Taken(Path folder, String holder) {
            super("another backup into " + folder.toAbsolutePath() + " runs"
                    + (holder.isEmpty() ? "" : " (process " + holder + ")"));
        }
    }

    private FolderLock(Path key) {
        this.key = key;
    }

    /** @throws Taken when somebody else has it */
    static FolderLock of(Path folder, Path file, FileAttribute<?> permissions) throws IOException {
        Path key = folder.toRealPath();
        if (!HELD.add(key)) {
            throw new Taken(folder, String.valueOf(ProcessHandle.current().pid()));
        }
        FolderLock lock = new FolderLock(key);
        try {
            lock.channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    permissions);
            if (lock.channel.tryLock() == null) {
                throw new Taken(folder, Files.readString(file));
            }
            lock.channel.truncate(0);
            lock.channel.write(StandardCharsets.UTF_8.encode(String.valueOf(ProcessHandle.current().pid())));
            return lock;
        } catch (IOException e) {
            lock.close();
            throw new OperatorError("OUTPUT_DIR " + folder.toAbsolutePath() + " cannot be locked: "
                    + OperatorError.reason(e) + "\nHINT: let this user write " + file.getFileName() + " there, and the "
                    + "file system have locks (of NFS, mount it as version 4 or with a lock daemon), or set OUTPUT_DIR "
                    + "to another folder", e);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null && !channel.isOpen()) {
            return;
        }
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            HELD.remove(key);
        }
    }
}

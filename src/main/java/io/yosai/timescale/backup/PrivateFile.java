package io.yosai.timescale.backup;

import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A temporary file for a client program, which only we and it may read; there for as long as this is open. */
record PrivateFile(Path path) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateFile.class);
    private static final Path FOLDER = Path.of(System.getProperty("java.io.tmpdir"));
    private static final String PREFIX = "timescale-integration-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{1,18})-.*\\.(pgpass|list)");

    /**
     * The password where libpq, and nobody who lists the processes, finds it. The path is null when the DSN has none:
     * libpq then looks where pgjdbc looks too.
     */
    static PrivateFile password(Dsn dsn) throws IOException {
        if (dsn.password() == null) {
            return new PrivateFile(null);
        }
        String password = dsn.password().reveal();
        if (password.indexOf('\n') >= 0 || password.indexOf('\r') >= 0) {
            throw new OperatorError("the password holds a line break, which pg_dump and pg_restore cannot be given\n"
                    + "HINT: give the role another password");
        }
        return write(".pgpass", "*:*:*:*:" + password.replace("\\", "\\\\").replace(":", "\\:") + "\n");
    }

    /** What of a dump pg_restore is to restore, in the lines that it prints of the dump. */
    static PrivateFile list(List<String> entries) throws IOException {
        return write(".list", String.join("\n", entries) + "\n");
    }

    private static PrivateFile write(String suffix, String content) throws IOException {
        PrivateFile file = new PrivateFile(null);
        try {
            file = new PrivateFile(Files.createTempFile(FOLDER, PREFIX + ProcessHandle.current().pid() + "-", suffix,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
            Files.writeString(file.path(), content);
            return file;
        } catch (IOException e) {
            file.close();
            throw new OperatorError((file.path() == null ? "a file in " + FOLDER : file.path()) + " cannot be written: "
                    + OperatorError.reason(e) + "\nHINT: let there be room and this user write there, or name another "
                    + "folder by JAVA_OPTS=-Djava.io.tmpdir=…", e);
        }
    }

    /** Removes those of processes that were killed, but for those of other users. */
    static void clearLeftovers() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(FOLDER, PREFIX + "*.{pgpass,list}")) {
            for (Path file : files) {
                Matcher matcher = NAME.matcher(file.getFileName().toString());
                if (matcher.matches()) {
                    clear(file, Long.parseLong(matcher.group(1)));
                }
            }
        }
    }

    private static void clear(Path file, long pid) {
        try {
            if (abandoned(file, pid)) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} is gone already", file);
        } catch (IOException e) {
            // Anybody may put a file into the temporary folder; no backup may fail by it.
            LOG.warn("{} cannot be removed: {}", file, e.toString());
        }
    }

    /** In a container every process has the same number, but began after the file of the one before. */
    private static boolean abandoned(Path file, long pid) throws IOException {
        Instant written = Files.getLastModifiedTime(file).toInstant();
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        return process.isEmpty() || process.get().info().startInstant()
                .filter(start -> start.minusSeconds(1).isAfter(written)).isPresent();
    }

    @Override
    public void close() throws IOException {
        if (path != null) {
            Files.deleteIfExists(path);
        }
    }
}

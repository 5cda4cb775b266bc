package io.yosai.timescale.backup;

import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of TimescaleDB in a dump that has no manifest: TimescaleDB writes it into a table of its catalogue. */
final class ArchiveVersion {
    private static final Pattern VERSION = Pattern.compile("(?m)^timescaledb_version\\t(\\S+)");

    private ArchiveVersion() {
    }

    /** Null when the dump does not tell. */
    static String of(Path archive, ClientPrograms programs) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(programs.pgRestore().toString(), "--data-only",
                "--schema=_timescaledb_catalog", "--table=metadata", "--file=-", archive.toAbsolutePath().toString());
        ChildEnvironment.apply(builder);
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) {
                throw new OperatorError(archive + " cannot be read: "
                        + printed.strip().replaceAll("\\s*\\R\\s*", "; "));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperatorError("interrupted while reading " + archive);
        }
        Matcher matcher = VERSION.matcher(printed);
        return matcher.find() ? matcher.group(1) : null;
    }
}

package io.yosai.timescale.cli;

import io.yosai.timescale.app.Failures;
import io.yosai.timescale.dsn.OperatorError;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/** A person's mistake ends in a clear line and an exit code: 2 for a wrong call or setting, 1 for what failed later. */
public final class ErrorLines {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorLines.class);

    private ErrorLines() {
    }

    /** Returns the exit code of a verb, or 1 when what it printed was not written, as on a disk that is full. */
    public static int written(int exitCode) {
        if (!System.out.checkError()) {
            return exitCode;
        }
        print(new PrintWriter(System.err, true), "the output could not be written: standard output\nHINT: see whether "
                + "its disk is full or its reader has ended; what the verb did is done");
        return exitCode == ExitCode.OK ? ExitCode.SOFTWARE : exitCode;
    }

    /** Prints what went wrong, in the form of the log. */
    static void print(PrintWriter err, String message) {
        if (Logs.isJson()) {
            LOG.error("{}", message);
        } else {
            err.println(message);
        }
    }

    /** @return the same command line, which from now on prints errors so */
    public static CommandLine of(CommandLine commandLine) {
        return commandLine
                .setParameterExceptionHandler((e, arguments) -> {
                    print(e.getCommandLine().getErr(), e.getMessage() + "; see "
                            + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
                    return ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((e, at, parsed) -> {
                    OperatorError error = error(e);
                    if (error == null && !(e instanceof SQLException)) {
                        throw e;
                    }
                    print(at.getErr(), error != null ? error.getMessage() : Failures.reason(e));
                    return e instanceof OperatorError.BadSetting ? ExitCode.USAGE : ExitCode.SOFTWARE;
                });
    }

    /** Returns null where it is neither a person's mistake nor a file that could not be read. */
    private static OperatorError error(Exception thrown) {
        Throwable cause = thrown instanceof UncheckedIOException ? thrown.getCause() : thrown;
        return cause instanceof OperatorError error ? error
                : cause instanceof FileSystemException failure && failure.getFile() != null
                ? new OperatorError.Unreadable(Path.of(failure.getFile()), failure) : null;
    }
}

package io.yosai.timescale.backup;

import io.yosai.timescale.dsn.OperatorError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.exec.ExecCommand;
import org.apache.camel.component.exec.ExecCommandExecutor;
import org.apache.camel.component.exec.ExecResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the programs of camel-exec's routes. Camel's own executor hands them all of our environment, keeps what they
 * print in memory, and leaves them behind when the service ends.
 */
public final class ProgramRunner implements ExecCommandExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(ProgramRunner.class);
    /** What waits for a program or a database for hours must not keep one of the few threads that all share. */
    static final Executor OWN_THREAD = task -> {
        Thread thread = new Thread(task, "backup-wait");
        thread.setDaemon(true);
        thread.start();
    };
    private static final int SIGNALLED = 128;
    /** What to do, by what it prints: the first is how pg_dump gives up to wait. */
    private static final List<Map.Entry<String, String>> HINTS = List.of(
            Map.entry("statement timeout; pg_dump: detail: Query was: LOCK",
            "another session has, or waits for, a lock on a table: pg_stat_activity shows which"),
            Map.entry("denied for large object",
            "GRANT SELECT ON LARGE OBJECT … TO the role, or let a superuser back up"),
            Map.entry("COPY failed for table .* (relation|function) .* does not exist",
            "a function that a table calls finds others by search_path, which a restore has not: ALTER FUNCTION … SET "
            + "search_path where it was backed up, and back up anew"));
    /** What a program may know of our environment, which holds the DSNs with their passwords. */
    private static final Set<String> PASSED_ON = Set.of("PATH", "HOME", "USER", "TZ", "TMPDIR", "LD_LIBRARY_PATH",
            "PGPASSFILE", "KRB5CCNAME", "KRB5_CONFIG");
    /** What pg_dump says of every database with TimescaleDB, and what {@code restore.camel.yaml} gets right. */
    private static final List<String> EXPECTED = List.of(
            "warning: there are circular foreign-key constraints ",
            "detail: hypertable", "detail: chunk", "detail: continuous_agg",
            "hint: You might not be able to restore the dump without using --disable-triggers",
            "hint: Consider using a full dump instead of a --data-only dump");

    static final class Result extends ExecResult {
        private final int exitCode;
        private final String lines;
        private final String checksum;

        private Result(ExecCommand command, String lines, int exitCode, String checksum) {
            // An exit code that the step takes for a success; Camel logs any other as an error.
            super(command, InputStream.nullInputStream(), InputStream.nullInputStream(), 0);
            this.exitCode = exitCode;
            this.lines = lines;
            this.checksum = checksum;
        }

        int exitCode() {
            return exitCode;
        }

        /** The last lines that it printed, in one. */
        String lines() {
            return lines;
        }

        /** Of what it was given to read; null: nothing. */
        String checksum() {
            return checksum;
        }
    }

    /**
     * A program that is to be run without our secrets, and that prints English.
     *
     * @param words its path and its arguments
     */
    static ProcessBuilder prepare(List<String> words) {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().keySet().retainAll(PASSED_ON);
        // Messages differ by their words.
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder;
    }

    /**
     * Runs the program to its end. The file that is the body of the exchange is its standard input, and is read to its
     * end even when the program does not.
     *
     * @throws OperatorError when it does not end as it should, with the last lines that it printed
     */
    @Override
    public Result execute(ExecCommand command) {
        List<String> words = new ArrayList<>(List.of(command.getExecutable()));
        words.addAll(command.getArgs());
        String name = Path.of(command.getExecutable()).getFileName().toString();
        try {
            Process process = prepare(words).redirectErrorStream(true).start();
            try (Cleanup cleanup = new Cleanup()) {
                cleanup.add(process::destroy);
                return await(process, command, name);
            }
        } catch (IOException e) {
            throw new OperatorError("cannot start " + command.getExecutable() + ": " + e.getMessage()
                    + "\nHINT: install it, or correct the step of the route that names it");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperatorError(name + " was stopped");
        }
    }

    private static Result await(Process process, ExecCommand command, String name)
            throws IOException, InterruptedException {
        CompletableFuture<String> printed = CompletableFuture.supplyAsync(() -> lines(process, name),
                OWN_THREAD);
        CompletableFuture<String> read = CompletableFuture.supplyAsync(() -> feed(process, command.getInput()),
                OWN_THREAD);
        long timeout = command.getTimeout();
        if (!process.waitFor(timeout > 0 ? timeout : Long.MAX_VALUE, TimeUnit.MILLISECONDS)) {
            throw new OperatorError(name + " did not end within the timeout of its step, " + timeout / 1000
                    + " s\nHINT: give the step a longer one in the route file, or find out what it waits for");
        }
        String lines = printed.join();
        int exitCode = process.exitValue();
        // Camel takes every exit code for a success unless the step says which are.
        Set<Integer> right = command.getExitValues().isEmpty() ? Set.of(0) : command.getExitValues();
        if (!right.contains(exitCode)) {
            throw new OperatorError(name + (exitCode > SIGNALLED ? " was killed by signal " + (exitCode - SIGNALLED)
                    : " ended with exit code " + exitCode) + (lines.isEmpty() ? "" : ": " + lines)
                    + HINTS.stream().filter(each -> lines.matches("(?s).*" + each.getKey() + ".*"))
                            .map(each -> "\nHINT: " + each.getValue()).findFirst().orElse(""));
        }
        return new Result(command, lines, exitCode, read.join());
    }

    /** @return the checksum of the input; null: there is none */
    private static String feed(Process process, InputStream input) {
        try {
            if (input == null) {
                process.getOutputStream().close();
                return null;
            }
            try (DigestInputStream read = Archive.digesting(input)) {
                copy(read, process);
                return Archive.sha256(read);
            }
        } catch (IOException e) {
            throw new OperatorError("the backup cannot be read: " + OperatorError.reason(e));
        }
    }

    private static void copy(InputStream input, Process process) {
        try (OutputStream standardInput = process.getOutputStream()) {
            input.transferTo(standardInput);
        } catch (IOException e) {
            LOG.debug("the program has read what it wanted: {}", e.getMessage());
        }
    }

    /** The last lines, in one; warnings go to the log as they come. */
    private static String lines(Process process, String name) {
        LastLines last = new LastLines();
        try (BufferedReader reader = process.inputReader()) {
            for (String line; (line = reader.readLine()) != null; ) {
                if (EXPECTED.stream().anyMatch(line::contains)) {
                    LOG.debug("{}: {}", name, line);
                    continue;
                }
                if (last.add(line) && line.contains("warning: ")) {
                    LOG.warn("{}", line);
                }
            }
        } catch (IOException e) {
            last.add(String.valueOf(e.getMessage()));
        }
        return last.toString();
    }
}

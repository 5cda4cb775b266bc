package io.yosai.timescale.backup;

import io.yosai.timescale.dsn.OperatorError;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
    private static final int KEPT_LINES = 20;
    private static final int SIGNALLED = 128;

    /** @throws OperatorError when it does not end as it should, with the last lines that it printed */
    @Override
    public ExecResult execute(ExecCommand command) {
        List<String> words = new ArrayList<>(List.of(command.getExecutable()));
        words.addAll(command.getArgs());
        String name = Path.of(command.getExecutable()).getFileName().toString();
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        ChildEnvironment.apply(builder);
        try {
            Process process = builder.start();
            try (Cleanup cleanup = new Cleanup()) {
                cleanup.add(process::destroy);
                return await(process, command, name);
            }
        } catch (IOException e) {
            throw new OperatorError("cannot start " + command.getExecutable() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperatorError(name + " was stopped");
        }
    }

    private static ExecResult await(Process process, ExecCommand command, String name)
            throws IOException, InterruptedException {
        process.getOutputStream().close();
        CompletableFuture<List<String>> printed = CompletableFuture.supplyAsync(() -> lines(process, name));
        long timeout = command.getTimeout();
        if (!process.waitFor(timeout > 0 ? timeout : Long.MAX_VALUE, TimeUnit.MILLISECONDS)) {
            throw new OperatorError(name + " did not end within the timeout of its step, " + timeout / 1000 + " s");
        }
        List<String> lines = printed.join();
        int exitCode = process.exitValue();
        // Camel takes every exit code for a success unless the step says which are.
        Set<Integer> right = command.getExitValues().isEmpty() ? Set.of(0) : command.getExitValues();
        if (!right.contains(exitCode)) {
            throw new OperatorError(name + (exitCode > SIGNALLED ? " was killed by signal " + (exitCode - SIGNALLED)
                    : " ended with exit code " + exitCode) + (lines.isEmpty() ? "" : ": " + String.join("; ", lines)));
        }
        return new ExecResult(command, InputStream.nullInputStream(),
                new ByteArrayInputStream(String.join("\n", lines).getBytes()), exitCode);
    }

    /** The last lines; warnings go to the log as they come. */
    private static List<String> lines(Process process, String name) {
        List<String> kept = new ArrayList<>();
        try (BufferedReader reader = process.inputReader()) {
            for (String line; (line = reader.readLine()) != null; ) {
                if (ExpectedWarning.is(line)) {
                    LOG.debug("{}: {}", name, line);
                    continue;
                }
                if (line.contains("warning: ")) {
                    LOG.warn("{}", line);
                }
                kept.add(line);
                if (kept.size() > KEPT_LINES) {
                    kept.remove(0);
                }
            }
        } catch (IOException e) {
            kept.add(e.getMessage());
        }
        return kept;
    }
}

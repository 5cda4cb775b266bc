package io.yosai.timescale.backup;

import io.yosai.timescale.stream.Streams;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be undone when a job ends, however it ends: its route done, failed or edited, or the process asked to
 * stop. Last come, first undone, once.
 */
final class Cleanup implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Cleanup.class);

    private final Deque<AutoCloseable> steps = new ArrayDeque<>();
    private final Thread hook = new Thread(this::stop, "backup-cleanup");
    private volatile String stopped = "";

    Cleanup() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** @param line for the log when the process is stopped meanwhile */
    void whenStopped(String line) {
        stopped = line;
    }

    private void stop() {
        if (!stopped.isEmpty()) {
            LOG.warn("{}", stopped);
        }
        close();
    }

    synchronized void add(AutoCloseable step) {
        steps.push(step);
    }

    /** The step of a route that begins a job. */
    interface Step {
        void run(Cleanup cleanup) throws SQLException, IOException;
    }

    /** Runs a step; what it adds is undone when the exchange is over, or at once if the step fails. */
    static void during(Exchange exchange, Step step) throws SQLException, IOException {
        Cleanup cleanup = new Cleanup();
        try {
            step.run(cleanup);
            Streams.whenDone(exchange, cleanup::close);
        } catch (SQLException | IOException | RuntimeException e) {
            cleanup.close();
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        while (!steps.isEmpty()) {
            try {
                steps.pop().close();
            } catch (Exception e) {
                LOG.warn("cannot tidy up after a backup or restore: {}", e.getMessage());
            }
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is being stopped and this is the hook, or it waits for us.
        }
    }
}

package io.yosai.timescale.backup;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be undone when a job ends, however it ends: its route done, failed or edited, or the process told to
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

    void atEndOf(Exchange exchange) {
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                close();
            }
        });
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

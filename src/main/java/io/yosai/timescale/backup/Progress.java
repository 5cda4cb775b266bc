package io.yosai.timescale.backup;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows how far a long step is: on a terminal all the time in one line, else in one log line a minute. */
final class Progress implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Progress.class);

    private static final String ERASE_REST = "\033[K";

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "backup-progress");
        thread.setDaemon(true);
        return thread;
    });
    private final boolean terminal = System.console() != null;
    private final String what;
    private final LongSupplier done;

    /**
     * @param what such as {@code dumped of a database of 3 GB}
     * @param done bytes so far; negative while that is not known
     */
    Progress(String what, LongSupplier done) {
        this.what = what;
        this.done = done;
        int period = terminal ? 1 : 60;
        clock.scheduleAtFixedRate(this::show, period, period, TimeUnit.SECONDS);
    }

    private void show() {
        long bytes = done.getAsLong();
        if (bytes < 0) {
            return;
        }
        if (terminal) {
            System.err.print("\r" + Bytes.text(bytes) + " " + what + ERASE_REST + "\r");
        } else {
            LOG.info("{} {}", Bytes.text(bytes), what);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        if (terminal) {
            System.err.print(ERASE_REST);
        }
    }
}

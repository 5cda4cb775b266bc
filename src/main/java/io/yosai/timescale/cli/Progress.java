package io.yosai.timescale.cli;

import io.yosai.timescale.copy.CopyMetrics;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * How far a verb is, on stderr while it lasts: one line written over on a terminal; elsewhere one every ten seconds
 * where it is known how many rows are to be copied.
 */
final class Progress {
    static final boolean TERMINAL = System.console() != null;
    private static final Duration LINE = TERMINAL ? Duration.ZERO : Duration.ofSeconds(10);
    private static final int BAR = 24;
    private static final int TICK_MILLIS = 500;

    private final PrintWriter out;
    private final long before;
    private final long total;
    private final long start = System.nanoTime();
    private long shown = start;

    /**
     * Begins now.
     *
     * @param before rows that are copied already
     * @param total how many rows there are with these; 0: it is not known
     */
    Progress(PrintWriter out, long before, long total) {
        this.out = out;
        this.before = before;
        this.total = total;
    }

    /** @param read rows since the begin */
    synchronized void show(long read) {
        long now = System.nanoTime();
        if (now - shown < LINE.toNanos() || !TERMINAL && total == 0) {
            return;
        }
        shown = now;
        if (TERMINAL) {
            show(line(read, now));
        } else {
            out.println(line(read, now));
            out.flush();
        }
    }

    /** Elsewhere than on a terminal, nothing is shown. */
    synchronized void show(String line) {
        if (TERMINAL) {
            out.print("\r" + line + "\033[K");
            out.flush();
        }
    }

    /** Does something, and shows all the while how far it is; what follows begins on a line of its own. */
    void during(Runnable show, Runnable work) {
        ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
        ticks.scheduleAtFixedRate(show, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        try {
            work.run();
        } finally {
            ticks.shutdownNow();
            if (TERMINAL) {
                show.run();
                out.println();
                out.flush();
            }
        }
    }

    /** A bar that is filled in part, on a terminal; elsewhere nothing. */
    static String bar(long done, long of) {
        int filled = of == 0 ? 0 : (int) (BAR * done / of);
        return TERMINAL ? "[" + "#".repeat(filled) + ".".repeat(BAR - filled) + "]  " : "";
    }

    /** What was done since the begin, in one line. */
    String summary(CopyMetrics.Counts counts) {
        double seconds = (System.nanoTime() - start) / 1e9;
        return "%,d rows read in %.1f s (%,.0f rows/s): %,d copied, %,d already there, %,d to the quarantine".formatted(
                counts.read(), seconds, counts.read() / seconds, counts.copied(), counts.present(),
                counts.quarantined());
    }

    private String line(long read, long now) {
        double rate = read / ((now - start) / 1e9);
        if (total == 0) {
            return "%,d rows  %,.0f rows/s".formatted(read, rate);
        }
        // Rows may have come since they were counted.
        long done = Math.min(total, before + read);
        return bar(done, total) + "%,d of %,d rows  %,.0f rows/s  %s left".formatted(before + read, total, rate,
                rate == 0 ? "unknown time" : time(Math.round((total - done) / rate)));
    }

    private static String time(long seconds) {
        return seconds < 3600 ? "%d:%02d".formatted(seconds / 60, seconds % 60)
                : "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}

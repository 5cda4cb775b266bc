package io.yosai.timescale.cli;

import io.yosai.timescale.backfill.Slice;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

/** How far a backfill is: one line written over on a terminal, one every ten seconds elsewhere. */
final class BackfillProgress {
    private static final boolean TERMINAL = System.console() != null;
    private static final Duration LINE = TERMINAL ? Duration.ZERO : Duration.ofSeconds(10);

    private final PrintWriter out;
    private final long before;
    private final long total;
    private final long start = System.nanoTime();
    private long told = start;

    BackfillProgress(PrintWriter out, List<Slice> slices) {
        this.out = out;
        this.before = slices.stream().filter(Slice::finished).mapToLong(Slice::rows).sum();
        this.total = slices.stream().mapToLong(Slice::rows).sum();
    }

    /** @param read rows of this run */
    void tell(long read) {
        long now = System.nanoTime();
        if (now - told < LINE.toNanos()) {
            return;
        }
        told = now;
        out.print(TERMINAL ? "\r" + line(read, now) + "\033[K" : line(read, now) + System.lineSeparator());
        out.flush();
    }

    /** What follows begins on a line of its own. */
    void end() {
        if (TERMINAL && told != start) {
            out.println();
        }
    }

    private String line(long read, long now) {
        double rate = read / ((now - start) / 1e9);
        long left = Math.max(0, total - before - read);
        return "%,d of %,d rows  %,.0f rows/s  %s left".formatted(before + read, total, rate,
                rate == 0 ? "unknown time" : time(Math.round(left / rate)));
    }

    private static String time(long seconds) {
        return seconds < 3600 ? "%d:%02d".formatted(seconds / 60, seconds % 60)
                : "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}

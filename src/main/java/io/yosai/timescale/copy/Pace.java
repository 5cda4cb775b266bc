package io.yosai.timescale.copy;

import java.util.concurrent.TimeUnit;

/** How fast the passes that have a limit may read, all together. */
final class Pace {
    /** So that one that waits can look whether it is to end. */
    private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(500);

    private long free = System.nanoTime();

    /** Notes that rows were read. @param rowsPerSecond 0: without a limit */
    synchronized void take(int rows, int rowsPerSecond) {
        if (rowsPerSecond > 0) {
            free = Math.max(free, System.nanoTime()) + TimeUnit.SECONDS.toNanos(rows) / rowsPerSecond;
        }
    }

    /** Waits until rows may be read, but not for long; returns whether they may. */
    boolean awaitTurn() throws InterruptedException {
        long left;
        synchronized (this) {
            left = free - System.nanoTime();
        }
        if (left > 0) {
            TimeUnit.NANOSECONDS.sleep(Math.min(left, LONGEST_WAIT));
        }
        return left <= LONGEST_WAIT;
    }
}

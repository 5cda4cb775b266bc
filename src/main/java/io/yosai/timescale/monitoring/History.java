package io.yosai.timescale.monitoring;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.DoubleSupplier;

/** Lag and throughput of the last hour, one point every ten seconds. The step of the route monitor-history. */
public final class History {
    static final int STEP_SECONDS = 10;
    private static final int POINTS = 360;

    /** @param lag in seconds, null: not known; @param rows copied per second since the point before */
    record Point(Double lag, double rows) {
    }

    private final DoubleSupplier lag;
    private final DoubleSupplier copied;
    private final Deque<Point> points = new ArrayDeque<>();
    private double copiedBefore;
    private Instant until = Instant.now();

    /** @param copied all rows that were ever copied */
    History(DoubleSupplier lag, DoubleSupplier copied) {
        this.lag = lag;
        this.copied = copied;
    }

    public synchronized void record() {
        Instant now = Instant.now();
        double seconds = lag.getAsDouble();
        double rows = copied.getAsDouble();
        // By the clock: a point that comes late stands for a longer time.
        double passed = Math.max(1, (now.toEpochMilli() - until.toEpochMilli()) / 1000.0);
        points.addLast(new Point(Double.isNaN(seconds) ? null : seconds, Math.max(0, rows - copiedBefore) / passed));
        copiedBefore = rows;
        until = now;
        if (points.size() > POINTS) {
            points.removeFirst();
        }
    }

    /** When the newest point was taken. */
    synchronized Instant until() {
        return until;
    }

    /** The oldest first. */
    synchronized List<Point> points() {
        return new ArrayList<>(points);
    }
}

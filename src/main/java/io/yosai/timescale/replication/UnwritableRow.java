package io.yosai.timescale.replication;

/** A row that the target cannot take as it is; the message names the column and says what to do. */
public final class UnwritableRow extends RuntimeException {
    private final boolean refusable;

    UnwritableRow(String message) {
        this(message, false);
    }

    /** @param refusable whether it is this one row's value, which the quarantine can keep, rather than the route's mistake */
    UnwritableRow(String message, boolean refusable) {
        super(message);
        this.refusable = refusable;
    }

    boolean isRefusable() {
        return refusable;
    }
}

package io.yosai.timescale.replication;

/** A row that the target cannot take as it is; the message names the column and says what to do. */
public final class UnwritableRow extends RuntimeException {
    UnwritableRow(String message) {
        super(message);
    }
}

package io.yosai.timescale.stream;

import io.yosai.timescale.dsn.OperatorError;

/** A row that a step of a route left in a form that the target cannot take; the message names the column. */
public final class UnwritableRow extends OperatorError {
    /**
     * @param what happened, with the column or the row
     * @param hint what to do
     */
    public UnwritableRow(String what, String hint) {
        super(what + "\nHINT: " + hint);
    }
}

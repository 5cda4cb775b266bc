package io.yosai.timescale.app;

import io.yosai.timescale.dsn.OperatorError;

/** A job that was run once did not succeed; the message is its reason in one line. */
public final class PassFailed extends OperatorError {
    PassFailed(String message, Throwable cause) {
        super(message, cause);
    }
}

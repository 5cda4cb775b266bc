package io.yosai.timescale.config;

/**
 * A mistake or a state that the person who runs the product must mend. The message is one or a few clear lines that say
 * what is wrong and what is expected; it is shown without a stack trace and never holds a password.
 */
public class OperatorError extends RuntimeException {
    public OperatorError(String message) {
        super(message);
    }

    public OperatorError(String message, Throwable cause) {
        super(message, cause);
    }
}

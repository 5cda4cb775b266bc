package io.yosai.timescale.dsn;

/**
 * A mistake or a state that the person who runs the product must correct. The message is one or a few clear lines that
 * say what is wrong and what is expected; it is shown without a stack trace and never holds a password.
 */
public class OperatorError extends RuntimeException {
    public OperatorError(String message) {
        super(message);
    }

    public OperatorError(String message, Throwable cause) {
        super(message, cause);
    }

    /** Returns the outermost cause of a kind, the exception itself among them; null: there is none. */
    public static <T> T cause(Throwable thrown, Class<T> kind) {
        Throwable cause = thrown;
        while (cause != null && !kind.isInstance(cause)) {
            cause = cause.getCause();
        }
        return kind.cast(cause);
    }

    /** A setting that is missing or cannot be what it is; found before anything is started. */
    public static final class BadSetting extends OperatorError {
        public BadSetting(String message) {
            super(message);
        }
    }
}

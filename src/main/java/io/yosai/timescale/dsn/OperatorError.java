package io.yosai.timescale.dsn;

import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

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

    /** @param values of the places in the message; the last one is the cause if it can be one */
    public OperatorError(String message, Object... values) {
        super(message.formatted(values), values[values.length - 1] instanceof Throwable cause ? cause : null);
    }

    /** A file or a folder of a person that cannot be read; its path is in the message. */
    public static final class Unreadable extends OperatorError {
        public static final String HINT = "let it be there, and let the user that runs the program read it";

        public Unreadable(Path path, Exception failure) {
            super(path + " cannot be read: " + reason(failure) + "\nHINT: "
                    + (failure instanceof CharacterCodingException ? "save it in UTF-8" : HINT), failure);
        }
    }

    /** Why a file could not be read or written; Java often has the path alone for a message. */
    public static String reason(Exception failure) {
        Throwable cause = failure instanceof UncheckedIOException ? failure.getCause() : failure;
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (cause instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (cause instanceof CharacterCodingException) {
            return "it is not in UTF-8";
        }
        return cause instanceof FileSystemException known && known.getReason() != null ? known.getReason()
                : cause.getMessage() == null || cause instanceof FileSystemException ? cause.toString()
                : cause.getMessage();
    }

    /** Returns the outermost cause of a kind, the exception itself among them; null: there is none. */
    public static <T> T cause(Throwable thrown, Class<T> kind) {
        Throwable cause = thrown;
        while (cause != null && !kind.isInstance(cause)) {
            cause = cause.getCause();
        }
        return kind.cast(cause);
    }

    /** Does what may find a mistake, and adds it to those that there are. */
    public static void collect(List<OperatorError> mistakes, Runnable check) {
        try {
            check.run();
        } catch (OperatorError e) {
            mistakes.add(e);
        }
    }

    /** Throws the first of these, which carries the others as {@link #getSuppressed}; returns where there is none. */
    public static void throwAll(List<OperatorError> mistakes) {
        if (!mistakes.isEmpty()) {
            OperatorError first = mistakes.get(0);
            mistakes.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
    }

    /** A setting that is missing or cannot be what it is; found before anything is started. */
    public static final class BadSetting extends OperatorError {
        public BadSetting(String message) {
            super(message);
        }
    }
}

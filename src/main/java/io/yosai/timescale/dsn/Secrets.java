package io.yosai.timescale.dsn;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where secrets are read. */
@FunctionalInterface
public interface Secrets {
    /**
     * Reads a secret, as it is now.
     *
     * @param path as operators write it, with or without the {@code data} of the KV v2 engine
     * @throws Unreachable when nobody can say what is in it at the moment
     * @throws OperatorError when it cannot be had; the message names the path
     */
    VaultSecret secret(String path);

    /** The same secrets, where they cannot be reached waited for as long as a verb that runs once may. */
    default Secrets patient() {
        return this;
    }

    /** Runs something every so often, where what was read may change. */
    default void every(Duration period, Runnable task) {
    }

    /** Where they are kept does not answer, or is sealed: to be tried again later. It has been logged. */
    final class Unreachable extends OperatorError {
        public Unreachable(String message) {
            super(message);
        }
    }

    /**
     * What was found at a path of Vault.
     *
     * @param path   as Vault has it
     * @param fields by name; texts, numbers or truth values
     */
    record VaultSecret(String path, Map<String, Object> fields) {
        /** Empty if there is no such field, or nothing in it. */
        public Optional<String> find(String field) {
            return Optional.ofNullable(fields.get(field)).map(String::valueOf).filter(text -> !text.isEmpty());
        }

        /** {@code port, user}: names only. */
        public String names() {
            return fields.isEmpty() ? "none" : String.join(", ", fields.keySet().stream().sorted().toList());
        }

        @Override
        public String toString() {
            return path;
        }
    }

    /** A password, never null, that does not show itself in logs and messages. */
    record Secret(String reveal) {
        public static final String MASK = "****";
        private static final Pattern NAMES = Pattern.compile("(?i)passw|pwd|secret|token");

        public Secret {
            Objects.requireNonNull(reveal);
        }

        /** Whether the name of a parameter, or a text with several, says that there is one. */
        public static boolean isNamedIn(String text) {
            return NAMES.matcher(text).find();
        }

        @Override
        public String toString() {
            return MASK;
        }
    }
}

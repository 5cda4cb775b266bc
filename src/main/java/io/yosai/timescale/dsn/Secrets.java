package io.yosai.timescale.dsn;

/** Where secrets are read. */
@FunctionalInterface
public interface Secrets {
    /**
     * Reads a secret, as it is now.
     *
     * @param path as operators write it, with or without the {@code data} of the KV v2 engine
     * @throws Unreachable when nobody can tell what is in it at the moment
     * @throws OperatorError when it cannot be had; the message names the path
     */
    VaultSecret secret(String path);

    /** Where they are kept does not answer, or is sealed: to be tried again later. It has been logged. */
    final class Unreachable extends OperatorError {
        public Unreachable(String message) {
            super(message);
        }
    }
}

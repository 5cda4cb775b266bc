package io.yosai.timescale.config;

/** Where secrets are read. */
@FunctionalInterface
public interface Secrets {
    /**
     * Reads a secret, as it is now.
     *
     * @param path as operators write it, with or without the {@code data} of the KV v2 engine
     * @throws VaultDown when nobody can tell what is in it at the moment
     * @throws OperatorError when it cannot be had; the message names the path
     */
    VaultSecret secret(String path);
}

package io.yosai.timescale.config;

/** Vault does not answer, or is sealed: to be tried again later. {@link Vault} has logged it. */
public final class VaultDown extends OperatorError {
    VaultDown(String message) {
        super(message);
    }
}

package io.yosai.timescale.config;

/** Vault does not let this login do that. */
final class VaultRefusal extends OperatorError {
    VaultRefusal(String message) {
        super(message);
    }
}

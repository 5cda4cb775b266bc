package io.yosai.timescale.config;

import java.util.Objects;

/** A password, never null, that does not show itself in logs and messages. */
public record Secret(String reveal) {
    static final String MASK = "****";

    public Secret {
        Objects.requireNonNull(reveal);
    }

    @Override
    public String toString() {
        return MASK;
    }
}

package io.yosai.timescale.dsn;

import java.util.Objects;

/** A password, never null, that does not show itself in logs and messages. */
public record Secret(String reveal) {
    public static final String MASK = "****";

    public Secret {
        Objects.requireNonNull(reveal);
    }

    @Override
    public String toString() {
        return MASK;
    }
}

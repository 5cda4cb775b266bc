package io.yosai.timescale.dsn;

/** Connections to a database: {@code 0 <= min <= max}, {@code max >= 1}. */
public record PoolSize(int min, int max) {
}

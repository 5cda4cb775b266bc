package io.yosai.timescale.replication;

/**
 * What one read of the primary covers.
 *
 * @param from the watermark after which it was read
 * @param to its last row as the primary had it, whatever a route did to the rows since
 */
public record Page(Watermark from, Watermark to) {
}

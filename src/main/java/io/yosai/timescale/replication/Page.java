package io.yosai.timescale.replication;

import java.sql.Timestamp;

/**
 * What one read of the primary covers.
 *
 * @param from the watermark after which it was read
 * @param first time of its first row, as the primary had it
 * @param to its last row as the primary had it, whatever a route did to the rows since
 */
public record Page(Watermark from, Timestamp first, Watermark to) {
}

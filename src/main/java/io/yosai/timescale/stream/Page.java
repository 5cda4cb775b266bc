package io.yosai.timescale.stream;

/**
 * What one read of a source brings.
 *
 * @param from the watermark after which it was read
 * @param to its last row as the source had it, whatever a step does to the rows
 * @param rows at least one
 * @param read how many rows were read
 * @param isLast whether the source had no more rows within the bounds
 * @param oldest time of the oldest row in microseconds since 2000, {@link Fields#NO_TIME} where it is not known
 * @param newest time of the newest one, likewise
 */
public record Page(Watermark from, Watermark to, Rows rows, int read, boolean isLast, long oldest, long newest) {
}

package io.yosai.timescale.schema;

/**
 * How far {@link TimescaleDBManager} may go.
 *
 * @param dryRun find out and report, but change nothing
 * @param allowDrop set a retention by which chunks that exist are dropped
 * @param migrateData make a hypertable of a plain table that has rows; it is locked meanwhile
 */
public record SchemaOptions(boolean dryRun, boolean allowDrop, boolean migrateData) {
}

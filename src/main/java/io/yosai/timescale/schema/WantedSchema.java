package io.yosai.timescale.schema;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.Settings;
import java.time.Duration;

/**
 * What the settings want of the target.
 *
 * @param chunkInterval as PostgreSQL writes an interval, positive
 * @param compressionDays age of a chunk in days
 * @param retentionDays age of a chunk in days
 */
public record WantedSchema(String chunkInterval, int compressionDays, int retentionDays) {
    /** How much of the retention must lie before what the aggregates refresh: chunks are dropped while they do. */
    private static final Duration MARGIN = Duration.ofDays(1);

    /**
     * @throws OperatorError.BadSetting when the aggregates would be refreshed where rows may be gone already, which
     *         erases them
     */
    public WantedSchema {
        for (Aggregate aggregate : Aggregate.values()) {
            Duration least = aggregate.start().plus(MARGIN);
            if (Duration.ofDays(retentionDays).compareTo(least) < 0) {
                throw new OperatorError.BadSetting(("TIMESCALE_RETENTION_DAYS = %d: must be at least %d, "
                        + "because %s is refreshed from ").formatted(retentionDays, least.toDays(), aggregate.view())
                        + aggregate.start().toDays() + " days back, and a refresh erases buckets whose rows are gone");
            }
        }
    }

    public static WantedSchema of(Settings.Hypertable settings) {
        return new WantedSchema(settings.chunkInterval(), settings.compressionDays(), settings.retentionDays());
    }

    String compression() {
        return compressionDays + " days";
    }

    String retention() {
        return retentionDays + " days";
    }
}

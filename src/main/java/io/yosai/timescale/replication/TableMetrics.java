package io.yosai.timescale.replication;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.yosai.timescale.tables.TableName;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.postgresql.PGStatement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the replication of a table counts. The README's table of metrics has the names as Prometheus sees them. */
public final class TableMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(TableMetrics.class);
    private static final String PREFIX = "timescale.integration.";

    private final Counter read;
    private final Counter copied;
    private final Counter skipped;
    private final Counter quarantined;
    private final Timer batches;
    private final AtomicReference<Timestamp> watermark = new AtomicReference<>();
    private final MeterRegistry registry;
    private final TableName table;
    private final AtomicBoolean quarantineTold = new AtomicBoolean();

    TableMetrics(MeterRegistry registry, TableName table) {
        this.registry = registry;
        this.table = table;
        Tags tags = Tags.of("table", table.name());
        read = Counter.builder(PREFIX + "rows.read")
                .description("Rows read of the primary").tags(tags).register(registry);
        copied = Counter.builder(PREFIX + "rows.copied")
                .description("Rows that were new to the target").tags(tags).register(registry);
        skipped = Counter.builder(PREFIX + "duplicates.skipped")
                .description("Rows that the target had already").tags(tags).register(registry);
        quarantined = Counter.builder(PREFIX + "rows.quarantined")
                .description("Rows past retention or refused by the target, kept in the quarantine").tags(tags)
                .register(registry);
        batches = Timer.builder(PREFIX + "batch.duration")
                .description("From getting a connection to the commit of a page")
                .serviceLevelObjectives(buckets()).tags(tags).register(registry);
    }

    /**
     * What has been done since the start, in rows.
     *
     * @param read of the primary; a route may drop some of them
     * @param copied new to the target
     * @param skipped already there
     */
    public record Counts(long read, long copied, long skipped, long quarantined) {
    }

    public Counts counts() {
        return new Counts((long) read.count(), (long) copied.count(), (long) skipped.count(), (long) quarantined.count());
    }

    /** What is told once a pass may be told again. */
    void beginPass() {
        quarantineTold.set(false);
    }

    void pageRead(int rows) {
        read.increment(rows);
    }

    void batchWritten(Lane.Written written, int rows, Duration duration) {
        copied.increment(written.copied());
        quarantined.increment(written.quarantined());
        skipped.increment(rows - written.copied() - written.quarantined());
        if (written.quarantined() > 0 && !quarantineTold.getAndSet(true)) {
            LOG.warn("{} rows of a page of {} went to the quarantine, where the verb quarantine shows them; the gauge "
                    + "timescale_integration_quarantine_rows has all", written.quarantined(), table);
        }
        batches.record(duration);
    }

    void watermarkAt(Timestamp time) {
        boolean empty = time.getTime() == PGStatement.DATE_NEGATIVE_INFINITY;
        // Registered with its first value: before that there is no time to show.
        if (!empty && watermark.getAndSet(time) == null) {
            Gauge.builder(PREFIX + "watermark.timestamp", watermark, held -> held.get().getTime() / 1000.0)
                    .baseUnit("seconds").strongReference(true).tag("table", table.name())
                    .description("Time of the newest row up to which everything is copied").register(registry);
        }
    }

    private static Duration[] buckets() {
        int[] millis = {5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000};
        Duration[] buckets = new Duration[millis.length];
        for (int i = 0; i < millis.length; i++) {
            buckets[i] = Duration.ofMillis(millis[i]);
        }
        return buckets;
    }
}

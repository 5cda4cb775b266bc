package io.yosai.timescale.copy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.yosai.timescale.stream.Stream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** What the copying counts, by stream. */
public final class CopyMetrics implements AutoCloseable {
    private static final String PREFIX = "timescale.integration.";
    private static final Duration[] BUCKETS = java.util.stream.IntStream
            .of(5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000).mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final InstantSource clock;
    private final Map<String, OfStream> streams = new ConcurrentHashMap<>();
    private volatile Predicate<String> elsewhere = stream -> false;

    public CopyMetrics(MeterRegistry registry) {
        this(registry, InstantSource.system());
    }

    CopyMetrics(MeterRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /**
     * What was done, in rows.
     *
     * @param read of the source, each page once; a route may drop some of them
     * @param copied new to the target
     * @param present there already
     * @param quarantined refused by the target, past the retention or without a time, and kept in the quarantine
     */
    public record Counts(long read, long copied, long present, long quarantined) {
        static final Counts NOTHING = new Counts(0, 0, 0, 0);

        public Counts plus(Counts other) {
            return new Counts(read + other.read, copied + other.copied, present + other.present,
                    quarantined + other.quarantined);
        }
    }

    public Counts counts() {
        return streams.values().stream().map(OfStream::counts).reduce(Counts.NOTHING, Counts::plus);
    }

    /** Returns the counters of a stream; they are registered when they are first asked for. */
    public OfStream of(Stream stream) {
        return streams.computeIfAbsent(stream.name(), name -> new OfStream(stream));
    }

    /** @param isAll whether the pass has read all rows up to its horizon; if not, some of that time may be left */
    void watermarkAt(Pass pass, boolean isAll) {
        if (pass.isLive()) {
            of(pass.stream()).watermarkAt(pass.persisted().time(), isAll);
        }
    }

    /** Returns the time up to which this process has copied all rows of a stream; null: it does not say. */
    public Instant copiedUpTo(String stream) {
        OfStream its = streams.get(stream);
        return its == null ? null : its.upTo.all();
    }

    /** Notes where the target has the watermark of a stream, which a person or a restore may have set back. */
    public void found(String stream, Instant ofTarget) {
        OfStream its = streams.get(stream);
        if (its != null) {
            its.upTo.found(ofTarget);
        }
    }

    /** Logs how many rows went to the quarantine since the last line that said so. */
    @Override
    public void close() {
        streams.values().forEach(stream -> stream.log.end());
    }

    /** @param isElsewhere whether another instance copies a stream, and shows how far it is */
    public void sharedBy(Predicate<String> isElsewhere) {
        elsewhere = isElsewhere;
    }

    private double seconds(String stream, CopiedUpTo time) {
        Instant known = time.watermark();
        return known == null || elsewhere.test(stream) ? Double.NaN : known.toEpochMilli() / 1000.0;
    }

    public final class OfStream {
        private final Counter read;
        private final Counter copied;
        private final Counter present;
        private final Counter quarantined;
        private final Timer pages;
        private final CopiedUpTo upTo = new CopiedUpTo();
        /** Below zero: not known. */
        private final AtomicInteger drifted = new AtomicInteger(-1);
        private final QuarantineLog log;
        private final Stream stream;
        private final Tags tags;

        private OfStream(Stream stream) {
            this.stream = stream;
            this.log = new QuarantineLog(stream.name(), clock);
            this.tags = Tags.of("table", stream.table().name(), "stream", stream.name(), "source", stream.source());
            read = counter("rows.read", "Rows of the pages that were read and written");
            copied = counter("rows.copied", "Rows that were new to the target");
            present = counter("duplicates.skipped", "Rows that the target had already");
            quarantined = counter("rows.quarantined",
                    "Rows past the retention or refused by the target, kept in the quarantine");
            pages = Timer.builder(PREFIX + "batch.duration").description(
                    "From getting a connection to the commit of a page")
                    .serviceLevelObjectives(BUCKETS).tags(tags).register(registry);
            Gauge.builder(PREFIX + "columns.drifted", drifted, held -> held.get() < 0 ? Double.NaN : held.get())
                    .strongReference(true).tags(tags).description("Columns of the SELECT that are gone, have another "
                    + "type than before, or are not in the table").register(registry);
            Gauge.builder(PREFIX + "watermark.timestamp", upTo, held -> seconds(stream.name(), held))
                    .baseUnit("seconds").strongReference(true).tags(tags)
                    .description("Time of the newest row up to which everything is copied; with the cursor xid of the "
                    + "row that was copied last").register(registry);
        }

        private Counter counter(String name, String help) {
            return Counter.builder(PREFIX + name).description(help).tags(tags).register(registry);
        }

        Counts counts() {
            return new Counts((long) read.count(), (long) copied.count(), (long) present.count(),
                    (long) quarantined.count());
        }

        void read(int rows) {
            read.increment(rows);
        }

        void written(Counts written, Duration duration) {
            copied.increment(written.copied());
            present.increment(written.present());
            quarantined.increment(written.quarantined());
            pages.record(duration);
            log.add(written.quarantined());
        }

        /** Logs rows that went to the quarantine, if it is time to. */
        void report() {
            log.add(0);
        }

        /** @param columns of the SELECT that are gone, have another type than before, or are not in the table */
        void drifted(int columns) {
            drifted.set(columns);
        }

        /** The source refuses the SELECT, so that nothing is known of its columns. */
        void driftUnknown() {
            drifted.set(-1);
        }

        void watermarkAt(Instant time, boolean isAll) {
            if (time != null) {
                upTo.at(time, isAll);
            }
        }
    }
}

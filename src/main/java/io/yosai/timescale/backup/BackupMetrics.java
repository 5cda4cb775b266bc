package io.yosai.timescale.backup;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known of the last backups. A gauge is there as soon as there is something to show. */
public final class BackupMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(BackupMetrics.class);
    private static final String PREFIX = "timescale.integration.backup.";

    private final Map<String, Double> values = new ConcurrentHashMap<>();
    private final MeterRegistry registry;

    public BackupMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Begins with what lies in the folder, so that a restart of the service forgets nothing. */
    public void startFrom(OutputFolder folder) {
        try {
            List<Archive> archives = folder.archives();
            archives.stream().skip(Math.max(0, archives.size() - 2)).forEach(this::show);
        } catch (IOException | RuntimeException e) {
            LOG.warn("the backups in {} cannot be read: {}", folder.path(), e.getMessage());
        }
    }

    /** A backup that has begun; closed without success it has failed. */
    final class Attempt implements AutoCloseable {
        private boolean ended;

        /** It did not even begin. */
        void isNone() {
            ended = true;
        }

        void succeeded(Archive archive) {
            ended = true;
            show(archive);
        }

        @Override
        public void close() {
            if (!ended) {
                set("last.attempt.timestamp", "seconds", Instant.now().getEpochSecond());
                set("failed", null, 1);
            }
        }
    }

    Attempt attempt() {
        return new Attempt();
    }

    private void show(Archive archive) {
        try {
            if (values.containsKey("last.bytes")) {
                set("previous.bytes", null, values.get("last.bytes"));
            }
            set("last.bytes", null, archive.size());
            set("last.attempt.timestamp", "seconds", archive.time().getEpochSecond());
            set("last.success.timestamp", "seconds", archive.time().getEpochSecond());
            archive.manifest().ifPresent(manifest -> set("last.duration", "seconds", manifest.durationSeconds()));
            set("failed", null, 0);
        } catch (IOException e) {
            LOG.warn("{} cannot be read: {}", archive.file(), e.getMessage());
        }
    }

    private void set(String name, String unit, double value) {
        if (values.put(name, value) == null) {
            Gauge.builder(PREFIX + name, values, held -> held.get(name)).baseUnit(unit).strongReference(true)
                    .register(registry);
        }
    }
}

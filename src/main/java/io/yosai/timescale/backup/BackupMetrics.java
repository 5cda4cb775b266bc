package io.yosai.timescale.backup;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known of the last backups. A gauge is there as soon as there is something to show. */
public final class BackupMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(BackupMetrics.class);
    private static final String PREFIX = "timescale.integration.backup.";
    private static final int SHOWN = 5;

    private final Map<String, Double> values = new ConcurrentHashMap<>();
    private final MeterRegistry registry;

    private final OutputFolder folder;

    public BackupMetrics(MeterRegistry registry, OutputFolder folder) {
        this.registry = registry;
        this.folder = folder;
    }

    /**
     * The step of a route: shows the newest in the folder that is not cut, which this process need not have made.
     *
     * @throws IOException when the folder cannot be read
     */
    public void look() throws IOException {
        List<Archive> archives = folder.archives();
        Deque<Archive> newest = new ArrayDeque<>();
        for (int i = archives.size() - 1; i >= 0 && newest.size() < 2; i--) {
            if (isWhole(archives.get(i))) {
                newest.addFirst(archives.get(i));
            }
        }
        for (Archive archive : newest) {
            if (show(archive)) {
                succeeded(archive);
            }
        }
    }

    /** As far as its size says; one whose manifest cannot be read is not known to be, and hides none before it. */
    private static boolean isWhole(Archive archive) {
        try {
            return !archive.isCut();
        } catch (IOException | OperatorError e) {
            return false;
        }
    }

    /** The newest backups, newest first, for the status page; nothing when the folder cannot be read now. */
    public static List<Map<String, Object>> newest(OutputFolder folder) {
        try {
            List<Archive> archives = folder.archives();
            return archives.subList(Math.max(0, archives.size() - SHOWN), archives.size()).stream()
                    .sorted((one, other) -> other.time().compareTo(one.time())).map(BackupMetrics::describe).toList();
        } catch (IOException | OperatorError e) {
            return List.of();
        }
    }

    private static Map<String, Object> describe(Archive archive) {
        Map<String, Object> backup = new LinkedHashMap<>();
        backup.put("file", archive.file().getFileName().toString());
        backup.put("time", (double) archive.time().getEpochSecond());
        try {
            backup.put("bytes", archive.size());
            backup.put("verified", archive.manifest().isPresent() && !archive.isCut());
        } catch (IOException | OperatorError e) {
            backup.put("verified", false);
        }
        return backup;
    }

    /** There is a good archive; whether steps after it succeed is not known yet. */
    void made(Archive archive) {
        try {
            show(archive);
        } catch (IOException e) {
            LOG.warn("{} cannot be read: {}", archive.file(), e.getMessage());
        }
    }

    /**
     * A backup is over.
     *
     * @param made        null: it has made none
     * @param routeFailed whether its route has, such as by steps that come after the archive
     */
    void ended(Archive made, boolean routeFailed) {
        if (made == null || routeFailed) {
            set("last.attempt.timestamp", "seconds", Instant.now().getEpochSecond());
            set("failed", null, 1);
        } else {
            succeeded(made);
        }
    }

    /** Returns whether it is new: nothing is done if it or a newer one is shown already. */
    private synchronized boolean show(Archive archive) throws IOException {
        double time = archive.time().getEpochSecond();
        if (time <= values.getOrDefault("last.success.timestamp", 0.0)) {
            return false;
        }
        double bytes = archive.size();
        Optional<Manifest> manifest = archive.manifest();
        if (values.containsKey("last.bytes")) {
            set("previous.bytes", null, values.get("last.bytes"));
        }
        set("last.bytes", null, bytes);
        set("last.success.timestamp", "seconds", time);
        manifest.ifPresent(known -> set("last.duration", "seconds", known.durationSeconds()));
        return true;
    }

    /** A failure that came after it has the last word. */
    private synchronized void succeeded(Archive archive) {
        double time = archive.time().getEpochSecond();
        if (time >= values.getOrDefault("last.attempt.timestamp", 0.0)) {
            set("last.attempt.timestamp", "seconds", time);
            set("failed", null, 0);
        }
    }

    private void set(String name, String unit, double value) {
        if (values.put(name, value) == null) {
            Gauge.builder(PREFIX + name, values, held -> held.get(name)).baseUnit(unit).strongReference(true)
                    .register(registry);
        }
    }
}

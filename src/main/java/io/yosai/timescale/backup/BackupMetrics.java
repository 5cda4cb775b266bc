package io.yosai.timescale.backup;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the folder has of the last backups. A gauge is there while there is something to show. */
public final class BackupMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(BackupMetrics.class);
    private static final String PREFIX = "timescale.integration.backup.";
    private static final int SHOWN = 5;

    /** NaN: it is not known any more. */
    private final Map<String, Double> values = new ConcurrentHashMap<>();
    private final MeterRegistry registry;
    private final OutputFolder folder;
    /** The last one of this process; null: none. */
    private Archive own;

    public BackupMetrics(MeterRegistry registry, OutputFolder folder) {
        this.registry = registry;
        this.folder = folder;
    }

    /**
     * The step of a route: shows the newest in the folder that are whole, which this process need not have made.
     *
     * @throws IOException when the folder cannot be read
     */
    public synchronized void look() throws IOException {
        try {
            show(whole());
        } catch (IOException | OperatorError e) {
            show(List.of());
            throw e;
        }
    }

    /** The last two, newest first. One that is dated ahead does not count. */
    private List<Archive> whole() throws IOException {
        List<Archive> archives = new ArrayList<>(folder.archives());
        Collections.reverse(archives);
        Instant now = Instant.now();
        return archives.stream().filter(archive -> !archive.time().isAfter(now) && archive.isWhole()).limit(2).toList();
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
        backup.put("verified", archive.isWhole());
        try {
            backup.put("bytes", archive.size());
        } catch (IOException e) {
            LOG.debug("{} has no size now", archive.file(), e);
        }
        return backup;
    }

    /** There is a good archive; whether steps after it succeed is not known yet. */
    synchronized void made(Archive archive) {
        own = archive;
        try {
            look();
        } catch (IOException | OperatorError e) {
            LOG.warn("{} cannot be read: {}", archive.file(), OperatorError.reason(e));
        }
    }

    /**
     * A backup is over.
     *
     * @param made        null: it has made none
     * @param routeFailed whether its route has, such as by steps that come after the archive
     */
    synchronized void ended(Archive made, boolean routeFailed) {
        boolean failed = made == null || routeFailed;
        attempted(failed ? Instant.now() : made.time(), failed);
    }

    /** Another process may have made a good one since this one has failed. */
    private void show(List<Archive> whole) throws IOException {
        Archive last = whole.isEmpty() ? null : whole.get(0);
        set("last.success.timestamp", "seconds", last == null ? Double.NaN : last.time().getEpochSecond());
        set("last.bytes", null, last == null ? Double.NaN : last.size());
        set("last.duration", "seconds", last == null ? Double.NaN : last.manifest().orElseThrow().durationSeconds());
        set("previous.bytes", null, whole.size() < 2 ? Double.NaN : whole.get(1).size());
        if (last != null && !last.equals(own) && values.containsKey("failed")) {
            attempted(last.time(), false);
        }
    }

    /** A failure that came after it has the last word. */
    private void attempted(Instant time, boolean failed) {
        double seconds = time.getEpochSecond();
        if (seconds >= values.getOrDefault("last.attempt.timestamp", 0.0)) {
            set("last.attempt.timestamp", "seconds", seconds);
            set("failed", null, failed ? 1 : 0);
        }
    }

    private void set(String name, String unit, double value) {
        boolean isNew = !values.containsKey(name);
        if (isNew && Double.isNaN(value)) {
            return;
        }
        values.put(name, value);
        if (isNew) {
            Gauge.builder(PREFIX + name, values, held -> held.get(name)).baseUnit(unit).strongReference(true)
                    .register(registry);
        }
    }
}

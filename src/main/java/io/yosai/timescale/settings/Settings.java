package io.yosai.timescale.settings;

import static java.util.stream.Collectors.joining;

import io.yosai.timescale.dsn.DatabaseLocation;
import io.yosai.timescale.dsn.DatabaseLocation.PoolSize;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.Secrets;
import io.yosai.timescale.dsn.SourceName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All settings, checked; {@link Setting} says what each is for. The databases are the exception: a command asks for the
 * source or the target that it needs.
 *
 * @param sources  by their names, the primary first
 * @param texts    what is in force, in the operator's words and with secrets masked; without what is not set
 * @param warnings lines for the log; not a reason to stop
 */
public record Settings(Map<String, DatabaseLocation> sources, DatabaseLocation targetLocation, PoolSize pool,
        Hypertable hypertable, Replication replication, Reconcile reconcile, boolean synchronousCommit,
        Duration policiesInterval, Duration monitorInterval, Backup backup, Duration standbyTimeout,
        VaultSettings vault, Map<Setting, String> texts, List<String> warnings) {
    /** Sizes change slowly, and asking for them costs more. */
    public static final int SLOW = 12;

    public Settings {
        sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
        texts = Collections.unmodifiableMap(new EnumMap<>(texts));
        warnings = List.copyOf(warnings);
    }

    public record Hypertable(String chunkInterval, int compressionDays, int retentionDays, boolean allowDrop) {
    }

    public record Replication(Duration interval, String metricsHost, int metricsPort, int pageSize, Horizon horizon,
            boolean byXid) {
    }

    /** @param cap zero: never */
    public record Horizon(boolean on, Duration margin, Duration cap) {
    }

    /**
     * @param interval      zero: never
     * @param wholeInterval zero: never
     * @param mostDeletes   share of the rows found on the target, 0 to 1
     */
    public record Reconcile(Duration interval, Duration window, Duration wholeInterval, boolean deletes,
            double mostDeletes) {
    }

    /**
     * @param location the database to back up; null: the target
     * @param programs the folder of pg_dump and pg_restore; empty: they are looked for
     */
    public record Backup(DatabaseLocation location, Path folder, int retentionDays, Optional<String> cron,
            int workers, Optional<Path> programs) {
    }

    /**
     * Reads each setting from its system property, else its environment variable, else its default. Empty is not set.
     *
     * @throws OperatorError that names every bad setting, one line each
     */
    public static Settings read(Map<String, String> environment, Properties system) {
        return new SettingsReader(environment, system).read();
    }

    /** Returns the variable that says where a source is. */
    public static String sourceVariable(String source) {
        return source.equals(SourceName.PRIMARY) ? Setting.SOURCE_DSN.name()
                : Setting.SOURCE_DSN + "_" + source.toUpperCase(Locale.ROOT);
    }

    /** @throws OperatorError if neither TARGET_DSN nor TIMESCALE_HOST says where the target is */
    public Dsn target(Secrets secrets) {
        return targetLocation.find(Setting.TARGET_DSN.name(), secrets).dsn();
    }

    /** @throws OperatorError if nothing says where the database to back up is */
    public Dsn backupDatabase(Secrets secrets) {
        return backup.location() == null ? target(secrets)
                : backup.location().find(Setting.TIMESCALE_DSN.name(), secrets).dsn();
    }

    /**
     * Placeholders for Camel, sorted: what is set and no secret, in the operator's words, and what is computed of it,
     * intervals in milliseconds.
     */
    public Map<String, String> properties() {
        Map<String, String> properties = new TreeMap<>();
        texts.forEach((setting, text) -> {
            if (!setting.isSecret()) {
                properties.put(setting.propertyName(), text);
            }
        });
        properties.put("replication.period", String.valueOf(replication.interval().toMillis()));
        properties.put(SourceName.PROPERTY, String.join(",", sources.keySet()));
        properties.put("reconcile.period", String.valueOf(Math.max(1, reconcile.interval().toMillis())));
        properties.put("reconcile.autostart", String.valueOf(!reconcile.interval().isZero()));
        properties.put("policies.period", String.valueOf(policiesInterval.toMillis()));
        properties.put("monitor.period", String.valueOf(monitorInterval.toMillis()));
        properties.put("monitor.slow.period", String.valueOf(monitorInterval.toMillis() * SLOW));
        properties.put("backup.scheduled", String.valueOf(backup.cron().isPresent()));
        // A route that is not started has its placeholders resolved all the same.
        properties.putIfAbsent(Setting.BACKUP_CRON.propertyName(), "0 0 0 * * ?");
        return Collections.unmodifiableMap(properties);
    }

    /** One line for each setting, {@code NAME = value}, secrets masked. */
    @Override
    public String toString() {
        return Stream.concat(Stream.of(Setting.values()).map(
                setting -> setting + " = " + texts.getOrDefault(setting, "(not set)")),
                sources.entrySet().stream().filter(source -> !source.getKey().equals(SourceName.PRIMARY))
                        .map(source -> sourceVariable(source.getKey()) + " = " + source.getValue()))
                        .collect(joining("\n"));
    }
}

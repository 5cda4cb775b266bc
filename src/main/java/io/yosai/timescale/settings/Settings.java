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
 * All settings, checked. The databases are the exception: a command asks for the source or the target that
 * it needs.
 *
 * @param sources        where each source is, by its name; the primary first
 * @param targetLocation where the TimescaleDB is
 * @param synchronousCommit whether a commit on the target waits for its disk
 * @param policiesInterval between looks at the policy jobs and the aggregates, at least a millisecond
 * @param monitorInterval between looks at the lag and at whether the databases answer, at least a millisecond
 * @param standbyTimeout after which the claims of an instance that is gone may be taken, whole seconds, at least 5
 * @param texts          what is in force, in the operator's words and with secrets masked; without what is not set
 * @param warnings       lines for the log; not a reason to stop
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

    /**
     * @param chunkInterval   a positive PostgreSQL interval
     * @param compressionDays age in days, at least 1
     * @param retentionDays   age in days, more than compressionDays
     * @param allowDrop       whether a retention may be set by which chunks that exist are dropped
     */
    public record Hypertable(String chunkInterval, int compressionDays, int retentionDays, boolean allowDrop) {
    }

    /**
     * @param interval    between polls, at least a millisecond
     * @param metricsHost name or address
     * @param metricsPort 0 for any free port
     * @param pageSize    rows
     * @param horizon     how far the source is read
     * @param byXid       whether pages follow the source's transaction ids rather than the events' times
     */
    public record Replication(Duration interval, String metricsHost, int metricsPort, int pageSize, Horizon horizon,
            boolean byXid) {
    }

    /**
     * @param on     whether the open transactions of the source are waited for
     * @param margin how far the horizon stays behind the oldest open transaction, not negative
     * @param cap    age after which a transaction is waited for no longer; zero: never
     */
    public record Horizon(boolean on, Duration margin, Duration cap) {
    }

    /**
     * @param interval      between runs, zero: none
     * @param window        back from now, what a run covers
     * @param wholeInterval after which a run covers the whole retained range, zero: never
     * @param deletes       whether rows that are gone from the source are deleted from the target
     * @param mostDeletes   share of the rows that a run finds on the target, of which it deletes no more, 0 to 1
     */
    public record Reconcile(Duration interval, Duration window, Duration wholeInterval, boolean deletes,
            double mostDeletes) {
    }

    /**
     * @param location      the database to back up; null: the target
     * @param folder        of the backups
     * @param retentionDays at least 1
     * @param cron          when the service backs up, as Quartz has it; empty: never
     * @param workers       that restore, index and compare rows at a time, at least 1
     * @param programs      folder of pg_dump and pg_restore; empty: they are looked for
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

    /**
     * @param secrets asked if what says where the target is is in Vault
     * @throws OperatorError if neither TARGET_DSN nor TIMESCALE_HOST says where the target is
     */
    public Dsn target(Secrets secrets) {
        return targetLocation.find(Setting.TARGET_DSN.name(), secrets).dsn();
    }

    /** @throws OperatorError if nothing says where the database to back up is */
    public Dsn backupDatabase(Secrets secrets) {
        return backup.location() == null ? target(secrets)
                : backup.location().find(Setting.TIMESCALE_DSN.name(), secrets).dsn();
    }

    /**
     * Placeholders for Camel, by property name, sorted: what is set and no secret, in the operator's words, and
     * {@code replication.period}, {@code reconcile.period}, {@code policies.period}, {@code monitor.period} and
     * {@code monitor.slow.period}, the intervals in milliseconds, for timers; and
     * {@code backup.scheduled}, whether there is a {@code backup.cron}; and {@code sources}, the names of all sources.
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

package io.yosai.timescale.settings;

import static java.util.stream.Collectors.joining;

import io.yosai.timescale.dsn.DatabaseLocation;
import io.yosai.timescale.dsn.DatabaseLocation.PoolSize;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.Secrets;
import io.yosai.timescale.dsn.SourceName;
import java.math.BigDecimal;
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
 * All settings, checked; {@link Setting} says what each is for, and what its text may be: who asks for one names it,
 * and what its text is read as. The databases are the exception: a command asks for the source or the target that it
 * needs.
 *
 * @param sources        by their names, the primary first
 * @param backupLocation the database to back up; null: the target
 * @param texts          what is in force, in the operator's words and with secrets masked; without what is not set
 * @param warnings       lines for the log; not a reason to stop
 */
public record Settings(Map<String, DatabaseLocation> sources, DatabaseLocation targetLocation,
        DatabaseLocation backupLocation, VaultSettings vault, Map<Setting, String> texts, List<String> warnings) {
    /** Sizes change slowly, and asking for them costs more. */
    public static final int SLOW = 12;

    public Settings {
        sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
        texts = Collections.unmodifiableMap(new EnumMap<>(texts));
        warnings = List.copyOf(warnings);
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

    /** Returns its text, without secrets; null: it is not set and has no default. */
    public String text(Setting setting) {
        return texts.get(setting);
    }

    /** Whether its text is {@code on} or {@code true}. */
    public boolean isOn(Setting setting) {
        return text(setting).matches("on|true");
    }

    /** Empty: it is not set and has no default. */
    public Optional<Path> path(Setting setting) {
        return Optional.ofNullable(text(setting)).map(Path::of);
    }

    public int whole(Setting setting) {
        return Integer.parseInt(text(setting));
    }

    public Duration seconds(Setting setting) {
        return Duration.ofNanos(new BigDecimal(text(setting)).movePointRight(9).longValueExact());
    }

    /** Returns a percentage as a share of 1. */
    public double share(Setting setting) {
        return new BigDecimal(text(setting)).movePointLeft(2).doubleValue();
    }

    public PoolSize pool() {
        return new PoolSize(whole(Setting.TIMESCALE_POOL_MIN), whole(Setting.TIMESCALE_POOL_MAX));
    }

    /** @throws OperatorError if neither TARGET_DSN nor TIMESCALE_HOST says where the target is */
    public Dsn target(Secrets secrets) {
        return targetLocation.find(Setting.TARGET_DSN.name(), secrets).dsn();
    }

    /** @throws OperatorError if nothing says where the database to back up is */
    public Dsn backupDatabase(Secrets secrets) {
        return backupLocation == null ? target(secrets)
                : backupLocation.find(Setting.TIMESCALE_DSN.name(), secrets).dsn();
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
        Duration reconcile = seconds(Setting.RECONCILE_INTERVAL);
        Duration monitor = seconds(Setting.MONITOR_INTERVAL);
        properties.put("replication.period", String.valueOf(seconds(Setting.REPLICATION_INTERVAL).toMillis()));
        properties.put(SourceName.PROPERTY, String.join(",", sources.keySet()));
        properties.put("reconcile.period", String.valueOf(Math.max(1, reconcile.toMillis())));
        properties.put("reconcile.autostart", String.valueOf(!reconcile.isZero()));
        properties.put("policies.period", String.valueOf(seconds(Setting.POLICIES_INTERVAL).toMillis()));
        properties.put("monitor.period", String.valueOf(monitor.toMillis()));
        properties.put("monitor.slow.period", String.valueOf(monitor.toMillis() * SLOW));
        properties.put("backup.scheduled", String.valueOf(texts.containsKey(Setting.BACKUP_CRON)));
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

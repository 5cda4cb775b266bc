package io.yosai.timescale.settings;

import io.yosai.timescale.dsn.DatabaseLocation;
import io.yosai.timescale.dsn.Spelling;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes settings of texts; goes on after a bad one, so that the operator sees all of them together. */
final class SettingsReader {
    /** Of a version in which one instance of several worked. */
    private static final String LEASE = "STANDBY_LEASE";

    /** What begins as our settings do; a SOURCE_DIR is somebody else's, and SOURCE_DSN_BERLIN is a source. */
    private static final Pattern OURS = Pattern.compile("(REPLICATION|RECONCILE|TIMESCALE|POLICIES|MONITOR|WRITE|BACKUP"
            + "|STANDBY|VAULT|RETENTION|OUTPUT|LOG|PG)_.*|(?!SOURCE_DSN_)(SOURCE|TARGET)_D\\w?[SN]\\w*");

    private final Collection<String> variables;
    private final SettingTexts texts;

    SettingsReader(Map<String, String> environment, Properties system) {
        // Those of a properties file or -D are written otherwise.
        variables = Stream.concat(environment.keySet().stream(), system.stringPropertyNames().stream()
                .map(name -> name.toUpperCase(Locale.ROOT).replace('.', '_'))).collect(Collectors.toSet());
        texts = new SettingTexts(environment, system);
        if (!environment.getOrDefault(LEASE, "").isBlank() || system.containsKey("standby.lease")) {
            texts.problem(LEASE + " is no setting any more: the instances share the streams by claims in the target",
                    "remove it; set how many instances work by replicas, of k8s/service or of the chart");
        }
    }

    Settings read() {
        Locations locations = new Locations(texts);
        Map<String, DatabaseLocation> sources = locations.sources();
        DatabaseLocation target = locations.target();
        DatabaseLocation backup = texts.given(Setting.TIMESCALE_DSN)
                .map(given -> locations.of(Setting.TIMESCALE_DSN)).orElse(null);
        for (Setting each : Setting.values()) {
            texts.right(each);
            switch (each) {
                case TIMESCALE_POOL_MAX -> checkPool();
                case TIMESCALE_RETENTION_DAYS -> checkRetention();
                default -> { }
            }
        }
        texts.throwProblems();
        return new Settings(sources, target, backup, VaultSettings.read(texts), texts.masked(), warnings());
    }

    private void checkPool() {
        int max = texts.whole(Setting.TIMESCALE_POOL_MAX);
        if (texts.whole(Setting.TIMESCALE_POOL_MIN) > max
                && texts.areRight(Setting.TIMESCALE_POOL_MIN, Setting.TIMESCALE_POOL_MAX)) {
            texts.problem(Setting.TIMESCALE_POOL_MIN, "at most TIMESCALE_POOL_MAX, which is " + max);
        }
    }

    private void checkRetention() {
        int compression = texts.whole(Setting.TIMESCALE_COMPRESSION_DAYS);
        int retention = texts.whole(Setting.TIMESCALE_RETENTION_DAYS);
        if (retention <= compression
                && texts.areRight(Setting.TIMESCALE_COMPRESSION_DAYS, Setting.TIMESCALE_RETENTION_DAYS)) {
            texts.problem("TIMESCALE_RETENTION_DAYS = " + retention + ": must be more than TIMESCALE_COMPRESSION_DAYS, "
                    + "which is " + compression, "raise it, or lower TIMESCALE_COMPRESSION_DAYS");
        }
    }

    /** Kubernetes makes variables with our prefixes too, so only what is nearly one of ours is worth a word. */
    private List<String> warnings() {
        List<String> known = Stream.of(Setting.values()).map(Setting::name).toList();
        Stream<String> gone = variables.contains("WRITE_MODE")
                ? Stream.of("WRITE_MODE is not used any more: rows always go "
                + "into the target by COPY, and only those that it has already by INSERT; remove it") : Stream.empty();
        return Stream.concat(gone, variables.stream()
                .filter(name -> !name.equals("WRITE_MODE") && OURS.matcher(name).matches() && !known.contains(name))
                .sorted()
                .flatMap(name -> Spelling.nearest(name, known, 2).stream()
                        .map(near -> name + " is not a setting and is ignored; did you mean " + near + "?"))).toList();
    }
}

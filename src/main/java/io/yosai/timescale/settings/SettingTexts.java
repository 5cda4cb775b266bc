package io.yosai.timescale.settings;

import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.Secrets.Secret;
import io.yosai.timescale.dsn.VaultReference;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The texts of the settings, read as numbers and words; what is wrong with them is kept and reported all at once. */
final class SettingTexts {
    private static final BigDecimal YEAR = BigDecimal.valueOf(365 * 24 * 3600);

    private static final Pattern FURTHER_SOURCE = Pattern.compile(Setting.SOURCE_DSN + "_(.+)");
    private static final Pattern FURTHER_SOURCE_PROPERTY = Pattern.compile("sources\\.(.+)\\.dsn");

    private final Map<String, String> environment;
    private final Properties system;
    private final Map<Setting, String> texts = new EnumMap<>(Setting.class);
    private final Set<Setting> wrong = EnumSet.noneOf(Setting.class);
    private final List<String> problems = new ArrayList<>();

    SettingTexts(Map<String, String> environment, Properties system) {
        this.environment = environment;
        this.system = system;
        for (Setting setting : Setting.values()) {
            given(setting).or(() -> Optional.ofNullable(setting.defaultText())).ifPresent(t -> texts.put(setting, t));
        }
    }

    /** What the operator set, without the default. */
    Optional<String> given(Setting setting) {
        return Stream.of(system.getProperty(setting.propertyName()), environment.get(setting.name()))
                .filter(Objects::nonNull)
                .map(text -> setting == Setting.TIMESCALE_DB_PASSWORD ? text : text.strip())
                .filter(text -> !text.isEmpty()).findFirst();
    }

    /**
     * The texts of the variables {@code SOURCE_DSN_…} that are set, and of their properties, by the names of the
     * sources.
     */
    Map<String, String> furtherSources() {
        Map<String, String> found = new TreeMap<>();
        environment.forEach((name, text) -> further(FURTHER_SOURCE.matcher(name), text, found));
        system.stringPropertyNames().forEach(name -> further(
                FURTHER_SOURCE_PROPERTY.matcher(name), system.getProperty(name), found));
        return found;
    }

    private static void further(Matcher name, String text, Map<String, String> found) {
        if (name.matches() && !text.isBlank()) {
            found.put(name.group(1).toLowerCase(Locale.ROOT), text.strip());
        }
    }

    /** Null if it is not set and has no default. */
    String get(Setting setting) {
        return texts.get(setting);
    }

    void put(Setting setting, String text) {
        texts.put(setting, text);
    }

    /** The DSNs have been masked by then. */
    Map<Setting, String> masked() {
        Map<Setting, String> masked = new EnumMap<>(texts);
        masked.computeIfPresent(Setting.TIMESCALE_DB_PASSWORD,
                (setting, text) -> VaultReference.parse(text).isPresent() ? text : Secret.MASK);
        masked.computeIfPresent(Setting.VAULT_TOKEN, (setting, text) -> Secret.MASK);
        masked.computeIfPresent(Setting.VAULT_APPROLE_SECRET_ID, (setting, text) -> Secret.MASK);
        return masked;
    }

    /** Null if it is not set. */
    String host(Setting setting) {
        String host = get(setting);
        if (host != null && !Dsn.Host.isName(host)) {
            problem(setting, "the name or address of one host, without port, user or database");
        }
        return host;
    }

    int whole(Setting setting, int least, int most) {
        String text = texts.get(setting);
        if (text.matches("[0-9]{1,9}") && Integer.parseInt(text) >= least && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        String demand = "a whole number from " + least + " to " + most;
        if (setting.name().endsWith("_PORT") && text.matches("(tcp|udp|sctp)://.*")) {
            demand += "; this one comes from Kubernetes, which makes such variables for each service in the namespace: "
                    + "put enableServiceLinks: false into the pod's spec";
        }
        problem(setting, demand);
        return least;
    }

    Duration seconds(Setting setting, String least) {
        String text = texts.get(setting);
        if (text.matches("[0-9]{1,9}|[0-9]{0,9}\\.[0-9]{1,9}")) {
            BigDecimal seconds = new BigDecimal(text);
            if (seconds.compareTo(new BigDecimal(least)) >= 0 && seconds.compareTo(YEAR) <= 0) {
                return Duration.ofNanos(seconds.movePointRight(9).longValueExact());
            }
        }
        problem(setting, "a number of seconds from " + least + " to " + YEAR + ", such as 0.5");
        return Duration.ZERO;
    }

    /** Zero means never; else as {@link #seconds}. */
    Duration secondsOrZero(Setting setting, String least) {
        return texts.get(setting).matches("0+(\\.0+)?") ? Duration.ZERO : seconds(setting, least);
    }

    /** A share of 1. */
    double percent(Setting setting) {
        String text = texts.get(setting);
        if (text.matches("[0-9]{1,3}(\\.[0-9]{1,9})?") && new BigDecimal(text)
                .compareTo(BigDecimal.valueOf(100)) <= 0) {
            return new BigDecimal(text).movePointLeft(2).doubleValue();
        }
        problem(setting, "a number of percent from 0 to 100, such as 0.5");
        return 0;
    }

    String choice(Setting setting, String... words) {
        String text = texts.get(setting);
        if (!List.of(words).contains(text)) {
            problem(setting, String.join(" or ", words));
        }
        return text;
    }

    void problem(Setting setting, String demand) {
        wrong.add(setting);
        String text = texts.get(setting);
        // Somebody may have put a whole DSN here.
        String shown = text.contains("@") ? Secret.MASK : text.replaceAll("\\p{Cntrl}", "?");
        problem(setting + " = " + shown + ": must be " + demand);
    }

    void problem(String line) {
        problems.add(line);
    }

    boolean areRight(Setting... settings) {
        return Stream.of(settings).noneMatch(wrong::contains);
    }

    void throwProblems() {
        if (!problems.isEmpty()) {
            throw new OperatorError.BadSetting(String.join("\n", problems));
        }
    }
}

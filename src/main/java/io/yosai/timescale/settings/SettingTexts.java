package io.yosai.timescale.settings;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.Secrets.Secret;
import io.yosai.timescale.dsn.VaultReference;
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
        masked.replaceAll((setting, text) -> setting.isSecret() && !setting.name().endsWith("_DSN")
                && (setting != Setting.TIMESCALE_DB_PASSWORD || VaultReference.parse(text).isEmpty())
                ? Secret.MASK : text);
        return masked;
    }

    /** Null: it is not set and has no default; the default in place of a text that is not allowed, a problem once. */
    String right(Setting setting) {
        String text = texts.get(setting);
        if (text == null || setting.allowed().test().test(text)) {
            return text;
        }
        if (areRight(setting)) {
            problem(setting, setting.allowed().words());
        }
        return setting.defaultText();
    }

    int whole(Setting setting) {
        return Integer.parseInt(right(setting));
    }

    void problem(Setting setting, String demand) {
        wrong.add(setting);
        String text = texts.get(setting);
        // Somebody may have put a whole DSN here, or another text with a password in it.
        String shown = text.contains("@") || Secret.isNamedIn(text) ? Secret.MASK : text.replaceAll("\\p{Cntrl}", "?");
        boolean ofKubernetes = setting.name().endsWith("_PORT") && text.matches("(tcp|udp|sctp)://.*");
        problem(setting + " = " + shown + ": must be " + demand, ofKubernetes
                ? "Kubernetes makes such variables for each service in the namespace: put enableServiceLinks: false "
                + "into the pod's spec"
                : "correct it, or unset it" + (setting.defaultText() == null ? "" : " for the default, "
                + setting.defaultText()));
    }

    void problem(String what, String hint) {
        problem(what + "\nHINT: " + hint);
    }

    /** @param problem what is wrong, and its hint */
    void problem(String problem) {
        problems.add(problem);
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

package io.yosai.timescale.routes;

import io.yosai.timescale.dsn.SourceName;
import io.yosai.timescale.settings.OwnSetting;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a {@code {{name}}} in a route stands for.
 *
 * @param values by name
 */
record Placeholders(Map<String, String> values) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*[?!]*([^{}]+?)\\s*}}");
    /** A name and its default, but not where else to look. */
    private static final Pattern DEFAULT = Pattern.compile(
            "(?!(?:env|sys|bean|service(?:\\.host|\\.port)?|hashicorp|aws|gcp|azure|configmap|secret):)([^:]+):(.*)");

    /** The names of all sources. */
    List<String> sources() {
        return SourceName.all(values);
    }

    /** Names without which a route cannot be made: not those of {@code {{?name}}}, an option that is left out then. */
    static List<String> required(String text) {
        return PLACEHOLDER.matcher(text).results().filter(found -> !found.group().matches("(?s)\\{\\{\\s*!*\\?.*"))
                .map(found -> found.group(1)).toList();
    }

    /** What is between the braces; a default value, or where to look ({@code env:NAME}), included. */
    static List<String> names(String text) {
        return PLACEHOLDER.matcher(text).results().map(found -> found.group(1)).toList();
    }

    /** @param parameters those of the template around it */
    boolean isKnown(String name, Set<String> parameters) {
        return name.contains(":") || values.containsKey(name) || parameters.contains(name)
                || OwnSetting.value(name) != null;
    }

    Set<String> names(Set<String> parameters) {
        Set<String> names = new TreeSet<>(values.keySet());
        names.addAll(parameters);
        return names;
    }

    /** Fills in values and defaults; a placeholder that has neither stays. */
    String filled(String text, Map<String, String> parameters) {
        return PLACEHOLDER.matcher(text).replaceAll(found -> {
            Matcher defaulted = DEFAULT.matcher(found.group(1));
            String name = defaulted.matches() ? defaulted.group(1) : found.group(1);
            String otherwise = defaulted.matches() ? defaulted.group(2) : found.group();
            return Matcher.quoteReplacement(parameters.getOrDefault(name, values.getOrDefault(name, otherwise)));
        });
    }

    /** As {@link #filled}, twice: the value or the default of a parameter may be a placeholder in its turn. */
    String resolved(String text, Map<String, String> parameters) {
        return filled(filled(text, parameters), Map.of());
    }

    static boolean isLeft(String text) {
        return text.contains("{{");
    }
}

package io.yosai.timescale.routes;

import io.yosai.timescale.dsn.SourceName;
import io.yosai.timescale.settings.OwnSetting;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a {@code {{name}}} in a route stands for.
 *
 * @param values by name; several where one depends on a setting, such as which SQL file is read
 */
record Placeholders(Map<String, Set<String>> values) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*[?!]*([^{}]+?)\\s*}}");
    /** A name and its default, but not where else to look. */
    private static final Pattern DEFAULT = Pattern.compile(
            "(?!(?:env|sys|bean|service(?:\\.host|\\.port)?|hashicorp|aws|gcp|azure|configmap|secret):)([^:]+):(.*)");

    /** The first value of each. */
    Map<String, String> first() {
        return values.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().iterator().next()));
    }

    /** The names of all sources. */
    List<String> sources() {
        return SourceName.all(first());
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
    boolean isKnown(String name, Map<String, Set<String>> parameters) {
        return name.contains(":") || values.containsKey(name) || parameters.containsKey(name)
                || OwnSetting.value(name) != null;
    }

    Set<String> names(Map<String, Set<String>> parameters) {
        Set<String> names = new TreeSet<>(values.keySet());
        names.addAll(parameters.keySet());
        return names;
    }

    /**
     * @return every text that it can be; a placeholder whose value is not known, and that has no default, is left as it
     * is
     */
    Set<String> texts(String text, Map<String, Set<String>> parameters) {
        Set<String> texts = new LinkedHashSet<>(Set.of(text));
        for (String name : names(text)) {
            Collection<String> known = values(name, parameters);
            if (!known.isEmpty()) {
                Pattern one = Pattern.compile("\\{\\{\\s*[?!]*" + Pattern.quote(name) + "\\s*}}");
                Set<String> next = new LinkedHashSet<>();
                texts.forEach(each -> known.forEach(value ->
                        next.add(one.matcher(each).replaceAll(Matcher.quoteReplacement(value)))));
                texts = next;
            }
        }
        return texts;
    }

    /** As {@link #texts}, twice: the value or the default of a parameter may be a placeholder in its turn. */
    Stream<String> resolved(String text, Map<String, Set<String>> parameters) {
        return texts(text, parameters).stream().flatMap(once -> texts(once, Map.of()).stream());
    }

    private Set<String> values(String name, Map<String, Set<String>> parameters) {
        Matcher defaulted = DEFAULT.matcher(name);
        return defaulted.matches()
                ? parameters.getOrDefault(defaulted.group(1), values.getOrDefault(
                defaulted.group(1), Set.of(defaulted.group(2))))
                : parameters.getOrDefault(name, values.getOrDefault(name, Set.of()));
    }

    static boolean isLeft(String text) {
        return text.contains("{{");
    }
}

package io.yosai.timescale.settings;

import java.util.Locale;
import java.util.Map;

/** A setting that the product does not know, such as the {@code PERSON_KEY} of a recipe. */
public final class OwnSetting {
    private OwnSetting() {
    }

    /**
     * Looks where Camel does for a placeholder of a route, so that {@code {{person.key}}} is the same in a SELECT.
     *
     * @param name of a Java system property, as {@code person.key}, which an environment variable {@code PERSON_KEY}
     *     stands in for
     * @return null where neither has a value; an empty variable has none
     */
    public static String value(String name) {
        String property = System.getProperty(name);
        if (property != null) {
            return property;
        }
        String value = System.getenv(variable(name));
        return value == null || value.isEmpty() ? null : value;
    }

    /**
     * Looks up what stands between the braces of a placeholder: {@code name}, of the settings or as {@link #value}
     * finds it, or {@code env:NAME}, a variable; each with a default after a colon, if it has one.
     *
     * @return null where there is no value
     */
    public static String filled(String placeholder, Map<String, String> settings) {
        boolean isVariable = placeholder.startsWith("env:");
        String[] named = (isVariable ? placeholder.substring("env:".length()) : placeholder).split(":", 2);
        String value = isVariable ? System.getenv(named[0])
                : settings.containsKey(named[0]) ? settings.get(named[0]) : value(named[0]);
        return value == null && named.length > 1 ? named[1] : value;
    }

    /** The environment variable of a property. */
    public static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}

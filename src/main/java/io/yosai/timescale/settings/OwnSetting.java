package io.yosai.timescale.settings;

import java.util.Locale;

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

    /** The environment variable of a property. */
    public static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }
}

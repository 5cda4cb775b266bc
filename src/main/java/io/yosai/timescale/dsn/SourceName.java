package io.yosai.timescale.dsn;

import java.util.List;
import java.util.Map;

/** How sources are called, and what there is once for each of them. */
public final class SourceName {
    /** The source of {@code SOURCE_DSN}. */
    public static final String PRIMARY = "primary";
    /** Stands for the name of each source in turn. */
    public static final String EACH = "*";
    /** The property that lists all names, with commas. */
    public static final String PROPERTY = "sources";

    private SourceName() {
    }

    /** @param properties of the settings; without {@link #PROPERTY} there is only {@link #PRIMARY} */
    public static List<String> all(Map<String, String> properties) {
        return List.of(properties.getOrDefault(PROPERTY, PRIMARY).split(","));
    }

    /**
     * Returns the name of what there is once for each source, such as a route: that of the primary has the plain one,
     * so that it stays when a second source is added.
     */
    public static String of(String base, String source) {
        return source.equals(PRIMARY) ? base : base + "-" + source;
    }
}

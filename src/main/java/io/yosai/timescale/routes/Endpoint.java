package io.yosai.timescale.routes;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.util.URISupport;

/**
 * An endpoint of a route.
 *
 * @param at       its uri
 * @param route    null outside of a route
 * @param isSource whether a route starts with it
 * @param path     what is between the scheme and the options; empty where all is among the options
 * @param options  by name, those of the uri too; each with its place
 */
record Endpoint(YamlValue at, Flow.Route route, boolean isSource, String scheme, String path,
        Map<String, Option> options) {
    private static final String FILE = "file:";

    /** @param key where its name is, or the uri that it is in */
    record Option(String text, YamlValue key, YamlValue at) {
    }

    /**
     * @param text       the uri, which may be a part of what is written
     * @param parameters null if there are none
     */
    static Endpoint of(YamlValue uri, String text, YamlValue parameters, Flow.Route route, boolean isSource) {
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? text : text.substring(0, colon);
        String rest = colon < 0 ? "" : text.substring(colon + 1).replaceFirst("^//", "");
        Map<String, Option> options = new LinkedHashMap<>();
        int query = rest.indexOf('?');
        if (query >= 0) {
            query(rest.substring(query + 1)).forEach((name, value) -> options.put(name, new Option(value, uri, uri)));
            rest = rest.substring(0, query);
        }
        if (parameters != null) {
            parameters.fields().stream().filter(field -> field.value().text() != null)
                    .forEach(field -> options.put(field.name(),
                            new Option(field.value().text(), field.key(), field.value())));
        }
        return new Endpoint(uri, route, isSource, scheme, rest, options);
    }

    /** As Camel decodes it: {@code +} is a space, and what is within {@code RAW()} is as it is. */
    private static Map<String, String> query(String query) {
        Map<String, String> options = new LinkedHashMap<>();
        try {
            URISupport.parseQuery(query).forEach((name, value) -> options.put(name, raw(String.valueOf(value))));
        } catch (URISyntaxException e) {
            // SQL in a uri may hold what no uri holds; what Camel cannot take of it is found when the route is made.
            for (String pair : query.split("&")) {
                String[] parts = pair.split("=", 2);
                options.put(parts[0], parts.length < 2 ? "" : parts[1]);
            }
        }
        return options;
    }

    private static String raw(String value) {
        return value.matches("(?s)RAW\\(.*\\)|RAW\\{.*}") ? value.substring(4, value.length() - 1) : value;
    }

    /** The option by which an endpoint is known, which may stand in the uri instead; null if there is neither. */
    Option named(String option) {
        return options.getOrDefault(option, path.isEmpty() ? null : new Option(path, at, at));
    }

    /** @return whether its uri or its options are made while the route runs */
    boolean isDynamic() {
        return at.text().contains("${")
                || options.values().stream().anyMatch(option -> option.text().contains("${"));
    }

    /** Of the component direct: whether its name is one of these. */
    boolean isNamed(Set<String> names) {
        return named("name") != null && names.contains(named("name").text());
    }

    /**
     * An SQL file that a step may run.
     *
     * @param file absolute; it need not be there
     * @param at   what names it
     */
    record Query(Path file, YamlValue at) {
    }

    /** @param files all that there are */
    List<Query> queries(Flow flow, List<Path> files) {
        Option query = named("query");
        if (query == null || !query.text().startsWith(FILE)) {
            return List.of();
        }
        return flow.texts(this, query).stream().flatMap(text -> named(text.text().substring(FILE.length()), files)
                .map(file -> new Query(file, text.at()))).toList();
    }

    private static Stream<Path> named(String name, List<Path> files) {
        if (!Placeholders.isLeft(name) && !name.contains("${")) {
            return Stream.of(Path.of(name).toAbsolutePath().normalize());
        }
        Pattern any = Pattern.compile(Pattern.quote(name)
                .replaceAll("\\{\\{[^{}]*}}|\\$\\{[^{}]*}", "\\\\E.*\\\\Q"));
        return files.stream().filter(file -> any.matcher(file.toString()).matches());
    }
}

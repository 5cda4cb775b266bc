package io.yosai.timescale.routes;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * An endpoint of a route.
 *
 * @param at       its uri
 * @param route    null outside of a route
 * @param isSource whether a route starts with it
 * @param scheme   the component
 * @param path     what is between the scheme and the options; empty where all is among the options
 * @param options  by name, those of the uri too; each with its place
 */
record Endpoint(YamlValue at, RouteDefinition route, boolean isSource, String scheme, String path,
        Map<String, Option> options) {
    /** @param key where its name is, or the uri that it is in */
    record Option(String text, YamlValue key, YamlValue at) {
        private static Option in(YamlValue uri, String text) {
            return new Option(text, uri, uri);
        }
    }

    /** @param parameters null if there are none */
    static Endpoint of(YamlValue uri, YamlValue parameters, RouteDefinition route, boolean isSource) {
        String text = uri.text();
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? text : text.substring(0, colon);
        String rest = colon < 0 ? "" : text.substring(colon + 1).replaceFirst("^//", "");
        Map<String, Option> options = new LinkedHashMap<>();
        int query = rest.indexOf('?');
        if (query >= 0) {
            for (String pair : rest.substring(query + 1).split("&")) {
                String[] parts = pair.split("=", 2);
                options.put(parts[0], Option.in(uri, parts.length < 2 ? "" : parts[1]));
            }
            rest = rest.substring(0, query);
        }
        if (parameters != null) {
            parameters.fields().stream().filter(field -> field.value().text() != null)
                    .forEach(field -> options.put(field.name(),
                            new Option(field.value().text(), field.key(), field.value())));
        }
        return new Endpoint(uri, route, isSource, scheme, rest, options);
    }

    /** The option by which an endpoint is known, which may stand in the uri instead; null if there is neither. */
    Option named(String option) {
        return options.getOrDefault(option, path.isEmpty() ? null : Option.in(at, path));
    }

    /** Of the template that it is in. */
    Map<String, Set<String>> templateParameters() {
        return route == null ? Map.of() : route.parameters();
    }

    /** @return whether its uri or its options are made while the route runs */
    boolean isDynamic() {
        return at.text().contains("${")
                || options.values().stream().anyMatch(option -> option.text().contains("${"));
    }
}

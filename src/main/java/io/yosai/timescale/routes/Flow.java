package io.yosai.timescale.routes;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the route files name, each with its place and the route that it is in.
 *
 * @param files         read whole
 * @param routes        and templates
 * @param endpoints     of sources and of steps
 * @param beans         by their uses
 * @param texts         every one, keys not counted
 * @param simples       those in the language simple
 * @param stepIds       ids within routes, not those of the routes
 * @param made          routes that are made of a template
 * @param routeIds      those of routes that are made of a template too
 * @param values        the texts of a key, and of a list of this name
 */
record Flow(List<RouteFile> files, List<RouteDefinition> routes, List<Endpoint> endpoints, List<BeanUse> beans,
        List<Mention> texts, List<Simple> simples, List<Mention> stepIds, List<Made> made, List<YamlValue> routeIds,
        Map<String, List<Mention>> values) {
    /** @param route null outside of a route */
    record Mention(YamlValue at, RouteDefinition route) {
        /** Of the template that it is in. */
        Map<String, Set<String>> parameters() {
            return route == null ? Map.of() : route.parameters();
        }
    }

    /**
     * @param id         null: Camel makes one up
     * @param template   its id
     * @param parameters each with its one value
     */
    record Made(String id, YamlValue at, String template, Map<String, Set<String>> parameters) {
        List<YamlValue> parameterItems() {
            return at.get("parameters") == null ? List.of() : at.get("parameters").items();
        }

        /** Every text that the value of a parameter can be; none if it is not given. */
        Set<String> texts(String parameter, Placeholders placeholders) {
            return parameters.getOrDefault(parameter, Set.of()).stream()
                    .flatMap(text -> placeholders.texts(text, Map.of()).stream()).collect(Collectors.toSet());
        }

        /** The value of a parameter as it stands in the file; null if it is not given. */
        YamlValue given(String parameter) {
            return parameterItems().stream().filter(item -> parameter.equals(item.text("name")))
                    .map(item -> item.get("value")).filter(Objects::nonNull).findFirst().orElse(null);
        }
    }

    /**
     * @param step   what uses it, such as {@code bean} or {@code process}
     * @param ref    its name; null if its class is given
     * @param type   its class; null if its name is given
     * @param method null if it is left to Camel to find one
     * @param route  null outside of a route
     */
    record BeanUse(String step, YamlValue ref, YamlValue type, YamlValue method, RouteDefinition route) {
    }

    /**
     * @param route null outside of a route
     * @param owner the step that has the expression
     */
    record Simple(YamlValue at, RouteDefinition route, String owner) {
        /** Of the template that it is in. */
        Map<String, Set<String>> parameters() {
            return route == null ? Map.of() : route.parameters();
        }
    }

    /** Those of a component whose uri is known before the route runs. */
    List<Endpoint> endpoints(String scheme) {
        return endpoints.stream().filter(endpoint -> endpoint.scheme().equals(scheme) && !endpoint.isDynamic())
                .toList();
    }

    /** The key of the names of beans that the files make. */
    static final String BEAN_NAME = "name of a bean";

    /** The key of the classes of beans that the files make. */
    static final String BEAN_CLASS = "class of a bean";

    /** The key of constants that must be numbers. */
    static final String NUMBER = "number";

    /** The key of the values that steps give to a variable. */
    static String constantOf(String variable) {
        return "constant of " + variable;
    }

    List<Mention> valuesOf(String key) {
        return values.getOrDefault(key, List.of());
    }
}

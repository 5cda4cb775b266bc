package io.yosai.timescale.routes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the route files name, each with its place and the route that it is in.
 *
 * @param routes and templates
 * @param texts  every one, keys not counted
 * @param made   routes that are made of a template
 * @param values the texts of a key, of a list of this name, and of the kinds below
 */
record Flow(List<RouteFile> files, Placeholders placeholders, List<Route> routes, List<Endpoint> endpoints,
        List<BeanUse> beans, List<Mention> texts, List<Made> made, Map<String, List<Mention>> values) {
    /** Ids of routes, and of those that are made of a template. */
    static final String ROUTE_ID = "id of a route";
    /** Ids within routes, not those of the routes. */
    static final String STEP_ID = "id of a step";
    /** Names of beans that the files make. */
    static final String BEAN_NAME = "name of a bean";
    /** Classes of beans that the files make. */
    static final String BEAN_CLASS = "class of a bean";
    /** Constants that must be numbers. */
    static final String NUMBER = "number";
    /** Texts in the language simple that are true or false. */
    static final String CONDITION = "condition";
    /** Other texts in the language simple. */
    static final String SIMPLE = "expression";

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{variable\\.(\\w+)}");

    /** Those that steps give to a variable. */
    static String constantOf(String variable) {
        return "constant of " + variable;
    }

    /**
     * A route, or a template of routes.
     *
     * @param id         null: it has none
     * @param parameters of a template, by their names, as it has them
     */
    record Route(String id, YamlValue at, boolean isTemplate, Map<String, YamlValue> parameters) {
        Route(String id, YamlValue at) {
            this(id, at, false, Map.of());
        }

        /** Those without which no route can be made of it. */
        Set<String> needed() {
            return parameters.entrySet().stream().filter(parameter -> parameter.getValue().text("defaultValue") == null
                    && !"false".equals(parameter.getValue().text("required"))).map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
        }

        private Map<String, String> defaults() {
            Map<String, String> values = new HashMap<>();
            parameters.forEach((name, parameter) -> values.put(name, parameter.text("defaultValue")));
            values.values().removeIf(Objects::isNull);
            return values;
        }

        /** Of a template: the values of its parameters in a route that is made of it; empty: need not be given. */
        Map<String, String> values(Made made) {
            Map<String, String> values = new HashMap<>();
            parameters.keySet().forEach(name -> values.put(name, ""));
            values.keySet().removeAll(needed());
            values.putAll(defaults());
            values.putAll(made.parameters());
            return values;
        }
    }

    /** @param route null outside of a route */
    record Mention(YamlValue at, Route route) {
        String text() {
            return at.text();
        }

        /** The names of those of the template that it is in. */
        Set<String> parameters() {
            return route == null ? Set.of() : route.parameters().keySet();
        }
    }

    /**
     * @param id         null: Camel makes one up
     * @param template   its id
     * @param parameters as they are given, by their names
     */
    record Made(String id, YamlValue at, String template, Map<String, String> parameters) {
        List<YamlValue> parameterItems() {
            return at.items("parameters");
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
    record BeanUse(String step, YamlValue ref, YamlValue type, YamlValue method, Route route) {
    }

    /** Those of a component whose uri is known before the route runs. */
    List<Endpoint> endpoints(String scheme) {
        return endpoints.stream().filter(endpoint -> endpoint.scheme().equals(scheme) && !endpoint.isDynamic())
                .toList();
    }

    List<Mention> valuesOf(String key) {
        return values.getOrDefault(key, List.of());
    }

    Stream<Made> madeOf(String template) {
        return made.stream().filter(each -> each.template().equals(template));
    }

    /** @param at what says so: of a template's parameter, where a route made of the template gives it */
    record Text(String text, YamlValue at) {
    }

    /**
     * What an option of an endpoint can be, where it holds a placeholder, or in a step {@code toD} a variable: one for
     * each route that is made of a template; what cannot be known is left as it is.
     */
    List<Text> texts(Endpoint endpoint, Endpoint.Option option) {
        return texts(option.text(), option.at(), endpoint.route()).toList();
    }

    private Stream<Text> texts(String text, YamlValue at, Route route) {
        Matcher variable = VARIABLE.matcher(text);
        if (variable.find() && variable.group(1).equals("source")) {
            return placeholders.sources().stream().flatMap(source -> texts(variable.replaceFirst(source), at, route));
        }
        if (variable.reset().find()) {
            return valuesOf(constantOf(variable.group(1))).stream()
                    .flatMap(constant -> texts(constant.text(), constant.at(), constant.route())).flatMap(value ->
                            texts(variable.replaceFirst(Matcher.quoteReplacement(value.text())), value.at(), route));
        }
        return filled(text, at, route);
    }

    /** As {@link #texts(Endpoint, Endpoint.Option)}, of a text in which variables are left as they are. */
    Stream<Text> filled(Mention mention) {
        return filled(mention.text(), mention.at(), mention.route());
    }

    private Stream<Text> filled(String text, YamlValue at, Route route) {
        List<Made> routes = route == null || !route.isTemplate() ? List.of() : madeOf(route.id()).toList();
        List<String> parameters = routes.isEmpty() ? List.of()
                : Placeholders.names(text).stream().map(name -> name.replaceFirst(":.*", ""))
                        .filter(route.parameters()::containsKey).toList();
        if (parameters.isEmpty()) {
            return Stream.of(resolved(text, at, route == null ? Map.of() : route.defaults()));
        }
        return routes.stream().map(each -> resolved(text, parameters.stream().map(each::given)
                .filter(Objects::nonNull).findFirst().orElse(at), route.values(each)));
    }

    private Text resolved(String text, YamlValue at, Map<String, String> values) {
        return new Text(placeholders.resolved(text, values), at);
    }
}

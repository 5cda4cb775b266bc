package io.yosai.timescale.routes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What an option of an endpoint can be, where it holds a placeholder, or in a step {@code toD} a variable. */
record Texts(Flow flow, Placeholders placeholders) {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{variable\\.(\\w+)}");

    /** @param at what says so: of a template's parameter, where a route made of the template gives it */
    record Text(String text, YamlValue at) {
    }

    /** @return one for each route that is made of a template; what cannot be known is left as it is */
    List<Text> of(Endpoint endpoint, Endpoint.Option option) {
        return of(option.text(), option.at(), endpoint.route()).toList();
    }

    private Stream<Text> of(String text, YamlValue at, RouteDefinition route) {
        Matcher variable = VARIABLE.matcher(text);
        if (variable.find() && variable.group(1).equals("source")) {
            return placeholders.sources().stream().flatMap(source -> of(variable.replaceFirst(source), at, route));
        }
        if (variable.reset().find()) {
            return flow.valuesOf(Flow.constantOf(variable.group(1))).stream()
                    .flatMap(constant -> of(constant.at().text(), constant.at(), constant.route()))
                    .flatMap(value -> of(variable.replaceFirst(Matcher.quoteReplacement(value.text())),
                    value.at(), route));
        }
        List<Flow.Made> made = route == null || !route.isTemplate() ? List.of()
                : flow.made().stream().filter(each -> each.template().equals(route.id())).toList();
        List<String> parameters = made.isEmpty() ? List.of()
                : Placeholders.names(text).stream().filter(route.parameters()::containsKey).toList();
        if (parameters.isEmpty()) {
            return resolved(text, at, route == null ? Map.of() : route.parameters());
        }
        return made.stream().flatMap(each -> {
            Map<String, Set<String>> values = new HashMap<>();
            route.template().defaults().forEach((name, value) -> values.put(name, Set.of(value)));
            values.putAll(each.parameters());
            return resolved(text, parameters.stream().map(each::given).filter(Objects::nonNull).findFirst()
                    .orElse(at), values);
        });
    }

    /** Twice: the default of a parameter may be a placeholder. */
    private Stream<Text> resolved(String text, YamlValue at, Map<String, Set<String>> values) {
        return placeholders.texts(text, values).stream().flatMap(once -> placeholders.texts(once, Map.of()).stream())
                .map(each -> new Text(each, at));
    }
}

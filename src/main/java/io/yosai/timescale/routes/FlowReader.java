package io.yosai.timescale.routes;

import io.yosai.timescale.dsn.SourceName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Walks through route files once, and notes what they name. */
final class FlowReader {
    private static final Set<String> SETS = Set.of("setVariable", "setHeader", "setProperty", "variables", "headers");
    private static final Set<String> ROUTES = Set.of("route", "routeTemplate");
    private static final Set<String> ENDPOINTS = Set.of("from", "to", "wireTap", "enrich", "pollEnrich", "poll", "toD",
            "deadLetterUri", "compensation", "completion");
    /** Steps whose expression is a uri. */
    private static final Set<String> BY_EXPRESSION = Set.of("enrich", "pollEnrich", "recipientList", "routingSlip");
    /** Steps whose expression is a number. */
    private static final Set<String> COUNTS = Set.of("delay", "loop", "throttle");
    private static final Set<String> BEANS = Set.of("bean", "method", "process");

    private final Flow flow;

    private final List<String> sources;

    private FlowReader(List<RouteFile> files, List<String> sources) {
        this.sources = sources;
        flow = new Flow(List.copyOf(files), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(),
                new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new HashMap<>());
    }

    /** @param sources their names, for what there is once for each */
    static Flow read(List<RouteFile> files, List<String> sources) {
        FlowReader reader = new FlowReader(files, sources);
        files.forEach(file -> file.root().items().forEach(reader::template));
        files.forEach(file -> file.root().items().forEach(item -> reader.map("", item, reader.bare(item), "")));
        return reader.flow;
    }

    /** A route without a name, that is written as {@code - from:}. */
    private RouteDefinition bare(YamlValue item) {
        if (item.get("from") == null) {
            return null;
        }
        RouteDefinition route = new RouteDefinition(null, null, item.get("from"), null);
        flow.routes().add(route);
        return route;
    }

    private void template(YamlValue item) {
        YamlValue route = item.get("templatedRoute");
        if (route == null || route.text("routeTemplateRef") == null) {
            return;
        }
        Map<String, String> given = new HashMap<>();
        if (route.get("parameters") != null) {
            route.get("parameters").items().stream().filter(p -> p.text("name") != null && p.text("value") != null)
                    .forEach(p -> given.put(p.text("name"), p.text("value")));
        }
        String id = route.text("routeId");
        String source = given.get("source");
        if (SourceName.EACH.equals(source)) {
            sources.forEach(each -> made(id == null ? null : SourceName.of(id, each), route, given, each));
        } else {
            made(id, route, given, source);
        }
    }

    /** @param source null: it has no such parameter */
    private void made(String id, YamlValue route, Map<String, String> given, String source) {
        Map<String, Set<String>> parameters = new HashMap<>();
        given.forEach((name, value) -> parameters.put(name,
                Set.of(source == null ? value : name.equals("source") ? source
                : value.replace(SourceName.PLACEHOLDER, source))));
        flow.made().add(new Flow.Made(id, route, route.text("routeTemplateRef"), parameters));
    }

    private void map(String name, YamlValue value, RouteDefinition around, String above) {
        RouteDefinition route = around;
        String owner = name.equals("expression") || name.equals("simple") ? above : name;
        if (ROUTES.contains(name) && value.isMap()) {
            route = definition(name, value, around);
        }
        if (SETS.contains(name) && value.text("name") != null) {
            add("set", value.get("name"), route);
            constant(value, route);
        }
        if (ENDPOINTS.contains(name)) {
            endpoint(name, value, route);
        }
        if (BY_EXPRESSION.contains(name)) {
            byExpression(value, route);
        }
        if (COUNTS.contains(name) && expression(value, "constant") != null && value.get("doWhile") == null) {
            add(Flow.NUMBER, expression(value, "constant"), route);
        }
        if (BEANS.contains(name) && (value.text("ref") != null || value.text("beanType") != null)) {
            flow.beans().add(new Flow.BeanUse(name, value.get("ref"), value.get("beanType"),
                    value.get("method"), route));
        }
        for (YamlValue.Field field : value.fields()) {
            below(field, name, route, owner);
        }
        for (YamlValue item : value.items()) {
            map(name, item, route, owner);
            if (item.text() != null) {
                add(name, item, route);
            }
            if (name.equals("beans") && item.text("name") != null) {
                add(Flow.BEAN_NAME, item.get("name"), route);
                if (item.text("type") != null) {
                    add(Flow.BEAN_CLASS, item.get("type"), route);
                }
            }
        }
        if (value.text() != null) {
            flow.texts().add(new Flow.Mention(value, route));
        }
    }

    private void constant(YamlValue step, RouteDefinition route) {
        YamlValue text = expression(step, "constant");
        if (text != null) {
            add(Flow.constantOf(step.text("name")), text, route);
        }
    }

    /** @return null if the step has none in this language */
    private static YamlValue expression(YamlValue step, String language) {
        YamlValue around = step.get("expression") == null ? step : step.get("expression");
        YamlValue found = around.get(language);
        YamlValue text = found == null || found.text() != null ? found : found.get("expression");
        return text == null || text.text() == null ? null : text;
    }

    private void byExpression(YamlValue step, RouteDefinition route) {
        for (String language : List.of("constant", "simple")) {
            YamlValue uris = expression(step, language);
            if (uris != null && !uris.text().contains("${") && !Placeholders.isLeft(uris.text())) {
                Stream.of(uris.text().split(",")).filter(uri -> uri.contains(":"))
                        .forEach(uri -> flow.endpoints().add(Endpoint.of(uris, uri.strip(), null, route, false)));
            }
        }
    }

    private void endpoint(String name, YamlValue value, RouteDefinition route) {
        YamlValue uri = value.text() == null ? value.get("uri") : value;
        if (uri != null && uri.text() != null && !uri.text().isBlank()) {
            flow.endpoints().add(Endpoint.of(uri, value.get("parameters"), route, name.equals("from")));
        }
    }

    private void below(YamlValue.Field field, String name, RouteDefinition route, String owner) {
        String key = field.name();
        YamlValue value = field.value();
        if (value.text() != null) {
            add(key, value, route);
            if (key.equals("id") && route != null && !ROUTES.contains(name)) {
                flow.stepIds().add(new Flow.Mention(value, route));
            }
            if (key.equals("routeId") && name.equals("templatedRoute")) {
                flow.routeIds().add(value);
            }
            if (key.endsWith("Ref") && !key.equals("routeTemplateRef") && !key.equals("errorHandlerRef")) {
                flow.beans().add(new Flow.BeanUse(key, value, null, null, route));
            }
        }
        boolean isSimple = key.equals("simple") || (name.equals("simple") && key.equals("expression"))
                || (name.equals("log") && key.equals("message")) || key.equals("log");
        if (isSimple && value.text() != null) {
            flow.simples().add(new Flow.Simple(value, route, owner));
        }
        map(key, value, route, owner);
    }

    private void add(String key, YamlValue value, RouteDefinition route) {
        flow.values().computeIfAbsent(key, k -> new ArrayList<>()).add(new Flow.Mention(value, route));
    }

    private RouteDefinition definition(String name, YamlValue value, RouteDefinition around) {
        if (around != null) {
            // The route of a template.
            return around;
        }
        RouteDefinition.Template template = name.equals("route") ? null : parameters(value);
        RouteDefinition route = new RouteDefinition(value.text("id"), value.text("description"), value, template);
        flow.routes().add(route);
        if (template == null && value.get("id") != null) {
            flow.routeIds().add(value.get("id"));
        }
        return route;
    }

    private RouteDefinition.Template parameters(YamlValue template) {
        Map<String, Set<String>> all = new HashMap<>();
        Map<String, String> defaults = new HashMap<>();
        YamlValue parameters = template.get("parameters");
        for (YamlValue parameter : parameters == null ? List.<YamlValue>of() : parameters.items()) {
            String name = String.valueOf(parameter.text("name"));
            Set<String> values = new HashSet<>();
            flow.made().stream().filter(made -> made.template().equals(template.text("id")))
                    .forEach(made -> values.addAll(made.parameters().getOrDefault(name, Set.of())));
            if (parameter.text("defaultValue") != null) {
                defaults.put(name, parameter.text("defaultValue"));
                values.add(parameter.text("defaultValue"));
            } else if ("false".equals(parameter.text("required"))) {
                defaults.put(name, "");
            }
            all.put(name, values);
        }
        return new RouteDefinition.Template(all, defaults);
    }
}

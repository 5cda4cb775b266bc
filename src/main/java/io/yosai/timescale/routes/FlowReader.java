package io.yosai.timescale.routes;

import io.yosai.timescale.stream.Templated;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Walks through route files once, and notes what they name. */
record FlowReader(Flow flow) {
    private static final Set<String> SETS = Set.of("setVariable", "setHeader", "setProperty", "variables", "headers");
    private static final Set<String> ROUTES = Set.of("route", "routeTemplate");
    private static final Set<String> ENDPOINTS = Set.of("from", "to", "wireTap", "enrich", "pollEnrich", "poll", "toD",
            "deadLetterUri", "compensation", "completion");
    /** Steps whose expression is a uri. */
    private static final Set<String> BY_EXPRESSION = Set.of("enrich", "pollEnrich", "recipientList", "routingSlip");
    /** Steps whose expression is a number. */
    private static final Set<String> COUNTS = Set.of("delay", "loop", "throttle");
    private static final Set<String> BEANS = Set.of("bean", "method", "process");

    private static final Set<String> CONDITIONS = Set.of("filter", "when", "onWhen", "validate");

    /** Reads files, and leaves out those that cannot be read. */
    static Flow of(List<Path> paths, Placeholders placeholders) {
        return read(paths.stream().flatMap(path -> RouteFile.read(path, finding -> { }).stream()).toList(),
                placeholders);
    }

    static Flow read(List<RouteFile> files, Placeholders placeholders) {
        FlowReader reader = new FlowReader(new Flow(List.copyOf(files), placeholders, new ArrayList<>(),
                new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new HashMap<>()));
        files.forEach(file -> file.root().items().forEach(reader::template));
        // A route without a name is written as `- from:`.
        files.forEach(file -> file.root().items().forEach(item -> reader.map("", item,
                item.get("from") == null ? null : reader.route(new Flow.Route(null, item.get("from"))), "")));
        return reader.flow;
    }

    private void template(YamlValue item) {
        YamlValue route = item.get("templatedRoute");
        if (route == null || route.text("routeTemplateRef") == null) {
            return;
        }
        Map<String, String> given = new HashMap<>();
        route.items("parameters").stream().filter(p -> p.text("name") != null && p.text("value") != null)
                .forEach(p -> given.put(p.text("name"), p.text("value")));
        new Templated(route.text("routeId"), given)
                .each(flow.placeholders().sources(), text -> flow.placeholders().filled(text, Map.of()))
                .forEach(each -> flow.made().add(new Flow.Made(each.id(), route, route.text("routeTemplateRef"),
                        each.parameters())));
    }

    private Flow.Route route(Flow.Route route) {
        flow.routes().add(route);
        return route;
    }

    private void map(String name, YamlValue value, Flow.Route around, String above) {
        Flow.Route route = around;
        String owner = name.equals("expression") || name.equals("simple") ? above : name;
        if (ROUTES.contains(name) && value.isMap()) {
            route = definition(name, value, around);
        }
        if (SETS.contains(name) && value.text("name") != null) {
            add("set", value.get("name"), route);
            add(Flow.constantOf(value.text("name")), expression(value, "constant"), route);
        }
        if (ENDPOINTS.contains(name)) {
            endpoint(name, value, route);
        }
        if (BY_EXPRESSION.contains(name)) {
            byExpression(value, route);
        }
        if (COUNTS.contains(name) && value.get("doWhile") == null) {
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
            add(name, item, route);
            if (name.equals("beans") && item.text("name") != null) {
                add(Flow.BEAN_NAME, item.get("name"), route);
                add(Flow.BEAN_CLASS, item.get("type"), route);
            }
        }
        if (value.text() != null) {
            flow.texts().add(new Flow.Mention(value, route));
        }
    }

    /** @return null if the step has none in this language */
    private static YamlValue expression(YamlValue step, String language) {
        YamlValue around = step.get("expression") == null ? step : step.get("expression");
        YamlValue found = around.get(language);
        YamlValue text = found == null || found.text() != null ? found : found.get("expression");
        return text == null || text.text() == null ? null : text;
    }

    private void byExpression(YamlValue step, Flow.Route route) {
        for (String language : List.of("constant", "simple")) {
            YamlValue uris = expression(step, language);
            if (uris != null && !uris.text().contains("${") && !Placeholders.isLeft(uris.text())) {
                Stream.of(uris.text().split(",")).filter(uri -> uri.contains(":"))
                        .forEach(uri -> flow.endpoints().add(Endpoint.of(uris, uri.strip(), null, route, false)));
            }
        }
    }

    private void endpoint(String name, YamlValue value, Flow.Route route) {
        YamlValue uri = value.text() == null ? value.get("uri") : value;
        if (uri != null && uri.text() != null && !uri.text().isBlank()) {
            flow.endpoints().add(Endpoint.of(uri, uri.text(), value.get("parameters"), route,
                    name.equals("from")));
        }
    }

    private void below(YamlValue.Field field, String name, Flow.Route route, String owner) {
        String key = field.name();
        YamlValue value = field.value();
        add(key, value, route);
        if (key.equals("id") && route != null && !ROUTES.contains(name)) {
            add(Flow.STEP_ID, value, route);
        }
        if (key.equals("routeId") && name.equals("templatedRoute")) {
            add(Flow.ROUTE_ID, value, null);
        }
        if (value.text() != null && key.endsWith("Ref") && !key.equals("routeTemplateRef")
                && !key.equals("errorHandlerRef")) {
            flow.beans().add(new Flow.BeanUse(key, value, null, null, route));
        }
        if (key.equals("simple") || name.equals("simple") && key.equals("expression")
                || name.equals("log") && key.equals("message") || key.equals("log")) {
            add(CONDITIONS.contains(owner) ? Flow.CONDITION : Flow.SIMPLE, value, route);
        }
        map(key, value, route, owner);
    }

    /** @param value null, a map or a list: nothing */
    private void add(String key, YamlValue value, Flow.Route route) {
        if (value != null && value.text() != null) {
            flow.values().computeIfAbsent(key, k -> new ArrayList<>()).add(new Flow.Mention(value, route));
        }
    }

    private Flow.Route definition(String name, YamlValue value, Flow.Route around) {
        if (around != null) {
            // The route of a template.
            return around;
        }
        if (name.equals("route")) {
            add(Flow.ROUTE_ID, value.get("id"), null);
        }
        return route(name.equals("route") ? new Flow.Route(value.text("id"), value) : routeTemplate(value));
    }

    private Flow.Route routeTemplate(YamlValue template) {
        Map<String, YamlValue> parameters = new HashMap<>();
        template.items("parameters").forEach(each -> parameters.put(String.valueOf(each.text("name")), each));
        return new Flow.Route(template.text("id"), template, true, parameters);
    }
}

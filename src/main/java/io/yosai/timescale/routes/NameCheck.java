package io.yosai.timescale.routes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;

/**
 * Names that must be there once, and names of what is not there.
 *
 * @param camel need not be started
 * @param findings takes what is found
 */
record NameCheck(Flow flow, CamelContext camel, List<Finding> findings) {
    /** @param complete whether all routes could be read, so that what is not found is not there */
    void find(boolean complete) {
        once("route id", "give one of them another id", texts(flow.valuesOf(Flow.ROUTE_ID).stream()));
        once("template id", "give one of them another id", flow.routes().stream()
                .filter(route -> route.isTemplate() && route.id() != null)
                .map(route -> new Flow.Text(route.id(), route.at().get("id"))));
        once("bean", "give one of them another name", texts(flow.valuesOf(Flow.BEAN_NAME).stream()));
        once("step id", "ids of steps are counted over all files; give one of them another id",
                texts(flow.valuesOf(Flow.STEP_ID).stream().filter(id -> !id.route().isTemplate())));
        once("timer name", "two timers of one name share a thread and hold each other up; "
                + "give one of them another name", sources("timer", "timerName"));
        once("direct name", "one route only can be called by a name", sources("direct", "name"));
        if (complete) {
            templates();
            directTargets();
            routeConfigurations();
        }
        settings();
        classes();
    }

    private static Stream<Flow.Text> texts(Stream<Flow.Mention> mentions) {
        return mentions.map(mention -> new Flow.Text(mention.text(), mention.at()));
    }

    private Stream<Flow.Text> sources(String scheme, String option) {
        return flow.endpoints(scheme).stream().filter(Endpoint::isSource).flatMap(source -> names(source, option));
    }

    private Stream<Flow.Text> names(Endpoint endpoint, String option) {
        Endpoint.Option named = endpoint.named(option);
        return named == null ? Stream.empty() : flow.texts(endpoint, named).stream()
                .filter(text -> !Placeholders.isLeft(text.text()) && !text.text().contains("${"));
    }

    private void once(String kind, String hint, Stream<Flow.Text> names) {
        Map<String, YamlValue> first = new HashMap<>();
        names.forEach(name -> {
            YamlValue before = first.putIfAbsent(name.text(), name.at());
            if (before != null) {
                findings.add(name.at().error("the %s `%s` is in %s:%d already".formatted(kind, name.text(),
                        before.file().getFileName(), before.line()), hint));
            }
        });
    }

    private void directTargets() {
        Set<String> there = sources("direct", "name").map(Flow.Text::text)
                .collect(Collectors.toCollection(TreeSet::new));
        Stream<Flow.Text> called = flow.endpoints().stream().filter(endpoint -> endpoint.scheme().equals("direct")
                && !endpoint.isSource() && !mayBeMissing(endpoint)).flatMap(endpoint -> names(endpoint, "name"));
        // The template hands them to a route by a name that is known when it runs.
        Stream<Flow.Text> steps = flow.madeOf(StreamCheck.TEMPLATE).map(made -> made.given("steps"))
                .filter(Objects::nonNull)
                .map(at -> new Flow.Text(flow.placeholders().filled(at.text(), Map.of()), at))
                .filter(name -> !name.text().isBlank());
        Stream.concat(called, steps).filter(name -> !there.contains(name.text()))
                .forEach(name -> findings.add(name.at().error("no route starts with `direct:" + name.text() + "`",
                        Hint.nearest(name.text(), there))));
    }

    private static boolean mayBeMissing(Endpoint endpoint) {
        Endpoint.Option option = endpoint.options().get("failIfNoConsumers");
        return option != null && option.text().equals("false");
    }

    private void routeConfigurations() {
        Set<String> there = new TreeSet<>();
        flow.files().forEach(file -> file.root().items().stream().map(item -> item.get("routeConfiguration"))
                .filter(configuration -> configuration != null && configuration.text("id") != null)
                .forEach(configuration -> there.add(configuration.text("id"))));
        for (Flow.Mention named : flow.valuesOf("routeConfigurationId")) {
            if (!there.contains(named.text()) && !Placeholders.isLeft(named.text())) {
                findings.add(named.at().error("no routeConfiguration has the id `" + named.text() + "`",
                        Hint.nearest(named.text(), there)));
            }
        }
    }

    /** Routes made of a template that is not there, or that give it other parameters than it has. */
    private void templates() {
        Map<String, List<Flow.Route>> templates = flow.routes().stream()
                .filter(route -> route.isTemplate() && route.id() != null)
                .collect(Collectors.groupingBy(Flow.Route::id));
        for (Flow.Made made : flow.made()) {
            List<Flow.Route> named = templates.get(made.template());
            if (named == null) {
                findings.add(made.at().get("routeTemplateRef").error(
                        "no routeTemplate has the id `" + made.template() + "`",
                        Hint.nearest(made.template(), templates.keySet())));
            } else if (named.size() == 1) {
                parameters(made, named.get(0));
            }
        }
    }

    private void parameters(Flow.Made made, Flow.Route template) {
        TreeSet<String> missing = new TreeSet<>(template.needed());
        for (YamlValue parameter : made.parameterItems()) {
            String name = parameter.text("name");
            if (name != null && !template.parameters().containsKey(name)) {
                findings.add(parameter.get("name").error("the template `" + template.id() + "` has no parameter `"
                        + name + "`", Hint.nearest(name, template.parameters().keySet())));
            }
            missing.remove(name);
        }
        missing.forEach(name -> findings.add(made.at().error(
                "the template `" + template.id() + "` needs the parameter `" + name + "`",
                "write `- name: " + name + "` and its `value:` below `parameters:`")));
    }

    /** Placeholders that nothing sets. */
    private void settings() {
        for (Flow.Mention text : flow.texts()) {
            Set<String> parameters = text.parameters();
            for (String name : Placeholders.required(text.text())) {
                // In what a templatedRoute gives it is that route's own source.
                if (!flow.placeholders().isKnown(name, parameters)
                        && !(text.route() == null && name.equals("source"))) {
                    findings.add(text.at().error("nothing sets `{{" + name + "}}`",
                            Hint.setting(name, flow.placeholders().names(parameters))));
                }
            }
        }
    }

    /** Names of Java classes that are not there. */
    private void classes() {
        Stream.concat(Stream.of("exception", "exceptionType", "beanType", "unmarshalType", Flow.BEAN_CLASS)
                .flatMap(key -> flow.valuesOf(key).stream()),
                        flow.texts().stream().filter(text -> text.text().matches("(?s)#(class|type):.*")))
                .map(Flow.Mention::at).distinct()
                .filter(name -> !Placeholders.isLeft(name.text())
                && camel.getClassResolver().resolveClass(name(name)) == null)
                .forEach(name -> findings.add(name.error("there is no Java class `" + name(name) + "`",
                        "it is written with its package; a class of your own comes with its jar in extra-lib/")));
    }

    /** Without what Camel takes around it, such as the arguments of a constructor. */
    private static String name(YamlValue text) {
        return text.text().replaceFirst("^#(class|type):", "").replaceFirst("(?s)[(#].*", "");
    }
}

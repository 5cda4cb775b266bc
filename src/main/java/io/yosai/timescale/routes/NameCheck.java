package io.yosai.timescale.routes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** Names that must be there once, and names of what is not there. */
final class NameCheck {
    private final Flow flow;
    private final Placeholders placeholders;
    private final List<Finding> findings = new ArrayList<>();

    NameCheck(Flow flow, Placeholders placeholders) {
        this.flow = flow;
        this.placeholders = placeholders;
    }

    /** @param complete whether all routes could be read, so that what is not found is not there */
    List<Finding> findings(boolean complete) {
        once("route id", "give one of them another id",
                flow.routeIds().stream().map(at -> new Name(at.text(), at)).toList());
        once("template id", "give one of them another id", flow.routes().stream()
                .filter(route -> route.isTemplate() && route.id() != null)
                .map(route -> new Name(route.id(), route.at().get("id")))
                .toList());
        once("bean", "give one of them another name",
                flow.valuesOf(Flow.BEAN_NAME).stream().map(bean -> new Name(bean.at().text(), bean.at())).toList());
        once("step id", "ids of steps are counted over all files; give one of them another id", flow.stepIds().stream()
                .filter(id -> id.route().template() == null).map(id -> new Name(id.at().text(), id.at())).toList());
        once("timer name", "two timers of one name share a thread and hold each other up; "
                + "give one of them another name",
                sources("timer", "timerName"));
        once("direct name", "one route only can be called by a name", sources("direct", "name"));
        if (complete) {
            findings.addAll(TemplateCheck.findings(flow));
            directTargets();
            routeConfigurations();
        }
        return findings;
    }

    private record Name(String text, YamlValue at) {
    }

    private List<Name> sources(String scheme, String option) {
        return names(flow.endpoints(scheme).stream().filter(Endpoint::isSource).toList(), option);
    }

    private List<Name> names(List<Endpoint> endpoints, String option) {
        List<Name> names = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            Endpoint.Option named = endpoint.named(option);
            if (named != null) {
                new Texts(flow, placeholders).of(endpoint, named).stream()
                        .filter(text -> !Placeholders.isLeft(text.text()) && !text.text().contains("${"))
                        .forEach(text -> names.add(new Name(text.text(), text.at())));
            }
        }
        return names;
    }

    private void once(String kind, String hint, List<Name> names) {
        Map<String, YamlValue> first = new HashMap<>();
        for (Name name : names) {
            YamlValue before = first.putIfAbsent(name.text(), name.at());
            if (before != null) {
                findings.add(name.at().error("the %s `%s` is in %s:%d already".formatted(kind, name.text(),
                        before.file().getFileName(), before.line()), hint));
            }
        }
    }

    private void directTargets() {
        Set<String> there = new TreeSet<>();
        sources("direct", "name").forEach(name -> there.add(name.text()));
        List<Name> called = names(flow.endpoints().stream()
                .filter(endpoint -> endpoint.scheme().equals("direct") && !endpoint.isSource()
                        && !mayBeMissing(endpoint)).toList(), "name");
        // The template hands them to a route by a name that is known when it runs.
        flow.made().stream().filter(made -> made.template().equals(StreamCheck.TEMPLATE))
                .map(made -> made.given("steps"))
                .filter(Objects::nonNull).forEach(steps -> placeholders.texts(steps.text(), Map.of()).stream()
                        .filter(name -> !name.isEmpty()).forEach(name -> called.add(new Name(name, steps))));
        called.stream()
                .filter(name -> !there.contains(name.text()))
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
            if (!there.contains(named.at().text()) && !Placeholders.isLeft(named.at().text())) {
                findings.add(named.at().error("no routeConfiguration has the id `" + named.at().text() + "`",
                        Hint.nearest(named.at().text(), there)));
            }
        }
    }
}

package io.yosai.timescale.routes;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the routes of a folder are, what starts each of them, and what they call. */
public final class RouteOverview {
    /** A route that only a person or a program starts. */
    private static final String CALLED = "direct";

    private final Flow flow;
    private final Map<String, String> verbs;

    /**
     * @param start   what starts it, in words
     * @param isTimed whether a clock starts it
     * @param isOff   whether the service leaves it alone
     * @param calls   routes that it calls, by their ids
     * @param outside the databases and programs that its steps use
     */
    public record Entry(String id, Path file, String start, boolean isTimed, boolean isOff, Set<String> calls,
            Set<String> beans, Set<String> outside) {
    }

    /**
     * @param folder     absolute; a route in which something essential is missing is left out
     * @param properties placeholders
     * @param verbs      that call a route, by its id
     */
    public RouteOverview(Path folder, Map<String, String> properties, Map<String, String> verbs) {
        this.flow = FlowReader.of(new RoutesTree(folder).routeFiles(), new Placeholders(properties));
        this.verbs = verbs;
    }

    /** By file, in the order of the files; for a template the routes that are made of it. */
    public List<Entry> entries() {
        return flow.routes().stream().filter(route -> flow.endpoints().stream()
                        .anyMatch(endpoint -> endpoint.route() == route && endpoint.isSource()))
                .flatMap(route -> route.isTemplate() ? flow.madeOf(route.id())
                        .map(made -> entry(route, made.id(), made.at(), route.values(made)))
                        : Stream.of(entry(route, route.id(), route.at(), Map.of())))
                .filter(entry -> entry.id() != null).toList();
    }

    private Entry entry(Flow.Route route, String id, YamlValue at, Map<String, String> parameters) {
        List<Endpoint> endpoints = flow.endpoints().stream().filter(endpoint -> endpoint.route() == route).toList();
        Endpoint source = endpoints.stream().filter(Endpoint::isSource).findFirst().orElseThrow();
        List<Endpoint> steps = endpoints.stream().filter(endpoint -> !endpoint.isSource()).toList();
        Set<String> beans = flow.beans().stream().filter(use -> use.route() == route && use.ref() != null)
                .map(use -> use.ref().text())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        YamlValue definition = route.at().get("route") == null ? route.at() : route.at().get("route");
        boolean off = Stream.of("autoStartup", "precondition")
                .anyMatch(option -> "false".equals(text(definition.text(option), parameters)));
        Set<String> calls = steps.stream().filter(step -> step.scheme().equals(CALLED))
                .flatMap(step -> callees(step).stream()).collect(Collectors.toCollection(LinkedHashSet::new));
        Set<String> outside =
                steps.stream().flatMap(RouteOverview::outside).collect(Collectors.toCollection(TreeSet::new));
        return new Entry(id, at.file(), off ? "off" : start(source, route, parameters),
                source.scheme().matches("timer|quartz"), off, calls, beans, outside);
    }

    private String start(Endpoint source, Flow.Route route, Map<String, String> parameters) {
        return switch (source.scheme()) {
            case "timer" -> "every " + seconds(option(source, "period", "1000", parameters));
            case "quartz" -> "at " + option(source, "cron", "?", parameters);
            case CALLED -> callers(route);
            default -> source.scheme() + ":" + text(source.path(), parameters);
        };
    }

    private String callers(Flow.Route route) {
        List<String> callers = flow.endpoints().stream()
                .filter(step -> step.scheme().equals(CALLED) && !step.isSource() && step.route() != null
                && callees(step).contains(route.id()))
                .map(step -> step.route().id()).distinct().toList();
        Stream<String> verb = Stream.ofNullable(verbs.get(route.id())).map(name -> "verb " + name);
        String all = Stream.concat(callers.stream(), verb).collect(Collectors.joining(", "));
        return all.isEmpty() ? "nobody" : "called by " + all;
    }

    private Set<String> callees(Endpoint step) {
        Endpoint.Option name = step.named("name");
        Set<String> names = name == null ? Set.of() : flow.texts(step, name).stream()
                .map(Flow.Text::text).collect(Collectors.toSet());
        return flow.endpoints(CALLED).stream()
                .filter(source -> source.isSource() && source.route() != null && source.isNamed(names))
                .map(source -> source.route().id()).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Stream<String> outside(Endpoint step) {
        return switch (step.scheme()) {
            case CALLED -> Stream.empty();
            case "sql" -> Stream.of(step.options().containsKey("dataSource")
                    ? step.options().get("dataSource").text().replaceFirst("#(monitor)?", "").replaceFirst("-\\$.*", "")
                    .toLowerCase(Locale.ROOT)
                    : "sql");
            case "exec" -> Stream.ofNullable(step.named("executable")).map(Endpoint.Option::text);
            default -> Stream.of(step.scheme());
        };
    }

    private String option(Endpoint endpoint, String name, String otherwise, Map<String, String> parameters) {
        return endpoint.options().containsKey(name) ? text(endpoint.options().get(name).text(), parameters) : otherwise;
    }

    /** Null stays null. */
    private String text(String text, Map<String, String> parameters) {
        return text == null ? null : flow.placeholders().resolved(text, parameters);
    }

    private static String seconds(String period) {
        return period.matches("\\d+")
                ? new BigDecimal(period).movePointLeft(3).stripTrailingZeros().toPlainString() + " s" : period;
    }
}

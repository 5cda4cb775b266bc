package io.yosai.timescale.routes;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The routes as a flowchart in the language of Mermaid, which GitHub and most editors of Markdown draw. */
public final class Diagram {
    /** So many routes of a file, each with a timer of its own and nothing to do with the others, are one box. */
    private static final int MANY = 4;
    private static final Set<String> DATABASES = Set.of("source", "target");

    private final List<RouteOverview.Entry> entries;
    private final StringBuilder text = new StringBuilder("flowchart LR\n");

    public Diagram(List<RouteOverview.Entry> entries) {
        this.entries = entries;
    }

    /** Ends in a line break. */
    public String mermaid() {
        Map<Path, List<RouteOverview.Entry>> byFile = entries.stream()
                .collect(Collectors.groupingBy(RouteOverview.Entry::file, LinkedHashMap::new, Collectors.toList()));
        byFile.forEach(this::file);
        new TreeSet<>(entries.stream().flatMap(entry -> entry.outside().stream()).toList()).forEach(name ->
                line(2, (DATABASES.contains(name) ? "%s[(%s)]" : "%s[[%s]]").formatted(node(name), name)));
        byFile.forEach(this::arrows);
        return text.toString();
    }

    private void file(Path file, List<RouteOverview.Entry> routes) {
        String name = file.getFileName().toString();
        line(2, "subgraph %s [\"%s\"]".formatted(node("file " + name), name));
        List<RouteOverview.Entry> lone = routes.stream().filter(lone(routes)).toList();
        routes.stream().filter(route -> !lone.contains(route)).forEach(this::box);
        if (!lone.isEmpty()) {
            line(4, "%s([\"%d routes, each by a timer:<br>%s\"])".formatted(node(name), lone.size(),
                    lone.stream().map(RouteOverview.Entry::id).collect(Collectors.joining("<br>"))));
        }
        line(2, "end");
    }

    private void box(RouteOverview.Entry route) {
        String beans = route.beans().isEmpty() ? "" : "<br><small>" + String.join(", ", route.beans()) + "</small>";
        String start = route.isTimed() ? "<br>" + route.start() : "";
        String form = route.isTimed() ? "%s([\"%s%s%s\"])" : "%s[\"%s%s%s\"]";
        line(4, form.formatted(node(route.id()), route.id(), start, beans));
    }

    private void arrows(Path file, List<RouteOverview.Entry> routes) {
        Predicate<RouteOverview.Entry> lone = lone(routes);
        Stream<String> called = routes.stream().flatMap(route -> Stream.concat(
                route.calls().stream().map(callee -> node(route.id()) + " --> " + node(callee)),
                route.outside().stream().map(name -> node(lone.test(route) ? file.getFileName().toString() : route.id())
                        + " -.- " + node(name))));
        called.distinct().forEach(arrow -> line(2, arrow));
    }

    private Predicate<RouteOverview.Entry> lone(List<RouteOverview.Entry> routes) {
        List<RouteOverview.Entry> lone =
                routes.stream().filter(route -> route.isTimed() && route.calls().isEmpty()).toList();
        return route -> lone.size() >= MANY && lone.contains(route);
    }

    /** Letters alone: the language has words of its own, such as end, and signs that are arrows. */
    private static String node(String name) {
        return name.replaceAll("\\W", "_");
    }

    private void line(int indentation, String line) {
        text.append(" ".repeat(indentation)).append(line).append('\n');
    }
}

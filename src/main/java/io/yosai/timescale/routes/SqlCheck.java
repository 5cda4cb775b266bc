package io.yosai.timescale.routes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** SQL files that are not there, that no route runs, and parameters of theirs that nobody gives. */
final class SqlCheck {
    private final Flow flow;
    private final Placeholders placeholders;
    private final Variables variables;
    private final List<Path> files;
    private final List<Finding> findings = new ArrayList<>();
    /** Which routes run a file. */
    private final Map<Path, Set<RouteDefinition>> runs = new TreeMap<>();

    SqlCheck(Flow flow, Placeholders placeholders, Variables variables, Path folder) {
        this.flow = flow;
        this.placeholders = placeholders;
        this.variables = variables;
        this.files = new RoutesTree(folder).sqlFiles();
    }

    /** @param unused whether to tell of files that no route runs */
    List<Finding> findings(boolean unused) {
        flow.endpoints().stream().filter(endpoint -> endpoint.scheme().equals("sql")).forEach(this::file);
        runs.forEach(this::parameters);
        if (unused) {
            files.stream().filter(file -> !runs.containsKey(file)).forEach(file ->
                    findings.add(Finding.warning(file, "no route runs this file",
                            "delete it, or name it in the `query` of a step")));
        }
        return findings;
    }

    private void file(Endpoint endpoint) {
        for (QueryFiles.Query query : new QueryFiles(flow, placeholders, files).of(endpoint)) {
            Path file = query.file();
            if (Files.isRegularFile(file)) {
                run(file, endpoint);
            } else {
                findings.add(query.at().error("there is no file " + file, Hint.nearest(file.getFileName().toString(),
                        files.stream().filter(other -> other.getParent().equals(file.getParent()))
                                .map(other -> other.getFileName().toString()).toList())));
            }
        }
    }

    private void run(Path file, Endpoint endpoint) {
        runs.computeIfAbsent(file, f -> new HashSet<>()).add(endpoint.route());
    }

    private void parameters(Path file, Set<RouteDefinition> routes) {
        String sql = read(file);
        Map<String, SqlParameter> first = new LinkedHashMap<>();
        SqlParameter.of(sql).forEach(parameter ->
                first.putIfAbsent(parameter.name() + parameter.expression(), parameter));
        for (SqlParameter parameter : first.values()) {
            String property = parameter.read("properties");
            String name = parameter.name() == null ? parameter.read("variable") : parameter.name();
            if (property != null && !placeholders.isKnown(property, Map.of())) {
                findings.add(at(file, sql, parameter, "nothing sets `{{" + property + "}}`",
                        Hint.nearest(property, placeholders.names(Map.of()))));
            } else if (name != null && !variables.isSet(name) && !columns(routes).contains(name)) {
                findings.add(variables.unset(at(file, sql, parameter,
                        "nobody sets the parameter `" + name + "` of this statement",
                        variables.hint(name))));
            }
        }
    }

    /** A row in the body gives its columns: any word of a statement that these routes, or who calls them, run. */
    private Set<String> columns(Set<RouteDefinition> routes) {
        Set<RouteDefinition> around = new HashSet<>(routes);
        boolean grew = true;
        while (grew) {
            Set<String> called = around.stream().flatMap(route -> sourceNames(route)).collect(Collectors.toSet());
            grew = flow.endpoints("direct").stream().filter(endpoint -> !endpoint.isSource()
                    && endpoint.named("name") != null && called.contains(endpoint.named("name").text())).map(Endpoint::route).toList().stream()
                    .map(around::add).reduce(false, Boolean::logicalOr);
        }
        Set<String> words = new TreeSet<>();
        runs.forEach((file, by) -> {
            if (by.stream().anyMatch(around::contains)) {
                words.addAll(List.of(read(file).replaceAll("(?m)--.*$|:[#?]\\w+", "").split("\\W+")));
            }
        });
        return words;
    }

    private Stream<String> sourceNames(RouteDefinition route) {
        return flow.endpoints("direct").stream()
                .filter(endpoint -> endpoint.isSource() && endpoint.route() == route && endpoint.named("name") != null)
                .map(endpoint -> endpoint.named("name").text());
    }

    private static Finding at(Path file, String sql, SqlParameter parameter, String what, String hint) {
        String before = sql.substring(0, parameter.offset());
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return Finding.error(file, line, before.length() - before.lastIndexOf('\n'), what, hint);
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

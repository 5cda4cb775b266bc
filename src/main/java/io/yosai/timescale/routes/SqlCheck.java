package io.yosai.timescale.routes;

import io.yosai.timescale.database.SqlStatement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * SQL files that are not there, that no route runs, and parameters of statements that nobody gives; and what a statement cannot be
 * whatever tables there are.
 */
final class SqlCheck {
    private final Flow flow;
    private final Placeholders placeholders;
    private final Variables variables;
    private final List<Path> files;
    private final Set<String> sources;
    private final List<Finding> findings = new ArrayList<>();
    /** Which steps run a file. */
    private final Map<Path, Set<Endpoint>> runs = new TreeMap<>();
    private final List<Inline> inlines = new ArrayList<>();
    private final Map<Path, Optional<SqlStatement>> statements = new HashMap<>();

    /** @param sources data sources that may only be read */
    SqlCheck(Flow flow, Placeholders placeholders, Variables variables, Path folder, Set<String> sources) {
        this.flow = flow;
        this.placeholders = placeholders;
        this.variables = variables;
        this.files = new RoutesTree(folder).sqlFiles();
        this.sources = sources;
    }

    /** A statement that stands in a route. */
    private record Inline(Endpoint step, SqlStatement statement, YamlValue at) {
    }

    /** Where a statement stands. */
    private interface Place {
        Finding error(int offset, String what, String hint);
    }

    /** @param unused whether to tell of files that no route runs */
    List<Finding> findings(boolean unused) {
        List<Endpoint> steps = flow.endpoints().stream().filter(endpoint -> endpoint.scheme().equals("sql")).toList();
        steps.forEach(this::file);
        steps.forEach(this::inline);
        runs.forEach((file, by) -> read(file).ifPresent(statement -> check(statement, by, place(file, statement.text()))));
        inlines.forEach(inline -> check(inline.statement(), Set.of(inline.step()),
                (offset, what, hint) -> inline.at().error(what, hint)));
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
                runs.computeIfAbsent(file, f -> new HashSet<>()).add(endpoint);
            } else {
                findings.add(query.at().error("there is no file " + file, Hint.nearest(file.getFileName().toString(),
                        files.stream().filter(other -> other.getParent().equals(file.getParent()))
                                .map(other -> other.getFileName().toString()).toList())));
            }
        }
    }

    private void inline(Endpoint endpoint) {
        Endpoint.Option query = endpoint.named("query");
        if (query == null || query.text().matches("(?s)(file|classpath|ref|http|https):.*") || isGivenByMessage(endpoint)) {
            return;
        }
        if (endpoint.options().containsKey("query") && query.text().contains("?")) {
            findings.add(query.at().error("a `?` in a statement that stands in a route ends the statement for Camel",
                    "put the statement into a file, and name it by `file:`"));
            return;
        }
        new Texts(flow, placeholders).of(endpoint, query).stream()
                .filter(text -> !Placeholders.isLeft(text.text()) && !isMadeOnTheWay(text.text()))
                .forEach(text -> inlines.add(new Inline(endpoint, new SqlStatement(text.text()), text.at())));
    }

    /** What stands in its place is a name then. */
    private boolean isGivenByMessage(Endpoint endpoint) {
        Endpoint.Option body = endpoint.options().get("useMessageBodyForSql");
        return body != null && body.text().equals("true") || flow.valuesOf("set").stream()
                .anyMatch(set -> set.route() == endpoint.route() && set.at().text().equals("CamelSqlQuery"));
    }

    /** Whether more than its parameters is known when the step runs. */
    private static boolean isMadeOnTheWay(String query) {
        return new SqlStatement(query).jdbc(parameter -> "").contains("${");
    }

    private void check(SqlStatement statement, Set<Endpoint> by, Place place) {
        boolean reads = by.stream().anyMatch(this::isOfSource);
        new StatementCheck(statement, reads).mistake().ifPresent(mistake ->
                findings.add(place.error(mistake.offset(), mistake.what(), mistake.hint())));
        parameters(statement, by.stream().map(Endpoint::route).collect(Collectors.toSet()), place);
    }

    private boolean isOfSource(Endpoint endpoint) {
        Endpoint.Option dataSource = endpoint.options().get("dataSource");
        return dataSource != null && new Texts(flow, placeholders).of(endpoint, dataSource).stream()
                .anyMatch(name -> sources.contains(name.text().replaceFirst("#(bean:)?", "")));
    }

    private void parameters(SqlStatement statement, Set<RouteDefinition> routes, Place place) {
        Map<String, SqlStatement.Parameter> first = new LinkedHashMap<>();
        statement.parameters().forEach(parameter -> first.putIfAbsent(parameter.key(), parameter));
        for (SqlStatement.Parameter parameter : first.values()) {
            String property = parameter.read("properties");
            String name = parameter.name() == null ? parameter.read("variable") : parameter.name();
            if (property != null && !placeholders.isKnown(property, Map.of())) {
                findings.add(place.error(parameter.offset(), "nothing sets `{{" + property + "}}`",
                        Hint.nearest(property, placeholders.names(Map.of()))));
            } else if (name != null && !variables.isSet(name) && !columns(routes).contains(name)) {
                findings.add(variables.unset(place.error(parameter.offset(),
                        "nobody sets the parameter `" + name + "` of this statement", variables.hint(name))));
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
            if (by.stream().map(Endpoint::route).anyMatch(around::contains)) {
                read(file).ifPresent(statement -> words.addAll(statement.names()));
            }
        });
        inlines.stream().filter(inline -> around.contains(inline.step().route()))
                .forEach(inline -> words.addAll(inline.statement().names()));
        return words;
    }

    private Stream<String> sourceNames(RouteDefinition route) {
        return flow.endpoints("direct").stream()
                .filter(endpoint -> endpoint.isSource() && endpoint.route() == route && endpoint.named("name") != null)
                .map(endpoint -> endpoint.named("name").text());
    }

    private static Place place(Path file, String sql) {
        return (offset, what, hint) -> {
            String before = sql.substring(0, offset);
            int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
            return Finding.error(file, line, before.length() - before.lastIndexOf('\n'), what, hint);
        };
    }

    /** @return empty if it is no UTF-8, which is then among the findings */
    private Optional<SqlStatement> read(Path path) {
        return statements.computeIfAbsent(path, file -> {
            try {
                return RouteFile.read(file, Files.readAllBytes(file), findings::add).map(SqlStatement::new);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}

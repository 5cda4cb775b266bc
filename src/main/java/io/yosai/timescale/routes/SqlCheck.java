package io.yosai.timescale.routes;

import io.yosai.timescale.database.SqlStatement;
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
 * SQL files that are not there, that no route runs, and parameters of statements that nobody gives; and what a
 * statement cannot be whatever tables there are.
 */
final class SqlCheck {
    private final Flow flow;
    private final Variables variables;
    private final List<Path> files;
    private final Set<String> sources;
    private final List<Finding> findings = new ArrayList<>();
    /** Which steps run a file. */
    private final Map<Path, Set<Endpoint>> runs = new TreeMap<>();
    private final List<Inline> inlines = new ArrayList<>();
    private final Map<Path, Optional<SqlStatement>> statements = new HashMap<>();

    /**
     * @param files   those that a step may mean whose file is known only when it runs
     * @param sources data sources that may only be read
     */
    SqlCheck(Flow flow, Variables variables, List<Path> files, Set<String> sources) {
        this.flow = flow;
        this.variables = variables;
        this.files = files;
        this.sources = sources;
    }

    /** A statement that stands in a route. */
    private record Inline(Endpoint step, SqlStatement statement, YamlValue at) {
    }

    /** Those that can be read. */
    List<RouteStatement> statements() {
        flow.endpoints().stream().filter(endpoint -> endpoint.scheme().equals("sql")).forEach(endpoint -> {
            file(endpoint);
            inline(endpoint);
        });
        List<RouteStatement> all = new ArrayList<>();
        runs.forEach((file, by) -> read(file).ifPresent(sql -> all.add(new RouteStatement(sql,
                by.stream().flatMap(this::databases).collect(Collectors.toSet()), file,
                RouteStatement.in(file, sql.text())))));
        inlines.forEach(inline -> all.add(new RouteStatement(inline.statement(),
                databases(inline.step()).collect(Collectors.toSet()), null,
                (offset, what, hint) -> inline.at().error(what, hint))));
        return all;
    }

    /** @param unused whether to report files that no route runs */
    List<Finding> findings(boolean unused) {
        List<RouteStatement> all = statements();
        all.forEach(statement -> check(statement, statement.file() == null
                ? inlines.stream().filter(inline -> inline.statement() == statement.sql())
                .map(inline -> inline.step().route()).collect(Collectors.toSet())
                : runs.get(statement.file()).stream().map(Endpoint::route).collect(Collectors.toSet())));
        if (unused) {
            files.stream().filter(file -> !runs.containsKey(file)).forEach(file ->
                    findings.add(Finding.warning(file, "no route runs this file",
                            "delete it, or name it in the `query` of a step")));
        }
        return findings;
    }

    private void file(Endpoint endpoint) {
        for (Endpoint.Query query : endpoint.queries(flow, files)) {
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
        if (query == null || query.text().matches("(?s)(file|classpath|ref|http|https):.*")
                || isGivenByMessage(endpoint)) {
            return;
        }
        if (endpoint.options().containsKey("query") && query.text().contains("?")) {
            findings.add(query.at().error("a `?` in a statement that stands in a route ends the statement for Camel",
                    "put the statement into a file, and name it by `file:`"));
            return;
        }
        flow.texts(endpoint, query).stream()
                .filter(text -> !Placeholders.isLeft(text.text()) && !isMadeOnTheWay(text.text()))
                .forEach(text -> inlines.add(new Inline(endpoint, new SqlStatement(text.text()), text.at())));
    }

    /** What stands in its place is a name then. */
    private boolean isGivenByMessage(Endpoint endpoint) {
        Endpoint.Option body = endpoint.options().get("useMessageBodyForSql");
        return body != null && body.text().equals("true") || flow.valuesOf("set").stream()
                .anyMatch(set -> set.route() == endpoint.route() && set.text().equals("CamelSqlQuery"));
    }

    /** Whether more than its parameters is known when the step runs. */
    private static boolean isMadeOnTheWay(String query) {
        return new SqlStatement(query).jdbc(parameter -> "").contains("${");
    }

    private void check(RouteStatement statement, Set<Flow.Route> routes) {
        boolean reads = statement.databases().stream().anyMatch(sources::contains);
        statement.mistake(reads).ifPresent(findings::add);
        parameters(statement.sql(), routes, statement.place());
    }

    private Stream<String> databases(Endpoint endpoint) {
        Endpoint.Option dataSource = endpoint.options().get("dataSource");
        return dataSource == null ? Stream.empty() : flow.texts(endpoint, dataSource).stream()
                .map(name -> name.text().replaceFirst("#(bean:)?", "")).filter(name -> !Placeholders.isLeft(name));
    }

    private void parameters(SqlStatement statement, Set<Flow.Route> routes, RouteStatement.Place place) {
        Map<String, SqlStatement.Parameter> first = new LinkedHashMap<>();
        statement.parameters().forEach(parameter -> first.putIfAbsent(parameter.key(), parameter));
        for (SqlStatement.Parameter parameter : first.values()) {
            String property = parameter.read("properties");
            String name = parameter.name() == null ? parameter.read("variable") : parameter.name();
            if (property != null && !flow.placeholders().isKnown(property, Map.of())) {
                findings.add(place.error(parameter.offset(), "nothing sets `{{" + property + "}}`",
                        Hint.nearest(property, flow.placeholders().names(Map.of()))));
            } else if (name != null && !variables.isSet(name) && !columns(routes).contains(name)) {
                findings.add(variables.unset(place.error(parameter.offset(),
                        "nobody sets the parameter `" + name + "` of this statement", variables.hint(name))));
            }
        }
    }

    /** A row in the body gives its columns: any word of a statement that these routes, or who calls them, run. */
    private Set<String> columns(Set<Flow.Route> routes) {
        Set<Flow.Route> around = new HashSet<>(routes);
        boolean grew = true;
        while (grew) {
            Set<String> called = flow.endpoints("direct").stream().filter(endpoint -> endpoint.isSource()
                    && around.contains(endpoint.route()) && endpoint.named("name") != null)
                    .map(endpoint -> endpoint.named("name").text()).collect(Collectors.toSet());
            grew = around.addAll(flow.endpoints("direct").stream()
                    .filter(endpoint -> !endpoint.isSource() && endpoint.isNamed(called))
                    .map(Endpoint::route).toList());
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

    /** @return empty if it is no UTF-8, which is then among the findings */
    private Optional<SqlStatement> read(Path path) {
        return statements.computeIfAbsent(path, file ->
                RouteFile.read(file, RoutesTree.bytes(file), findings::add).map(SqlStatement::new));
    }
}

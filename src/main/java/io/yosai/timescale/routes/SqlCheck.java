package io.yosai.timescale.routes;

import io.yosai.timescale.database.SqlStatement;
import io.yosai.timescale.stream.Stream.Wishes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
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
    private final Map<Path, Set<Endpoint>> byFile = new TreeMap<>();
    private final List<Run> runs = new ArrayList<>();

    /** A statement that can be read, and the steps that run it. */
    private record Run(RouteStatement statement, Set<Endpoint> by) {
        Set<Flow.Route> routes() {
            return by.stream().map(Endpoint::route).collect(Collectors.toSet());
        }
    }

    /**
     * @param files   those that a step may mean whose file is known only when it runs
     * @param sources data sources that may only be read
     */
    SqlCheck(Flow flow, Variables variables, List<Path> files, Set<String> sources) {
        this.flow = flow;
        this.variables = variables;
        this.files = files;
        this.sources = sources;
        flow.endpoints().stream().filter(endpoint -> endpoint.scheme().equals("sql")).forEach(endpoint -> {
            file(endpoint);
            inline(endpoint);
        });
        byFile.forEach((file, by) -> RouteFile.read(file, RoutesTree.bytes(file), findings::add).ifPresent(sql ->
                run(new SqlStatement(sql), file, by, RouteStatement.in(file, sql))));
    }

    private void run(SqlStatement sql, Path file, Set<Endpoint> by, RouteStatement.Place place) {
        Set<String> databases = by.stream().flatMap(this::databases).collect(Collectors.toSet());
        runs.add(new Run(new RouteStatement(sql, databases, file, place), by));
    }

    List<RouteStatement> statements() {
        return runs.stream().map(Run::statement).toList();
    }

    /** @param unused which files are reported if no route runs them */
    List<Finding> findings(Predicate<Path> unused) {
        for (Run run : runs) {
            run.statement().mistake(run.statement().databases().stream().anyMatch(sources::contains))
                    .ifPresent(findings::add);
            parameters(run);
            findings.addAll(new KeptStatement(run.statement(), variables).findings());
        }
        files.stream().filter(file -> !byFile.containsKey(file)).filter(unused).forEach(file ->
                findings.add(Finding.warning(file, "no route runs this file", "delete it, or name " + nameIn(file))));
        return findings;
    }

    private static String nameIn(Path file) {
        return file.getParent().endsWith("sql/source") ? "it in the parameter `select` of a stream"
                : file.getParent().getParent().endsWith(Wishes.AGGREGATES)
                ? "its folder in the parameter `aggregates` of a stream" : "it in the `query` of a step";
    }

    private void file(Endpoint endpoint) {
        for (Endpoint.Query query : endpoint.queries(flow, files)) {
            Path file = query.file();
            if (Files.isRegularFile(file)) {
                byFile.computeIfAbsent(file, f -> new HashSet<>()).add(endpoint);
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
                .forEach(text -> run(new SqlStatement(text.text()), null, Set.of(endpoint),
                        (offset, what, hint) -> text.at().error(what, hint)));
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

    private Stream<String> databases(Endpoint endpoint) {
        Endpoint.Option dataSource = endpoint.options().get("dataSource");
        return dataSource == null ? Stream.empty() : flow.texts(endpoint, dataSource).stream()
                .map(name -> name.text().replaceFirst("#(bean:)?", "")).filter(name -> !Placeholders.isLeft(name));
    }

    private void parameters(Run run) {
        RouteStatement.Place place = run.statement().place();
        Map<String, SqlStatement.Parameter> first = new LinkedHashMap<>();
        run.statement().sql().parameters().forEach(parameter -> first.putIfAbsent(parameter.key(), parameter));
        for (SqlStatement.Parameter parameter : first.values()) {
            String property = parameter.read("properties");
            String name = parameter.name() == null ? parameter.read("variable") : parameter.name();
            if (property != null && !flow.placeholders().isKnown(property, Set.of())) {
                findings.add(place.error(parameter.offset(), "nothing sets `{{" + property + "}}`",
                        Hint.setting(property, flow.placeholders().names(Set.of()))));
            } else if (name != null && !variables.isSet(name) && !columns(run).contains(name)) {
                findings.add(variables.unset(place.error(parameter.offset(),
                        "nobody sets the parameter `" + name + "` of this statement", variables.hint(name))));
            }
        }
    }

    /** A row in the body gives its columns: any word of a statement that these routes, or who calls them, run. */
    private Set<String> columns(Run run) {
        Set<Flow.Route> around = new HashSet<>(run.routes());
        boolean grew = true;
        while (grew) {
            Set<String> called = flow.endpoints("direct").stream().filter(endpoint -> endpoint.isSource()
                    && around.contains(endpoint.route()) && endpoint.named("name") != null)
                    .map(endpoint -> endpoint.named("name").text()).collect(Collectors.toSet());
            grew = around.addAll(flow.endpoints("direct").stream()
                    .filter(endpoint -> !endpoint.isSource() && endpoint.isNamed(called))
                    .map(Endpoint::route).toList());
        }
        return runs.stream().filter(other -> other != run && other.routes().stream().anyMatch(around::contains))
                .flatMap(other -> other.statement().sql().names().stream()).collect(Collectors.toSet());
    }
}

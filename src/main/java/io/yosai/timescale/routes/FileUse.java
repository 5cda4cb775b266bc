package io.yosai.timescale.routes;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What binds a route file to other files.
 *
 * @param templates  that it has, by their ids
 * @param made       the routes that it makes of templates
 * @param isShared   whether it has what routes of any file may depend on, such as a routeConfiguration
 * @param statements the SQL files that its steps run; absolute
 */
record FileUse(Set<String> templates, List<Flow.Made> made, boolean isShared, Set<Path> statements) {
    private static final List<String> SHARED = List.of("routeConfiguration", "beans");

    static FileUse of(RouteFile file, Flow flow, QueryFiles queries) {
        return new FileUse(
                flow.routes().stream().filter(route -> route.isTemplate() && route.at().file().equals(file.path()))
                        .map(RouteDefinition::id).filter(Objects::nonNull).collect(Collectors.toSet()),
                flow.made().stream().filter(made -> made.at().file().equals(file.path())).toList(),
                file.root().items().stream().anyMatch(item -> SHARED.stream().anyMatch(key -> item.get(key) != null)),
                flow.endpoints().stream().filter(endpoint -> endpoint.scheme().equals("sql"))
                        .filter(endpoint -> endpoint.at().file().equals(file.path()))
                        .flatMap(endpoint -> queries.of(endpoint).stream()).map(QueryFiles.Query::file)
                        .collect(Collectors.toSet()));
    }

    /** Such routes cannot be distinguished from those of another file. */
    boolean makesWithoutId() {
        return made.stream().anyMatch(route -> route.id() == null);
    }
}

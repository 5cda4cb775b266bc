package io.yosai.timescale.routes;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the files of a folder depend on in each other. */
public final class FolderUse {
    private static final List<String> SHARED = List.of("routeConfiguration", "beans");

    private final Map<Path, FileUse> files = new TreeMap<>();

    /**
     * What binds a route file to other files.
     *
     * @param templates  that it has, by their ids
     * @param made       the routes that it makes of templates
     * @param isShared   whether it has what routes of any file may depend on, such as a routeConfiguration
     * @param statements the SQL files that its steps run; absolute
     */
    private record FileUse(Set<String> templates, List<Flow.Made> made, boolean isShared, Set<Path> statements) {
        static FileUse of(RouteFile file, Flow flow, List<Path> sqlFiles) {
            return new FileUse(
                    flow.routes().stream().filter(route -> route.isTemplate() && route.at().file().equals(file.path()))
                            .map(Flow.Route::id).filter(Objects::nonNull).collect(Collectors.toSet()),
                    flow.made().stream().filter(made -> made.at().file().equals(file.path())).toList(),
                    file.root().items().stream().anyMatch(item ->
                            SHARED.stream().anyMatch(key -> item.get(key) != null)),
                    flow.endpoints().stream().filter(endpoint -> endpoint.scheme().equals("sql"))
                            .filter(endpoint -> endpoint.at().file().equals(file.path()))
                            .flatMap(endpoint -> endpoint.queries(flow, sqlFiles).stream()).map(Endpoint.Query::file)
                            .collect(Collectors.toSet()));
        }

        /** Such routes cannot be distinguished from those of another file. */
        boolean makesWithoutId() {
            return made.stream().anyMatch(route -> route.id() == null);
        }
    }

    FolderUse(Flow flow, List<Path> sqlFiles) {
        flow.files().forEach(file -> files.put(file.path(), FileUse.of(file, flow, sqlFiles)));
    }

    /** The route files. */
    public Set<Path> files() {
        return files.keySet();
    }

    /** @return the route files whose routes are made anew with those of these files, route files or SQL */
    public Set<Path> dependents(Set<Path> changed) {
        List<FileUse> uses = changed.stream().map(files::get).filter(Objects::nonNull).toList();
        Set<String> templates = uses.stream().flatMap(use -> use.templates().stream()).collect(Collectors.toSet());
        boolean withoutId = uses.stream().anyMatch(FileUse::makesWithoutId);
        return files.entrySet().stream().filter(entry -> {
            FileUse file = entry.getValue();
            return changed.contains(entry.getKey()) || file.statements().stream().anyMatch(changed::contains)
                    || file.made().stream().anyMatch(made -> templates.contains(made.template()))
                    || withoutId && file.makesWithoutId();
        }).map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    /** Whether routes of any other file may depend on it. */
    public boolean isShared(Path file) {
        return files.containsKey(file) && files.get(file).isShared();
    }

    /** @return whether one of these files makes routes of templates whose ids Camel makes up */
    public boolean makesWithoutId(Collection<Path> of) {
        return of.stream().filter(files::containsKey).anyMatch(file -> files.get(file).makesWithoutId());
    }

    /** @return the ids of the other routes that these files make of templates, which may be in other files */
    public Set<String> made(Collection<Path> of) {
        return of.stream().filter(files::containsKey).flatMap(file -> files.get(file).made().stream())
                .map(Flow.Made::id).filter(Objects::nonNull).collect(Collectors.toSet());
    }
}

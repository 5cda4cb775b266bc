package io.yosai.timescale.routes;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The files of a routes folder at one moment, and what they depend on in each other.
 *
 * @param uses of the route files that can be read
 */
public record FolderState(Map<Path, String> texts, Map<Path, FileUse> uses) {
    private static final List<String> SHARED = List.of("routeConfiguration", "beans");

    /**
     * What binds a route file to other files.
     *
     * @param templates  that it has, by their ids
     * @param made       the routes that it makes of templates
     * @param isShared   whether it has what routes of any file may depend on, such as a routeConfiguration
     * @param statements the SQL files that its steps run; absolute
     */
    record FileUse(Set<String> templates, List<Flow.Made> made, boolean isShared, Set<Path> statements) {
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

    static FolderState read(RoutesTree tree, Placeholders placeholders) {
        List<Path> sqlFiles = tree.sqlFiles();
        Map<Path, String> texts = new TreeMap<>();
        // The check reports a file that is not UTF-8.
        tree.checked().forEach(file -> texts.put(file, new String(RoutesTree.bytes(file), StandardCharsets.UTF_8)));
        Flow flow = FlowReader.of(tree.routeFiles(), placeholders);
        return new FolderState(texts, flow.files().stream()
                .collect(Collectors.toMap(RouteFile::path, file -> FileUse.of(file, flow, sqlFiles))));
    }

    /** Returns the texts of the route files that hold routes. */
    public Map<Path, String> routes() {
        Map<Path, String> routes = new TreeMap<>(texts);
        routes.entrySet().removeIf(file -> !RoutesTree.isRoutes(file.getKey()) || RouteFile.isBlank(file.getValue()));
        return routes;
    }

    public FolderState without(Set<Path> files) {
        Map<Path, String> left = new TreeMap<>(texts);
        left.keySet().removeAll(files);
        Map<Path, FileUse> used = new HashMap<>(uses);
        used.keySet().removeAll(files);
        return new FolderState(left, used);
    }

    /** Returns the files that are new, gone, or have another text. */
    public Set<Path> changedSince(FolderState before) {
        Set<Path> all = new TreeSet<>(texts.keySet());
        all.addAll(before.texts.keySet());
        all.removeIf(file -> Objects.equals(texts.get(file), before.texts.get(file)));
        return all;
    }

    /** Returns whether routes of any file may depend on what is not as it was before. */
    public boolean concernsAll(FolderState before) {
        return changedSince(before).stream().anyMatch(file -> isShared(file) || before.isShared(file));
    }

    private boolean isShared(Path file) {
        return uses.containsKey(file) && uses.get(file).isShared();
    }

    /** Returns the route files whose routes are made anew because of what is not as it was before. */
    public Set<Path> madeAnew(FolderState before) {
        Set<Path> all = changedSince(before);
        if (concernsAll(before)) {
            all.addAll(uses.keySet());
            all.addAll(before.uses.keySet());
        }
        boolean grew = true;
        while (grew) {
            grew = all.addAll(dependents(all)) | all.addAll(before.dependents(all));
        }
        all.removeIf(file -> !RoutesTree.isRoutes(file));
        return all;
    }

    /** By a statement of theirs, or a template; or by a route without an id beside others. */
    private Set<Path> dependents(Set<Path> changed) {
        List<FileUse> changes = changed.stream().map(uses::get).filter(Objects::nonNull).toList();
        Set<String> templates = changes.stream().flatMap(use -> use.templates().stream()).collect(Collectors.toSet());
        boolean withoutId = changes.stream().anyMatch(FileUse::makesWithoutId);
        return uses.entrySet().stream().filter(file -> file.getValue().statements().stream().anyMatch(changed::contains)
                || file.getValue().made().stream().anyMatch(made -> templates.contains(made.template()))
                || withoutId && file.getValue().makesWithoutId()).map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    /** Returns whether one of these files makes routes of templates whose ids Camel makes up. */
    public boolean makesWithoutId(Collection<Path> files) {
        return files.stream().map(uses::get).filter(Objects::nonNull).anyMatch(FileUse::makesWithoutId);
    }

    /** Returns the ids of the other routes that these files make of templates, which may be in other files. */
    public Set<String> made(Collection<Path> files) {
        return files.stream().map(uses::get).filter(Objects::nonNull).flatMap(use -> use.made().stream())
                .map(Flow.Made::id).filter(Objects::nonNull).collect(Collectors.toSet());
    }
}

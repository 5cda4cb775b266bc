package io.yosai.timescale.routes;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The texts of the files of a routes folder at one moment: route files and SQL files, by their absolute paths. */
public record FolderState(Map<Path, String> texts) {
    static FolderState read(RoutesTree tree) {
        Map<Path, String> texts = new TreeMap<>();
        // The check reports a file that is not UTF-8.
        tree.checked().forEach(file -> texts.put(file, new String(RoutesTree.bytes(file), StandardCharsets.UTF_8)));
        return new FolderState(texts);
    }

    /** Returns the texts of the route files that hold routes. */
    public Map<Path, String> routes() {
        Map<Path, String> routes = new TreeMap<>(texts);
        routes.entrySet().removeIf(file -> !RoutesTree.isRoutes(file.getKey()) || RouteFile.isBlank(file.getValue()));
        return routes;
    }

    /** Returns the files that are new, gone, or have another text. */
    public Set<Path> changedSince(FolderState before) {
        Set<Path> all = new TreeSet<>(texts.keySet());
        all.addAll(before.texts.keySet());
        all.removeIf(file -> Objects.equals(texts.get(file), before.texts.get(file)));
        return all;
    }
}

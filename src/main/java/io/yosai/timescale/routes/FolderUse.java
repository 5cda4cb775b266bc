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
    private final Map<Path, FileUse> files = new TreeMap<>();

    FolderUse(List<RouteFile> files, Placeholders placeholders, List<Path> sqlFiles) {
        Flow flow = FlowReader.read(files, placeholders.sources());
        QueryFiles queries = new QueryFiles(flow, placeholders, sqlFiles);
        files.forEach(file -> this.files.put(file.path(), FileUse.of(file, flow, queries)));
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

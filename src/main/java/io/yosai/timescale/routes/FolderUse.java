package io.yosai.timescale.routes;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the files of a folder depend on in each other. */
public final class FolderUse {
    private final Map<Path, FileUse> files = new TreeMap<>();

    FolderUse(List<RouteFile> files, Placeholders placeholders, List<Path> sqlFiles) {
        Flow flow = FlowReader.read(files);
        QueryFiles queries = new QueryFiles(flow, placeholders, sqlFiles);
        files.forEach(file -> this.files.put(file.path(), FileUse.of(file, flow, queries)));
    }

    /** @return the route files whose routes are others when these files, route files or SQL, are */
    public Set<Path> dependents(Set<Path> changed) {
        if (changed.stream().anyMatch(this::isShared)) {
            return files.keySet();
        }
        Set<String> templates = new TreeSet<>();
        Set<String> madeWithoutId = new TreeSet<>();
        changed.stream().map(files::get).filter(Objects::nonNull).forEach(file -> {
            templates.addAll(file.templates());
            file.usedWithoutId().forEach(madeWithoutId::add);
        });
        return files.entrySet().stream().filter(entry -> {
            FileUse file = entry.getValue();
            return changed.contains(entry.getKey()) || file.statements().stream().anyMatch(changed::contains)
                    || file.used().anyMatch(templates::contains)
                    || file.templates().stream().anyMatch(madeWithoutId::contains);
        }).map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    /** Whether routes of any other file may depend on it. */
    public boolean isShared(Path file) {
        return files.containsKey(file) && files.get(file).isShared();
    }

    /** @return the ids of the routes that these files make of templates, which may be in other files */
    public Set<String> made(Collection<Path> of) {
        return of.stream().filter(files::containsKey).flatMap(file -> files.get(file).made().stream())
                .map(Flow.Made::id).filter(Objects::nonNull).collect(Collectors.toSet());
    }
}

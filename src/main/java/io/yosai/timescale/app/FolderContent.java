package io.yosai.timescale.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The texts of the routes folder at one time.
 *
 * @param texts by their files
 */
record FolderContent(Map<Path, String> texts) {
    /** By which a change is seen without reading the file. */
    record Stamp(FileTime modified, long size, Object key) {
    }

    static FolderContent read(Collection<Path> files) throws IOException {
        Map<Path, String> texts = new HashMap<>();
        for (Path file : files) {
            // The check reports a file that is not UTF-8.
            texts.put(file, new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        }
        return new FolderContent(texts);
    }

    static Map<Path, Stamp> stamps(Collection<Path> files) throws IOException {
        Map<Path, Stamp> stamps = new HashMap<>();
        for (Path file : files) {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            stamps.put(file, new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey()));
        }
        return stamps;
    }

    /** New, gone, or with another text. */
    Set<Path> changedSince(FolderContent before) {
        Set<Path> all = new HashSet<>(texts.keySet());
        all.addAll(before.texts.keySet());
        return all.stream().filter(file -> !Objects.equals(texts.get(file), before.texts.get(file)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    boolean has(Path file) {
        return texts.containsKey(file);
    }

    FolderContent without(Set<Path> files) {
        Map<Path, String> left = new HashMap<>(texts);
        left.keySet().removeAll(files);
        return new FolderContent(left);
    }

    /** Those of these files that there are. */
    Map<Path, String> of(Set<Path> files) {
        Map<Path, String> some = new TreeMap<>(texts);
        some.keySet().retainAll(files);
        return some;
    }

    /** The route files that are not among these. */
    Map<Path, String> others(Set<Path> files) {
        Map<Path, String> others = new TreeMap<>(texts);
        others.keySet().removeIf(file -> files.contains(file) || !RouteCheck.isRoutes(file));
        return others;
    }
}

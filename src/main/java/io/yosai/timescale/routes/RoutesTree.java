package io.yosai.timescale.routes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of a routes folder.
 *
 * @param folder absolute
 */
record RoutesTree(Path folder) {
    static final String ENDING = ".camel.yaml";
    /** Read by kubectl, not by Camel. */
    private static final String KUSTOMIZATION = "kustomization.yaml";
    private static final String EXAMPLES = "examples";

    List<Path> routeFiles() {
        return files(1).filter(file -> isRoutes(file)).toList();
    }

    List<Path> sqlFiles() {
        return files(Integer.MAX_VALUE).filter(file -> file.toString().endsWith(".sql")).toList();
    }

    /** YAML files that Camel does not read. */
    List<Path> otherYaml() {
        return files(1).filter(file -> file.toString().matches(".*\\.ya?ml") && !isRoutes(file)).toList();
    }

    /** All that counts. */
    List<Path> all() {
        return Stream.of(routeFiles(), sqlFiles(), otherYaml()).flatMap(List::stream).toList();
    }

    private static boolean isRoutes(Path file) {
        return file.toString().endsWith(ENDING);
    }

    /** Without the examples, and without the hidden folders in which Kubernetes keeps the files of a ConfigMap. */
    private Stream<Path> files(int depth) {
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(file -> Files.isRegularFile(file) && !file.endsWith(KUSTOMIZATION)
                    && !folder.relativize(file).startsWith(EXAMPLES)
                    && !folder.relativize(file).toString().matches("(.*[/\\\\])?\\..*"))
                    .sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

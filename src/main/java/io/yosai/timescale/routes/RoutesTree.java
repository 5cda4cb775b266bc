package io.yosai.timescale.routes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
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
    /** Not a README. */
    private static final Pattern UNREAD = Pattern.compile(
            "(?i).*\\.(ya?ml|xml|java|groovy|kts|js|properties|conf|json|jar|class)");

    List<Path> routeFiles() {
        return files(1).filter(file -> isRoutes(file)).toList();
    }

    List<Path> sqlFiles() {
        return files(Integer.MAX_VALUE).filter(file -> file.toString().endsWith(".sql")).toList();
    }

    /** Files that look as if they were read, and are not. */
    List<Path> unread() {
        return files(Integer.MAX_VALUE).filter(file -> !isBackup(file) && UNREAD.matcher(file.toString()).matches()
                && !(isRoutes(file) && file.getParent().equals(folder))).toList();
    }

    private static boolean isBackup(Path file) {
        return file.toString().matches(".*(~|\\.bak|\\.orig|\\.rej)");
    }

    /** All that counts. */
    List<Path> all() {
        return Stream.of(routeFiles(), sqlFiles(), unread()).flatMap(List::stream).toList();
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

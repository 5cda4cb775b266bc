package io.yosai.timescale.routes;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

    List<Path> checked() {
        return Stream.concat(routeFiles().stream(), sqlFiles().stream()).toList();
    }

    /** Files that look as if they were read, and are not. */
    List<Path> unread() {
        return files(Integer.MAX_VALUE).filter(file -> !isBackup(file) && UNREAD.matcher(file.toString()).matches()
                && !(isRoutes(file) && file.getParent().equals(folder))).toList();
    }

    private static boolean isBackup(Path file) {
        return file.toString().matches(".*(~|\\.bak|\\.orig|\\.rej)");
    }

    /** Whether the folder holds all files as they were when the program was built, and no other one that counts. */
    boolean isShipped() {
        List<Path> there = Stream.of(routeFiles(), sqlFiles(), unread()).flatMap(List::stream).toList();
        return there.size() == Shipped.CHECKSUMS.size() && there.stream().allMatch(this::isShipped);
    }

    /** Whether a file is as it was then, by its checksum. */
    boolean isShipped(Path file) {
        String expected = Shipped.CHECKSUMS.get(folder.relativize(file).toString().replace('\\', '/'));
        return expected != null && expected.equals(checksum(file));
    }

    private static String checksum(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * All of a file.
     *
     * @throws OperatorError.Unreadable where it cannot be read
     */
    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new OperatorError.Unreadable(file, e);
        }
    }

    /** The checksums of the files as they were, read when they are first asked for. */
    private static final class Shipped {
        private static final Map<String, String> CHECKSUMS = SqlFile.read("/routes/shipped.sha256").lines()
                .map(line -> line.split(" +", 2)).collect(Collectors.toMap(parts -> parts[1], parts -> parts[0]));
    }

    static boolean isRoutes(Path file) {
        return file.toString().endsWith(ENDING);
    }

    /** Without the examples, and without the hidden folders in which Kubernetes keeps the files of a ConfigMap. */
    private Stream<Path> files(int depth) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(folder, Set.of(FileVisitOption.FOLLOW_LINKS), depth, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes its) {
                    return isLeftOut(at) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes its) {
                    if (its.isRegularFile() && !isLeftOut(file)) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    // A link to a folder around it leads to nothing new.
                    if (e instanceof FileSystemLoopException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw e;
                }
            });
        } catch (IOException e) {
            throw new OperatorError.Unreadable(folder, e);
        }
        return files.stream().sorted();
    }

    private boolean isLeftOut(Path path) {
        Path within = folder.relativize(path);
        return path.endsWith(KUSTOMIZATION) || within.startsWith(EXAMPLES)
                || within.getFileName().toString().startsWith(".");
    }
}

package io.yosai.timescale.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The routes of the product, and copies of them to be edited as an integrator would. */
public final class Routes {
    /** The folder itself; not to be written into. */
    public static final Path SHIPPED = Path.of(System.getProperty("basedir", ""), "routes").toAbsolutePath();

    private Routes() {
    }

    /** @return the folder {@code routes} in the directory, with a copy of all */
    public static Path copyInto(Path directory) throws IOException {
        return copy(directory, file -> true);
    }

    /**
     * @param files names of route files without their ending
     * @return the folder {@code routes} in the directory, with these alone and the SQL that they name
     */
    public static Path copySome(Path directory, List<String> files) throws IOException {
        StringBuilder text = new StringBuilder();
        List<Path> kept = files.stream().map(file -> SHIPPED.resolve(file + ".camel.yaml")).toList();
        for (Path file : kept) {
            text.append(Files.readString(file));
        }
        // The declarations of streams make up the names of their SQL.
        return copy(directory, file -> kept.contains(file) || file.toString().endsWith(".sql")
                && (text.indexOf(file.getFileName().toString()) >= 0
                || SHIPPED.relativize(file).toString().matches("sql/(source/access_events|target/.*/).*")));
    }

    private static Path copy(Path directory, Predicate<Path> which) throws IOException {
        Path copy = directory.resolve("routes");
        try (Stream<Path> files = Files.walk(SHIPPED)) {
            for (Path file : files.filter(path -> Files.isDirectory(path) || which.test(path)).toList()) {
                Files.copy(file, copy.resolve(SHIPPED.relativize(file).toString()));
            }
        }
        return copy;
    }
}

package io.yosai.timescale.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The routes of the product, and copies of them to be edited as an integrator would. */
public final class Routes {
    /** The folder itself; not to be written into. */
    public static final Path SHIPPED = Path.of(System.getProperty("basedir", ""), "routes").toAbsolutePath();

    private Routes() {
    }

    /** @return the folder {@code routes} in the directory, with a copy of all */
    public static Path copyInto(Path directory) throws IOException {
        Path copy = directory.resolve("routes");
        try (Stream<Path> files = Files.walk(SHIPPED)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(SHIPPED.relativize(file).toString()));
            }
        }
        return copy;
    }
}

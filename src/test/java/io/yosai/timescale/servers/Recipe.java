package io.yosai.timescale.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** A folder of {@code routes/examples}, put where docs/cookbook.md says. */
public record Recipe(String name) {
    /** The folder of all recipes. */
    public static final Path EXAMPLES = Routes.SHIPPED.resolve("examples");

    /** By their names, in order. */
    public static List<Recipe> all() throws IOException {
        try (Stream<Path> folders = Files.list(EXAMPLES)) {
            return folders.map(folder -> new Recipe(folder.getFileName().toString()))
                    .sorted((one, other) -> one.name().compareTo(other.name())).toList();
        }
    }

    /** All its files, in order. */
    public List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLES.resolve(name))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /**
     * As {@code cp -r routes/examples/NAME/. routes/} does.
     *
     * @return the folder that it was copied into
     */
    public Path copyInto(Path routes) throws IOException {
        for (Path file : files()) {
            Path copy = routes.resolve(EXAMPLES.resolve(name).relativize(file).toString());
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
        return routes;
    }

    @Override
    public String toString() {
        return name;
    }
}

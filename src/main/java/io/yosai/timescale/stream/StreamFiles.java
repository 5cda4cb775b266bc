package io.yosai.timescale.stream;

import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files that declare streams, and those of their SELECTs.
 *
 * @param folder of the route files
 * @param taken their texts by their paths, as they were at one moment; null: what the folder has now
 */
record StreamFiles(Path folder, Map<Path, String> taken) {

    /** Returns the texts of the route files, in the order of their names. */
    Map<Path, String> routes() {
        Map<Path, String> found = new TreeMap<>();
        if (taken != null) {
            taken.keySet().stream().filter(StreamFiles::isRoutes).forEach(file -> found.put(file, taken.get(file)));
            return found;
        }
        try (java.util.stream.Stream<Path> all = Files.list(folder)) {
            for (Path file : all.filter(StreamFiles::isRoutes).toList()) {
                String text = text(file);
                if (text == null) {
                    throw new OperatorError(file + " is a link to a file that is not there");
                }
                found.put(file, text);
            }
            return found;
        } catch (IOException e) {
            throw new OperatorError.Unreadable(folder, e);
        }
    }

    /** Editors keep hidden files beside one that is open, and Camel does not read them either. */
    private static boolean isRoutes(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".camel.yaml") && !name.startsWith(".") && !Files.isDirectory(file);
    }

    /** Returns null when there is no such file. */
    String text(Path file) {
        if (taken != null) {
            return taken.get(file);
        }
        try {
            return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : null;
        } catch (IOException e) {
            throw new OperatorError.Unreadable(file, e);
        }
    }
}

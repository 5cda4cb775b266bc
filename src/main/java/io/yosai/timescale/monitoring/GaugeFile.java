package io.yosai.timescale.monitoring;

import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file of {@code routes/gauges} with a query whose rows are gauges.
 *
 * @param side {@code source} or {@code target}, where the query is asked; the name of the file's folder
 * @param name as Prometheus is to see it; the name of the file without {@code .sql}
 * @param help the comment that the file begins with
 */
public record GaugeFile(String side, String name, String help) {
    private static final String ENDING = ".sql";
    private static final String COMMENT = "--";

    /** Returns all files of the folder, in the order of their names. */
    static List<GaugeFile> all(Path folder) {
        List<GaugeFile> all = new ArrayList<>();
        for (String side : List.of("source", "target")) {
            Path files = folder.resolve(side);
            if (Files.isDirectory(files)) {
                all.addAll(of(side, files));
            }
        }
        return List.copyOf(all);
    }

    private static List<GaugeFile> of(String side, Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ENDING)).sorted().map(file -> read(side, file))
                    .toList();
        } catch (IOException e) {
            throw new OperatorError("cannot read " + folder + ": " + e.getMessage(), e);
        }
    }

    private static GaugeFile read(String side, Path file) {
        String name = file.getFileName().toString();
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            String help = lines.findFirst().filter(line -> line.startsWith(COMMENT))
                    .map(line -> line.substring(COMMENT.length()).strip()).orElse("");
            return new GaugeFile(side, name.substring(0, name.length() - ENDING.length()), help);
        } catch (IOException e) {
            throw new OperatorError("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}

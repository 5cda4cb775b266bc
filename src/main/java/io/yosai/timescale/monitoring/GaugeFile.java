package io.yosai.timescale.monitoring;

import io.yosai.timescale.database.SqlFile;
import java.nio.file.Path;
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
    private static final String COMMENT = "--";

    /** Returns all files of the folder, in the order of their names. */
    static List<GaugeFile> all(Path folder) {
        return Stream.of("source", "target").flatMap(side -> SqlFile.in(folder.resolve(side)).stream().map(file ->
                new GaugeFile(side, SqlFile.name(file), SqlFile.text(file).lines().findFirst()
                        .filter(line -> line.startsWith(COMMENT)).map(line -> line.substring(COMMENT.length()).strip())
                        .orElse("")))).toList();
    }
}

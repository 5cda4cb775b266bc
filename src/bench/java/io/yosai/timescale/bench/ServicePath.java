package io.yosai.timescale.bench;

import io.yosai.timescale.servers.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;

/**
 * The service, started for this and ended when all is copied.
 *
 * @param masked the column that a step hashes, as routes/examples/mask-in-steps does; empty: no step does anything
 * @param settings environment variables
 * @param arguments the verb and its options
 */
record ServicePath(String name, long rows, String masked, Map<String, String> settings, List<String> arguments)
        implements CopyPath {
    private static final Path ROUTES = Path.of("target", "bench", "masked", "routes");


    /** As a CronJob's first pass: the history by two slices at a time. */
    static ServicePath replicate(String name, long rows) {
        return new ServicePath(name, rows, "", Map.of(), List.of("replicate"));
    }

    /** Page after page from the first row on, as a stream catches up that has stood still. */
    static ServicePath pages(String name, long rows, Map<String, String> settings) {
        return new ServicePath(name, rows, "", settings, List.of("replicate", "--no-backfill"));
    }

    static ServicePath masking(String name, long rows) throws IOException {
        FileUtils.deleteDirectory(ROUTES.toFile());
        FileUtils.copyDirectory(Path.of("routes").toFile(), ROUTES.toFile());
        FileUtils.copyDirectory(Path.of("routes", "examples", "mask-in-steps").toFile(), ROUTES.toFile());
        return new ServicePath(name, rows, "person_id", Map.of("PERSON_KEY", "a key of the bench"),
                List.of("replicate"));
    }

    static ServicePath backfill(String name, long rows, int workers, Map<String, String> settings) {
        return new ServicePath(name, rows, "", settings, List.of("backfill",
                "--from", Servers.BEGIN.toString(),
                "--to", Servers.BEGIN.plusSeconds((rows / Servers.ROWS_A_DAY + 1) * 86_400).toString(),
                "--workers", String.valueOf(workers)));
    }

    @Override
    public List<ProcessBuilder> programs(Database source, Database target) {
        ProcessBuilder service = Service.start(List.of(), settings, source, target, arguments);
        // The routes of the folder that it is started in go before those beside it.
        return List.of(masked.isEmpty() ? service : service.directory(ROUTES.getParent().toFile()));
    }
}

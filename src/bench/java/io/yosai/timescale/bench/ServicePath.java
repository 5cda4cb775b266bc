package io.yosai.timescale.bench;

import io.yosai.timescale.servers.Database;
import java.util.List;
import java.util.Map;

/**
 * The service, started for this and ended when all is copied.
 *
 * @param settings environment variables
 * @param arguments the verb and its options
 */
record ServicePath(String name, long rows, Map<String, String> settings, List<String> arguments) implements CopyPath {

    static ServicePath replicate(String name, long rows, Map<String, String> settings) {
        return new ServicePath(name, rows, settings, List.of("replicate"));
    }

    static ServicePath backfill(String name, long rows, int workers, Map<String, String> settings) {
        return new ServicePath(name, rows, settings, List.of("backfill",
                "--from", Servers.BEGIN.toString(),
                "--to", Servers.BEGIN.plusSeconds((rows / Servers.ROWS_A_DAY + 1) * 86_400).toString(),
                "--workers", String.valueOf(workers)));
    }

    @Override
    public List<ProcessBuilder> programs(Database source, Database target) {
        return List.of(Service.start(List.of(), settings, source, target, arguments));
    }
}

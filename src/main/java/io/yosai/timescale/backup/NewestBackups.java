package io.yosai.timescale.backup;

import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The newest backups, newest first, for the status page; no entry for those that cannot be read now. */
public record NewestBackups(OutputFolder folder) implements Supplier<List<Map<String, Object>>> {
    private static final int SHOWN = 5;

    @Override
    public List<Map<String, Object>> get() {
        try {
            List<Archive> archives = folder.archives();
            return archives.subList(Math.max(0, archives.size() - SHOWN), archives.size()).stream()
                    .sorted((one, other) -> other.time().compareTo(one.time())).map(NewestBackups::describe).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Map<String, Object> describe(Archive archive) {
        Map<String, Object> backup = new LinkedHashMap<>();
        backup.put("file", archive.file().getFileName().toString());
        backup.put("time", (double) archive.time().getEpochSecond());
        try {
            backup.put("bytes", archive.size());
            backup.put("verified", archive.manifest().isPresent());
        } catch (IOException | OperatorError e) {
            backup.put("verified", false);
        }
        return backup;
    }
}

package io.yosai.timescale.backup;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Which backups are too old, by the time in their names. */
record Pruning(int retentionDays) {

    /**
     * @param archives oldest first; the newest of them is kept whatever its age
     * @return those to remove
     */
    List<Archive> candidates(List<Archive> archives) {
        Instant floor = Instant.now().minus(Duration.ofDays(retentionDays));
        return archives.stream().limit(Math.max(0, archives.size() - 1))
                .filter(archive -> archive.time().isBefore(floor)).toList();
    }
}

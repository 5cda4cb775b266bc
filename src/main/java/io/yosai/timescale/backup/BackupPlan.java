package io.yosai.timescale.backup;

import java.nio.file.Path;
import java.util.List;

/**
 * What a backup would do.
 *
 * @param database where it is, without who connects
 * @param removed  backups that are older than the retention
 */
public record BackupPlan(String database, long databaseBytes, Path folder, List<Archive> removed) {
}

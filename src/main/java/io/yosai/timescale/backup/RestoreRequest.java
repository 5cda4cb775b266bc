package io.yosai.timescale.backup;

import java.nio.file.Path;

/**
 * What to restore, and whereto.
 *
 * @param archive  the dump
 * @param database name that the restored database gets; null: that of the DSN
 * @param replace  whether a database of that name may be swapped for the restored one, and is kept under another name
 * @param owners   whether owners and privileges are restored; their roles must be there
 * @param scratch  whether the database is dropped again when it has been compared
 */
public record RestoreRequest(Path archive, String database, boolean replace, boolean owners, boolean scratch) {
}

package io.yosai.timescale.backup;

import io.yosai.timescale.dsn.OperatorError;

/** The folder of the backups is in use. */
public final class AnotherBackupRuns extends OperatorError {
    AnotherBackupRuns(String message) {
        super(message);
    }
}

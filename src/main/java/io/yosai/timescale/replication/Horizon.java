package io.yosai.timescale.replication;

import io.yosai.timescale.config.OperatorError;
import java.sql.Timestamp;
import java.util.Map;
import org.apache.camel.Body;

/** Up to when the primary may be read without passing by a row that commits later. */
public final class Horizon {

    /**
     * @param row of {@code routes/sql/primary/horizon.sql}
     * @return the horizon
     * @throws OperatorError when the role cannot see every transaction, so that the horizon would be a guess
     */
    public Timestamp check(@Body Map<String, ?> row) {
        if (Boolean.TRUE.equals(row.get("standby"))) {
            throw new OperatorError("SOURCE_DSN leads to a standby, where the open transactions of the primary cannot "
                    + "be seen and rows that commit late would be lost; name the primary instead");
        }
        if (!Boolean.TRUE.equals(row.get("sees_all"))) {
            throw new OperatorError("role %1$s of SOURCE_DSN cannot see the transactions of other users, and rows that "
                    .formatted(row.get("role")) + "commit late would be lost; run on the primary: GRANT pg_monitor TO "
                    + '"' + row.get("role") + '"');
        }
        return (Timestamp) row.get("horizon");
    }
}

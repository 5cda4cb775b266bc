package io.yosai.timescale.schema;

import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tables that could not be made right in the time that a statement may take. Each look would begin it anew, such as an
 * index of a large table, which is locked meanwhile: they are left alone for a while.
 */
final class SlowTables {
    private static final Duration WHILE = Duration.ofHours(1);

    private record Slow(OperatorError failure, long since) {
    }

    private final Map<TableName, Slow> all = new ConcurrentHashMap<>();

    /** @throws OperatorError that of the last look, while the table is left alone */
    void require(TableName table) {
        Slow slow = all.get(table);
        if (slow != null && System.nanoTime() - slow.since() < WHILE.toNanos()) {
            throw slow.failure();
        }
        all.remove(table);
    }

    /** Returns what to report of a table that could not be made right. */
    Exception note(TableName table, Exception failure) {
        if (!(failure instanceof SQLException e) || !SqlStates.is(e, SqlStates.CANCELED)) {
            return failure;
        }
        OperatorError slow = new OperatorError("the table %s of the target is not as declared, and what makes it so "
                + "was ended (%s)\nHINT: run the verb schema once, which takes as long as it takes; a service tries "
                + "again after an hour, or when it starts", table, e.getMessage().lines().findFirst().orElse(""), e);
        all.put(table, new Slow(slow, System.nanoTime()));
        return slow;
    }
}

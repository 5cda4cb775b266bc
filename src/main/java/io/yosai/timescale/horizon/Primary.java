package io.yosai.timescale.horizon;

import io.yosai.timescale.database.DatabaseDown;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** What the service needs to be allowed on the primary. */
public final class Primary {
    private Primary() {
    }

    /**
     * Looks once, at the start; a primary that is down is not an error yet.
     *
     * @param source its name
     * @throws OperatorError when the role cannot see the transactions of other users
     */
    public static void requireSight(String source, DataSource primary) throws SQLException {
        try (Connection connection = primary.getConnection()) {
            Query.first(connection, SqlFile.read("/horizon/sight.sql"), row -> {
                requireSight(source, row.getBoolean("sees_all"), row.getString("role"));
                return true;
            });
        } catch (DatabaseDown e) {
            // The pool has said so; the first pass finds out.
        }
    }

    static void requireSight(String source, boolean seesAll, Object role) {
        if (!seesAll) {
            throw new OperatorError(("role %1$s of %2$s cannot see the transactions of other users, and rows that "
                    + "commit late would be lost; run on the primary: GRANT pg_monitor TO \"%1$s\"; or set "
                    + "REPLICATION_HORIZON=off, which leaves such rows to the route reconcile")
                    .formatted(role, Settings.sourceVariable(source)));
        }
    }
}

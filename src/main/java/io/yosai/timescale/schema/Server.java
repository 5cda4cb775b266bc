package io.yosai.timescale.schema;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The target as it was found.
 *
 * @param installed version of TimescaleDB in this database, null: none
 * @param available version that the server could install, null: none
 * @param license {@code apache} or {@code timescale}, null where TimescaleDB is not loaded
 * @param hiddenSchema that of the extension, where the search path does not reach it; else null
 * @param searchPath of the role, as SQL writes it; may be empty
 * @param stateTables those of our own that are there; null: not even their schema is
 * @param stateColumns of these tables, such as {@code watermark.tx}
 */
record Server(String role, String database, String installed, String available, String license, String hiddenSchema,
        String searchPath, List<String> stateTables, List<String> stateColumns) {

    static Server inspect(Connection connection) throws SQLException {
        return Query.first(connection, SqlFile.read("/schema/server.sql"), Target.as(Server.class));
    }

    /** @throws OperatorError when this server cannot be worked with */
    void require() {
        if (hiddenSchema != null) {
            throw new OperatorError(("TimescaleDB is in the schema %1$s of the target, which the role \"%2$s\" does "
                    + "not search\nHINT: run on the target: ALTER ROLE \"%2$s\" IN DATABASE \"%3$s\" SET search_path = "
                    + "%4$s%1$s;").formatted(hiddenSchema, role, database,
                    searchPath.isEmpty() ? "" : searchPath + ", "));
        }
        release().require(isCommunity());
    }

    Release release() {
        return Release.of(installed);
    }

    /** Whether it compresses, drops by policy and has continuous aggregates. */
    boolean isCommunity() {
        return "timescale".equals(license);
    }

    String edition() {
        return isCommunity() ? "Community edition" : "Apache edition";
    }
}

package io.yosai.timescale.database;

import static io.yosai.timescale.database.SqlStates.is;
import static io.yosai.timescale.database.SqlStates.isHiding;
import static io.yosai.timescale.database.SqlStates.said;

import java.sql.SQLException;

/** What a person can do about a failure. */
final class SqlHints {
    private SqlHints() {
    }

    /** Null: nobody can say that here. */
    static String of(SQLException failure) {
        if (is(failure, SqlStates.FORBIDDEN)) {
            return isHiding(failure) ? "row-level security hides rows of that table from this role; ALTER ROLE … "
                    + "BYPASSRLS (as a superuser), of the owner of the view where a view reads it, or connect as the "
                    + "owner of the table" : "docs/sql has what each role is granted";
        }
        if (is(failure, SqlStates.NO_SCHEMA)
                && !said(failure, error -> "get_namespace_oid".equals(error.getRoutine()))) {
            return "the search_path of the role names no schema that is there: ALTER ROLE … SET search_path = public";
        }
        if (said(failure, error -> String.valueOf(error.getMessage()).startsWith("could not find arbiter index"))) {
            return SqlStates.CHUNK_INDEX;
        }
        if (is(failure, SqlStates.LIMIT) && failure.getMessage().contains("temp_file_limit")) {
            return "a sort does not fit into that: where the source has no index on the key of the stream, make one; "
                    + "else ALTER ROLE … SET temp_file_limit (as a superuser)";
        }
        if (is(failure, SqlStates.LOCK_NOT_AVAILABLE)) {
            return "another session holds a lock on a table of the statement, or waits for one: SELECT pid, "
                    + "relation::regclass, mode, granted FROM pg_locks WHERE locktype = 'relation' AND mode LIKE "
                    + "'%ExclusiveLock' finds it; one without a pid is of a transaction of pg_prepared_xacts";
        }
        if (is(failure, SqlStates.CANCELED)) {
            return "where it took longer than it may, an index is lacking: for a stream CREATE INDEX CONCURRENTLY ON "
                    + "table (time, key) on its source, which a warning at its start names";
        }
        return SqlStates.isOfEncoding(failure) ? SqlStates.ENCODINGS : null;
    }
}

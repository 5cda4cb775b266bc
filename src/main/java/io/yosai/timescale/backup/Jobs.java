package io.yosai.timescale.backup;

import io.yosai.timescale.database.SqlFile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The policy jobs of a restored database: they must not run before it has been compared, retention not even then. */
final class Jobs {
    private final List<Integer> paused = new ArrayList<>();
    private final String schema;

    /** @param schema of the extension, as SQL has it */
    Jobs(String schema) {
        this.schema = schema;
    }

    /** Before post_restore, which starts the scheduler: retention would drop old rows within seconds. */
    void pause(Session session) throws SQLException {
        paused.addAll(session.list(SqlFile.read("/backup/pause_jobs.sql").formatted(schema),
                row -> row.getInt("job_id")));
    }

    private record Held(int job, String line) {
    }

    /**
     * Lets the jobs run again, but for a retention that would drop chunks: the operator decides on it.
     *
     * @return a line for each retention that is held, with what to do to let it go
     */
    List<String> resume(Session session) throws SQLException {
        List<Held> policies = session.list(SqlFile.read("/backup/held_policies.sql"),
                row -> new Held(row.getInt("job_id"), (row.getBoolean("by_number") ? heldByNumber(row) : held(row))
                        + "; to let it drop chunks, run: SELECT " + prefix() + "alter_job(" + row.getInt("job_id")
                        + ", scheduled => true)"));
        for (Integer job : paused) {
            if (policies.stream().noneMatch(held -> held.job() == job)) {
                session.text("SELECT job_id FROM " + schema + ".alter_job(CAST(? AS integer), scheduled => true)", job);
            }
        }
        List<String> lines = new ArrayList<>(policies.stream().map(Held::line).toList());
        if (session.text("SELECT to_regclass('timescale_integration.retention')") != null) {
            lines.addAll(session.list(SqlFile.read("/backup/held_retention.sql"), row -> held(row)
                    + "; the service starts when you have said what to do: drop them with schema --allow-drop, or set "
                    + "a longer TIMESCALE_RETENTION_DAYS"));
        }
        return lines;
    }

    /** Everybody searches public. */
    private String prefix() {
        return schema.equals("public") ? "" : schema + ".";
    }

    private static String heldByNumber(ResultSet row) throws SQLException {
        return "retention of " + row.getString("hypertable")
                + " is held: its time is a number, and it drops what is more "
                + "than " + row.getString("after") + " behind; " + row.getLong("chunks") + " chunks are there";
    }

    private static String held(ResultSet row) throws SQLException {
        return "retention of " + row.getString("hypertable") + " is held: " + row.getLong("chunks")
                + " chunks are older than " + row.getString("after");
    }
}

package io.yosai.timescale.backup;

import io.yosai.timescale.database.SqlFile;
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

    /**
     * Lets the jobs run again, but for a retention that would drop chunks: the operator decides on it.
     *
     * @return a line for each retention that is held, with what to do to let it go
     */
    List<String> resume(Session session) throws SQLException {
        // Everybody searches public. A job that is held stays paused.
        List<String> lines = new ArrayList<>(session.list("/backup/held_policies.sql", row -> {
            paused.remove((Integer) row.getInt("job_id"));
            return row.getString("line");
        }, schema.equals("public") ? "" : schema + "."));
        for (Integer job : paused) {
            session.text("SELECT job_id FROM " + schema + ".alter_job(CAST(? AS integer), scheduled => true)", job);
        }
        if (session.text("SELECT to_regclass('timescale_integration.retention')") != null) {
            lines.addAll(session.list("/backup/held_retention.sql", row -> row.getString("line")));
        }
        return lines;
    }
}

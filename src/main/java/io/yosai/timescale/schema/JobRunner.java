package io.yosai.timescale.schema;

import io.yosai.timescale.database.LongStatement;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.database.SqlStates;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.postgresql.util.PSQLWarning;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs of TimescaleDB that its scheduler leaves, in a session of ours. TimescaleDB does not count such a run, so
 * what became of it is kept in {@code timescale_integration.job_run}.
 */
public final class JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    private final DataSource target;
    private final AtomicInteger done = new AtomicInteger();

    public JobRunner(DataSource target) {
        this.target = target;
    }

    /**
     * The step of a route: runs one job to its end.
     *
     * @param job a row of {@code due_jobs.sql}
     * @return whether it was run: not where another service was faster, or another session refreshes the same buckets
     * @throws SQLException when it failed
     */
    public boolean run(@Body Map<String, Object> job) throws SQLException {
        int id = ((Number) job.get("job_id")).intValue();
        String name = "the " + job.get("kind") + " of " + job.get("relation");
        if (update("claim", id, job.get("our_run")) == 0) {
            return false;
        }
        LOG.info("runs {} (job {}): {}", name, id, job.get("why"));
        Warnings run;
        try {
            run = call(id);
        } catch (SQLException e) {
            if (SqlStates.is(e, SqlStates.LOCK_NOT_AVAILABLE)) {
                LOG.info("{} is left to the next pass: {}", name, e.getMessage());
                update("leave", job.get("our_run"), id);
                return false;
            }
            keep(id, e);
            throw e;
        }
        String leftOut = run.leftOut().isEmpty() ? null : String.join("; ", run.leftOut());
        update("end", leftOut, id);
        if (leftOut != null) {
            // TimescaleDB goes on with the other chunks when one is locked, and then says that all went well.
            LOG.warn("{} is done in part: {}", name, leftOut);
        } else if (run.larger() == 0) {
            LOG.info("{} is done", name);
        } else {
            LOG.info("{} is done; {} chunks take more room than before: they are small, or segment_by leaves few rows "
                    + "to each segment", name, run.larger());
        }
        done.incrementAndGet();
        return true;
    }

    /** Returns how many jobs were run to their end since the start. */
    public int done() {
        return done.get();
    }

    /**
     * What the server has warned of.
     *
     * @param leftOut of what was not done
     * @param larger chunks that were compressed and are larger now
     */
    private record Warnings(List<String> leftOut, int larger) {
    }

    private Warnings call(int id) throws SQLException {
        try (Connection connection = target.getConnection();
             LongStatement unlimited = new LongStatement(connection);
             PreparedStatement call = connection.prepareStatement(sql("run"))) {
            call.setInt(1, id);
            call.execute();
            return warnings(call.getWarnings());
        }
    }

    private static Warnings warnings(SQLWarning first) {
        List<String> leftOut = new ArrayList<>();
        int larger = 0;
        for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
            // The severity is in the language of the server; the warning that sums it up has a state of its own.
            if (warning instanceof PSQLWarning server && ("WARNING".equals(server.getServerErrorMessage().getSeverity())
                    || String.valueOf(server.getSQLState()).startsWith("01"))) {
                String message = server.getServerErrorMessage().getMessage();
                String detail = server.getServerErrorMessage().getDetail();
                // "… rate detected for chunk", or "ratio": it has no state of its own, and is in no other language.
                if (message.startsWith("poor compression ")) {
                    larger++;
                } else {
                    leftOut.add(message + (detail == null ? "" : " (" + detail + ")"));
                }
            }
        }
        return new Warnings(leftOut, larger);
    }

    /** The failure itself is what is thrown, whether it can be kept or not. */
    private void keep(int id, SQLException failure) {
        try {
            update("fail", failure.getMessage(), id);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** In a session of its own: the pool may have ended that of a run that failed. */
    private long update(String file, Object... parameters) throws SQLException {
        return Query.update(target, sql(file), parameters);
    }

    private static String sql(String file) {
        return SqlFile.read("/schema/job/" + file + ".sql");
    }
}

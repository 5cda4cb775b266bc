package io.yosai.timescale.schema;

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
 * Runs jobs of TimescaleDB that its scheduler lets lie, in a session of ours. TimescaleDB does not count such a run, so
 * what became of it is kept in {@code timescale_integration.job_run}.
 */
public final class JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    private final DataSource target;
    private final AtomicInteger done = new AtomicInteger();

    /** Runs them on the target. */
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
        List<String> warnings;
        try {
            warnings = call(id);
        } catch (SQLException e) {
            if (SqlStates.is(e, SqlStates.LOCK_NOT_AVAILABLE)) {
                LOG.info("{} is left to the next pass: {}", name, e.getMessage());
                update("leave", job.get("our_run"), id);
                return false;
            }
            keep(id, e);
            throw e;
        }
        update("end", warnings.isEmpty() ? null : String.join("; ", warnings), id);
        if (warnings.isEmpty()) {
            LOG.info("{} is done", name);
        } else {
            // TimescaleDB goes on with the other chunks when one is locked, and then says that all went well.
            LOG.warn("{} is done in part: {}", name, String.join("; ", warnings));
        }
        done.incrementAndGet();
        return true;
    }

    /** Returns how many jobs were run to their end since the start. */
    public int done() {
        return done.get();
    }

    private List<String> call(int id) throws SQLException {
        try (Connection connection = target.getConnection();
             PreparedStatement call = connection.prepareStatement(sql("run"))) {
            call.setInt(1, id);
            call.execute();
            return warnings(call.getWarnings());
        }
    }

    private static List<String> warnings(SQLWarning first) {
        List<String> warnings = new ArrayList<>();
        for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
            // The severity is in the language of the server; the warning that sums it up has a state of its own.
            if (warning instanceof PSQLWarning server && ("WARNING".equals(server.getServerErrorMessage().getSeverity())
                    || String.valueOf(server.getSQLState()).startsWith("01"))) {
                String detail = server.getServerErrorMessage().getDetail();
                warnings.add(server.getServerErrorMessage().getMessage() + (detail == null ? "" : " (" + detail + ")"));
            }
        }
        return warnings;
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

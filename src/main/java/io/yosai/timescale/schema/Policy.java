package io.yosai.timescale.schema;

import io.yosai.timescale.database.SqlFile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A policy job of TimescaleDB as it is wanted.
 *
 * @param config the intervals that matter, as JSON; what else a person has put into the job's configuration stays
 * @param shown what a person reads of it
 */
record Policy(String object, String procedure, String relation, String config, String schedule, String shown) {

    record Found(int jobId, String schedule, String text, boolean asWanted) {
        static Found of(ResultSet row) throws SQLException {
            return new Found(row.getInt("job_id"), row.getString("schedule"), row.getString("found"),
                    row.getBoolean("as_wanted"));
        }

        @Override
        public String toString() {
            return text + ", every " + schedule;
        }
    }

    interface Add {
        void run() throws SQLException;
    }

    Optional<Found> find(Target target) throws SQLException {
        return target.find("policy.sql", Found::of, config, schedule, procedure, relation);
    }

    /** @param add makes the policy where there is none */
    SchemaChange ensure(Target target, Add add) throws SQLException {
        String want = shown + ", every " + schedule;
        Optional<Found> found = find(target);
        if (found.isEmpty()) {
            add.run();
            return SchemaChange.created(object, want);
        }
        if (found.get().asWanted()) {
            return SchemaChange.asWanted(object, want);
        }
        target.run(SqlFile.read("/schema/alter_policy.sql"), config, schedule, found.get().jobId());
        return SchemaChange.changed(object, found.get().toString(), want);
    }
}

package io.yosai.timescale.schema;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes one aggregate what is wanted: continuous, or where the edition has none a table of the same columns. */
record AggregateStep(Target target, Aggregate aggregate) {

    private record Existing(String kind, boolean continuous, boolean ours, boolean complete) {
        static Existing of(ResultSet row) throws SQLException {
            return new Existing(row.getString("kind"), row.getBoolean("continuous"), row.getBoolean("ours"),
                    row.getBoolean("complete"));
        }
    }

    List<SchemaChange> ensure() throws SQLException {
        Optional<Existing> found = target.find("aggregate.sql", Existing::of, aggregate.view());
        boolean community = target.server().isCommunity();
        if (found.isPresent() && !(found.get().complete() && (found.get().continuous() || found.get().ours()))) {
            throw new OperatorError(aggregate.view() + " on the target is neither a continuous aggregate with the columns "
                    + "bucket, facility_id and event_count nor a table that this service made; rename it, so that the "
                    + "aggregate can be created under that name");
        }
        List<SchemaChange> changes = new ArrayList<>();
        changes.add(community ? continuous(found) : table(found));
        if (community) {
            changes.add(refreshPolicy());
        }
        return changes;
    }

    private SchemaChange continuous(Optional<Existing> found) throws SQLException {
        String object = "continuous aggregate " + aggregate.view();
        if (found.isPresent() && found.get().continuous()) {
            return SchemaChange.asWanted(object, "present");
        }
        if (found.isPresent()) {
            target.run("DROP TABLE " + aggregate.view());
        }
        create("aggregate.sql");
        return found.isEmpty() ? SchemaChange.created(object, "present")
                : new SchemaChange(object, "a table of the Apache edition", "present", "replaced");
    }

    private SchemaChange table(Optional<Existing> found) throws SQLException {
        String object = "aggregate table " + aggregate.view();
        if (found.isPresent()) {
            return SchemaChange.asWanted(object, "present");
        }
        create("table.sql");
        return SchemaChange.created(object, "present");
    }

    private void create(String file) throws SQLException {
        target.run(SqlFile.read("/schema/" + aggregate.view() + "/" + file));
        target.run(SqlFile.read("/schema/touch_all.sql"));
    }

    private SchemaChange refreshPolicy() throws SQLException {
        String start = Aggregate.interval(aggregate.start());
        String end = Aggregate.interval(aggregate.end());
        String schedule = Aggregate.interval(Aggregate.SCHEDULE);
        Policy policy = new Policy("refresh policy of " + aggregate.view(), "policy_refresh_continuous_aggregate",
                aggregate.view(), "{\"start_offset\": \"" + start + "\", \"end_offset\": \"" + end + "\"}", schedule,
                start + " to " + end + " back");
        return policy.ensure(target, () -> target.run(SqlFile.read("/schema/add_refresh_policy.sql"), aggregate.view(),
                start, end, schedule));
    }
}

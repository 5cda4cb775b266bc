package io.yosai.timescale.schema;

import io.yosai.timescale.database.Query;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A policy job of TimescaleDB as it is wanted.
 *
 * @param config the intervals that matter, as JSON; what else a person has put into the job's configuration stays
 * @param shown what a person reads of it
 */
record Policy(String object, String procedure, String relation, String config, String schedule, String shown) {

    /** @param noted whether this service has made it, or taken it over */
    record Found(int jobId, String schedule, String found, boolean ours, boolean noted, boolean inTheWay,
            boolean asWanted) {
        @Override
        public String toString() {
            return found + ", every " + schedule;
        }
    }

    /** All of the kind that the relation has, ours first. */
    List<Found> find(Target target) throws SQLException {
        return target.list("policy.sql", Found.class, config, schedule, procedure, relation);
    }

    /**
     * Makes it, or changes the one that is ours; one of somebody else's that is in the way is left alone.
     *
     * @param add file with the statement that makes the policy where there is none
     */
    SchemaChange ensure(Target target, String add, Object... parameters) throws SQLException {
        String want = shown + ", every " + schedule;
        List<Found> all = find(target);
        Optional<Found> ours = all.stream().filter(Found::ours).findFirst();
        Optional<Found> other = all.stream().filter(found -> !found.ours() && found.inTheWay()).findFirst();
        if (ours.isEmpty() && other.isPresent()) {
            return left(target, other.get(), want);
        }
        if (ours.isPresent() && ours.get().asWanted()) {
            target.note(ours.get().jobId());
            return SchemaChange.asWanted(object, want);
        }
        if (Query.tryTo(target.connection(), e -> other.isPresent(), () -> {
            if (ours.isEmpty()) {
                target.run("/schema/" + add, parameters);
            } else {
                target.run("/schema/alter_policy.sql", config, schedule, ours.get().jobId());
            }
        }) != null) {
            ours.ifPresent(found -> target.note(found.jobId()));
            return left(target, other.get(), want);
        }
        find(target).stream().filter(Found::ours).findFirst().ifPresent(found -> target.note(found.jobId()));
        return ours.isEmpty() ? SchemaChange.created(object, want)
                : SchemaChange.changed(object, ours.get().toString(), want);
    }

    /** TimescaleDB takes no two refresh policies of an aggregate whose windows overlap. */
    private SchemaChange left(Target target, Found other, String want) {
        target.warn(("the %s is not as wanted (%s): job %d of somebody else is in its place (%s)\nHINT: to have it "
                + "replaced, run on the target: SELECT delete_job(%3$d); then the verb schema")
                .formatted(object, want, other.jobId(), other));
        return SchemaChange.nothing(object, other.toString(), want);
    }

    /** Removes the one that this service has made; one of somebody else's is left alone. */
    List<SchemaChange> remove(Target target) throws SQLException {
        List<Found> all = find(target);
        if (all.isEmpty()) {
            return List.of();
        }
        Found found = all.get(0);
        if (!found.noted()) {
            boolean drops = procedure.equals("policy_retention");
            target.warn(("no %s is wanted, and job %d of somebody else is one (%s)%s\nHINT: to have it removed, run on "
                    + "the target: SELECT delete_job(%2$d)%s").formatted(object, found.jobId(), found,
                    drops ? "; each comparison of all rows copies again what it drops" : "",
                    drops ? "; to keep it, let retain be its interval" : ""));
            return List.of(SchemaChange.nothing(object, found.toString(), "none"));
        }
        target.run("SELECT delete_job(?)", found.jobId());
        return List.of(new SchemaChange(object, found.toString(), "none", "removed"));
    }
}

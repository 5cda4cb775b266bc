package io.yosai.timescale.app;

import java.util.Set;

/** The names that Java gives to routes and their SQL, of which route files say nothing. A test keeps them complete. */
final class GivenVariables {
    static final Set<String> NAMES = Set.of(
            // By exchange.setVariable, in the beans.
            "source", "table", "retain", "by_xid", "steps", "position", "watermark_time", "source_identity",
            "source_now", "claim", "horizon", "pass", "caught_up", "copied_all", "rows", "activity", "from", "to",
            "unit", "run", "layout", "floor", "oldest", "comparison", "claimed", "range_from", "range_to", "range",
            "chunk_seconds", "filled", "attached", "late", "slice_from", "slice_to", "watermark", "bucket_done",
            "attempt", "programs", "backup", "restore", "streams",
            // By the verbs, for the route that they call.
            "workers", "only", "rows_per_second", "stream", "reconcile_scope", "reconcile_from", "reconcile_to",
            "reconcile_dry_run", "archive", "request",
            // By PolicyRights, for each row.
            "may_jobs", "may_aggregates", "may_retention",
            // In a map in the body, by BackfillPlan.divide.
            "slices_from", "slices_to", "slices_rows", "slices_whole");

    private GivenVariables() {
    }
}

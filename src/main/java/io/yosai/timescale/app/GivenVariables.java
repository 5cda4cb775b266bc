package io.yosai.timescale.app;

import java.util.Set;
import java.util.TreeSet;

/** The names that Java gives to routes and their SQL, of which route files say nothing. A test keeps them complete. */
final class GivenVariables {
    /** By {@code exchange.setVariable}, in the beans. */
    private static final Set<String> BY_BEANS = Set.of("source", "table", "retain", "by_xid", "steps", "position",
            "watermark_time", "source_identity", "source_now", "claim", "horizon", "pass", "caught_up", "copied_all",
            "rows", "activity",
            "from", "to", "unit", "run", "layout", "floor", "oldest", "comparison", "claimed", "range_from", "range_to",
            "range", "chunk_seconds", "filled", "attached", "late", "slice_from", "slice_to", "watermark",
            "bucket_done", "attempt", "programs",
            "backup", "restore", "streams");
    /** By the verbs, for the route that they call. */
    private static final Set<String> BY_VERBS = Set.of("workers", "only", "rows_per_second", "stream",
            "reconcile_scope", "reconcile_from", "reconcile_to", "reconcile_dry_run", "archive",
            "request");
    /** PolicyRights, a variable for each row. */
    private static final Set<String> BY_RIGHTS = Set.of("may_jobs", "may_aggregates", "may_retention");
    /** Of a map in the body: BackfillPlan.divide. */
    private static final Set<String> IN_BODIES = Set.of("slices_from", "slices_to", "slices_rows", "slices_whole");

    private GivenVariables() {
    }

    static Set<String> names() {
        Set<String> names = new TreeSet<>(BY_BEANS);
        names.addAll(BY_VERBS);
        names.addAll(BY_RIGHTS);
        names.addAll(IN_BODIES);
        return names;
    }
}

package io.yosai.timescale.reconcile;

import io.yosai.timescale.database.DatabaseDown;
import io.yosai.timescale.database.Databases;
import io.yosai.timescale.database.OutageLog;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;

/** One comparison of both sides, while it goes on. */
public final class ReconcileRun extends ReconcileResult {
    private Slices slices;
    private final OpenBuckets buckets = new OpenBuckets(this);
    private SQLException forbidden;
    private String failsFor;
    private boolean begun;
    private boolean byRow;
    /** Of the target. */
    private String identity;
    private String timeline;
    /** Buckets of which the quarantine holds rows. */
    private Set<Instant> held = Set.of();
    private long comparedBefore;
    private long differingBefore;

    ReconcileRun(String stream, String scope, boolean dryRun, Span range) {
        super(stream, scope, dryRun, range);
        this.slices = new Slices(range);
    }

    /** Before anything is asked of the target. */
    void on(DataSource target) throws SQLException {
        identity = Databases.identity(target);
        timeline = timeline(target);
        if (dryRun()) {
            return;
        }
        String select = Sql.fill("/reconcile/held_buckets.sql",
                Map.of("bucket", HashSql.bucket("time", Bucket.WIDTH)));
        held = Set.copyOf(Query.all(target, select, row -> PgTime.instant(row, "bucket"), stream(),
                PgTime.toTimestamp(day()), range().upper()));
    }

    /** Compares the first day as a whole: a date is the first moment of its day. */
    void fromDay() {
        range(new Span(day(), range().to()));
        slices = new Slices(range());
    }

    private Instant day() {
        return range().from().truncatedTo(ChronoUnit.DAYS);
    }

    /** Whether rows of the bucket may be in the quarantine that the target has by now as the source has them. */
    boolean isHeld(Instant bucket) {
        return held.contains(bucket);
    }

    /** The spans to compare are known. */
    void begun() {
        begun = true;
    }

    /** @throws OperatorError when the target is another database than when the run began, or a standby of it */
    void requireTarget(DataSource target) throws SQLException {
        String now = Databases.identity(target);
        if (!now.equals(identity)) {
            throw new OperatorError("the target is another database than when the comparison began: it is %s, and was "
                    + "%s; what was compared may be of either\nHINT: correct its DSN, or what the pooler leads to, "
                    + "and compare again", now, identity);
        }
        String later = timeline(target);
        if (!Objects.equals(later, timeline)) {
            throw new OperatorError("a standby of the target has taken its place since the comparison began (timeline "
                    + timeline + ", now " + later + "), and may lack what was repaired before\nHINT: compare again");
        }
    }

    private static String timeline(DataSource target) throws SQLException {
        return Query.first(target, "/reconcile/timeline.sql", row -> row.getString("timeline"));
    }

    /** Whether it is known what is to be compared: a run without it was given up, and perhaps begun anew as another. */
    boolean hasBegun() {
        return begun;
    }

    /**
     * Whether most buckets that were compared since this was asked last had a row that differed: to hash the next ones
     * as a whole first would be of no use.
     */
    boolean mostDiffered() {
        boolean most = 2 * (differing() - differingBefore) > compared() - comparedBefore;
        comparedBefore = compared();
        differingBefore = differing();
        return most;
    }

    /** The rows of all buckets are compared from now on, also of those that are the same on both sides. */
    void compareByRow() {
        byRow = true;
    }

    boolean isByRow() {
        return byRow;
    }

    Slices slices() {
        return slices;
    }

    OpenBuckets buckets() {
        return buckets;
    }

    /** Whether rows of the bucket in hand are copied while it is compared. */
    boolean isUnsettled() {
        return slices.isUnsettled(buckets.next().span());
    }

    public boolean isSliceLeft() {
        return !slices.isEmpty();
    }

    public boolean isBucketLeft() {
        return !buckets.isEmpty();
    }

    /**
     * Returns whether the bucket that failed is to be tried once more; else it is left as it is.
     *
     * @throws Exception when the databases cannot be worked with, so that the others would fail too
     */
    boolean isTriedAgain(Exception failure) throws Exception {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DatabaseDown) {
                throw failure;
            }
            if (cause instanceof SQLException e && SqlStates.mayPass(e) && buckets.tryAgain()) {
                return true;
            }
        }
        return false;
    }

    /**
     * The bucket cannot be compared or repaired; the others go on.
     *
     * @param found rows that differ, all of which remain
     */
    void failed(Exception failure, DifferingRows.Found found) {
        SQLException refusal = SqlStates.in(failure);
        if (forbidden == null && refusal != null && SqlStates.is(refusal, SqlStates.FORBIDDEN)) {
            forbidden = refusal;
        }
        Throwable cause = failure instanceof OperatorError || failure.getCause() == null ? failure : failure.getCause();
        // Java's own exceptions, which a step may throw, often have no message.
        String reason = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
        failsFor = failures().isEmpty() ? OutageLog.same(failure, reason) : failsFor;
        buckets.fail(reason, found);
    }

    /** Returns by what the first failure of a part is the same as that of another run; null: none failed. */
    String failsFor() {
        return failsFor;
    }

    /**
     * Fails by the first refusal of the target for want of a right.
     *
     * @param ofSlice whether a slice of a backfill waits for it, which is finished when all of it was compared
     * @throws OperatorError when a part of such a slice was not
     */
    void requireDone(boolean ofSlice) throws SQLException {
        if (forbidden != null) {
            throw forbidden;
        }
        if (ofSlice && notCompared() != null) {
            throw new OperatorError("rows came late, and both sides of the slice could not be compared: "
                    + notCompared());
        }
        if (ofSlice && !failures().isEmpty()) {
            Map.Entry<Span, String> first = failures().entrySet().iterator().next();
            throw new OperatorError("rows came late, and %d part%s of the slice could not be compared or repaired, the "
                    + "first from %s: %s", failures().size(), failures().size() == 1 ? "" : "s",
                    first.getKey().from(), first.getValue());
        }
    }
}

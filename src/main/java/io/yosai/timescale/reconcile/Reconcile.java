package io.yosai.timescale.reconcile;

import io.micrometer.core.instrument.MeterRegistry;
import io.yosai.timescale.copy.Layouts;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;

/**
 * The steps of {@code routes/reconcile.camel.yaml}: what to compare, the hashes, and the rows where they differ.
 *
 * @param comparisons each has a connection to the target for as long as its source takes: the copying needs some too
 */
public record Reconcile(Layouts layouts, Settings settings, Semaphore comparisons, ReconcileLog log) {
    private static final String RUN = "run";
    private static final String COMPARISON = "comparison";

    public Reconcile(Layouts layouts, Settings settings, MeterRegistry registry) {
        this(layouts, settings, new Semaphore(Math.max(1, settings.whole(Setting.TIMESCALE_POOL_MAX) / 2), true),
                new ReconcileLog(layouts.streams(), layouts.target(), registry));
    }

    /**
     * Begins a run, and decides what to compare.
     *
     * @param row of {@code routes/sql/target/watermark.sql}
     * @param scope {@code whole}, or null: what is due
     * @param from with {@code to}: what to compare; null: what is due
     * @param dryRun whether to compare only
     * @param slice of a backfill, whose worker compares it; null: none does
     */
    public void begin(@Variable("stream") String name, @Variable("position") Map<String, Object> row,
            @Variable("reconcile_scope") String scope, @Variable("reconcile_from") Instant from,
            @Variable("reconcile_to") Instant to, @Variable("reconcile_dry_run") Boolean dryRun,
            @Variable("slice_from") Timestamp slice, @Variable("source_identity") String identity,
            @Variable("source_now") Timestamp sourceNow, Exchange exchange) throws SQLException {
        Stream stream = layouts.streams().get(name);
        Instant now = Scope.now(row, sourceNow);
        ReconcileRun run = Scope.run(name, row, scope, from, to, Boolean.TRUE.equals(dryRun), settings, now);
        exchange.setVariable(RUN, run);
        exchange.setVariable("activity", "reconcile");
        exchange.setVariable("floor", row.get("floor"));
        exchange.getExchangeExtension().addOnCompletion(log.record(run, PgTime.toInstant(row.get("now"))));
        run.on(layouts.target());
        // The columns may have changed since the stream was last copied.
        Layout layout = layouts.anew(stream);
        exchange.setVariable("layout", layout);
        if (row.get("key") == null && row.get("tx") == null) {
            run.notCompared("nothing of the stream is copied yet");
        } else {
            exchange.setVariable("oldest", Scope.of(run, layout, row, layouts, identity,
                    settings.seconds(Setting.RECONCILE_WINDOW), now, sourceNow)
                    .limit(PgTime.toInstant(row.get("time")), slice));
        }
        run.begun();
    }

    /** Hashes the next slice on both sides; a value that the target's type does not take is found in narrower ones. */
    public void compare(@Variable(RUN) ReconcileRun run, @Variable("layout") Layout layout,
            @Variable("source_identity") String identity, Exchange exchange) throws SQLException {
        requireTime(exchange);
        new BucketHashes(layout).compare(run, layouts, identity);
    }

    /** Slices and buckets that are left are not begun when the service stops. */
    private static void requireTime(Exchange exchange) {
        if (exchange.getContext().isStopping()) {
            throw new OperatorError("stopped with the service before its end");
        }
    }

    /** Begins to read the rows of the next bucket that differs. */
    public void open(@Variable(RUN) ReconcileRun run, @Variable("layout") Layout layout,
            @Variable("floor") Timestamp floor, @Variable("source_identity") String identity, Exchange exchange)
            throws SQLException, InterruptedException {
        exchange.removeVariable(COMPARISON);
        requireTime(exchange);
        Span span = run.buckets().next().span();
        Bounds bounds = span.bounds().where(new BucketHashes(layout).copied(run, span));
        Comparison comparison = new Comparison(layout, bounds, run.buckets(),
                PgTime.toInstant(floor), identity, layouts, comparisons);
        exchange.setVariable(COMPARISON, comparison);
        exchange.setVariable("bucket_done", false);
        Streams.whenDone(exchange, comparison::close);
    }

    /**
     * Puts the next rows of the bucket into the body; the variable {@code bucket_done} says whether there were none.
     */
    public void nextRows(@Variable(COMPARISON) Comparison comparison, Exchange exchange) throws SQLException {
        List<Map<String, Object>> rows = comparison.next(settings.whole(Setting.REPLICATION_PAGE_SIZE));
        exchange.setVariable("bucket_done", rows.isEmpty());
        exchange.getMessage().setBody(rows);
    }

    /** Takes the rows as the steps left them. */
    public void stage(@Body List<Map<String, Object>> rows, @Variable(COMPARISON) Comparison comparison,
            Exchange exchange) throws SQLException {
        comparison.stage(rows);
        exchange.getMessage().setBody(null);
    }

    /**
     * Finds what differs, and puts rows of the source into the body whose event is on the target at another time.
     * Before rows are deleted, and with the cursor xid, they are looked for by their key, unless steps may change that:
     * one that was copied a moment ago may have come after the source was read.
     */
    public void findMoved(@Variable(RUN) ReconcileRun run, @Variable("stream") String name,
            @Variable(COMPARISON) Comparison comparison, Exchange exchange) throws SQLException {
        Stream stream = layouts.streams().get(name);
        run.unequal(Unequal.AHEAD, comparison.compare(run.isUnsettled()));
        boolean looks = run.buckets().isDeleting() || comparison.isNarrow() || stream.byXid()
                || !stream.unique().isEmpty();
        exchange.getMessage().setBody(looks ? comparison.again() : List.of());
    }

    /**
     * Repairs the target, unless it is a dry run. Rows that are gone from the source are not deleted before all others
     * are known.
     */
    public void repair(@Body List<Map<String, Object>> moved, @Variable(RUN) ReconcileRun run,
            @Variable(COMPARISON) Comparison comparison, @Variable("oldest") Instant oldest, Exchange exchange)
            throws SQLException {
        Instant first = comparison.moved(moved, oldest);
        exchange.setVariable("oldest", first);
        if (run.dryRun()) {
            run.buckets().close(comparison.found(), comparison.dropped());
        } else {
            Predicate<Repair.Result> hasLost = done -> ReconcileLog.hasLost(run, first,
                    done.counts().getOrDefault(Count.INSERTED, 0L), comparison.dropped());
            Repair.Result repaired = comparison.repair(run.buckets()::mayDelete, hasLost);
            if (hasLost.test(repaired)) {
                log.widened(run);
            }
            run.buckets().close(comparison.found(), comparison.dropped(), repaired,
                    settings.isOn(Setting.RECONCILE_DELETES));
        }
        comparison.close();
    }

    /** Opens the buckets once more in which rows are on the target alone, to delete these, unless they are too many. */
    public void deleteExtras(@Variable(RUN) ReconcileRun run) {
        run.buckets().delete(settings.share(Setting.RECONCILE_MAX_DELETES));
    }

    /**
     * A bucket failed: it is reported, and the others go on.
     *
     * @throws Exception when the databases cannot be worked with, so that the others would fail too
     */
    public void failed(@Variable(RUN) ReconcileRun run, @Variable(COMPARISON) Comparison comparison, Exchange exchange)
            throws Exception {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        exchange.getMessage().setBody(null);
        if (comparison != null) {
            comparison.close();
        }
        requireTime(exchange);
        if (run.isTriedAgain(failure)) {
            return;
        }
        // Perhaps because of what was changed on either side, which the next bucket is to see.
        exchange.setVariable("layout", layouts.anew(layouts.streams().get(run.stream())));
        run.failed(failure, comparison == null ? DifferingRows.Found.NOTHING : comparison.found());
    }

    /**
     * Returns the run, for the verb.
     *
     * @param slice of a backfill, which is not finished when a part of it was not compared; null: it is of none
     * @throws SQLException when the role lacks a right, which a person has to give: each run leaves the same rows
     */
    public ReconcileRun finish(@Variable(RUN) ReconcileRun run, @Variable("layout") Layout layout,
            @Variable("oldest") Instant oldest, @Variable("floor") Timestamp floor,
            @Variable("slice_from") Timestamp slice) throws SQLException {
        Scope.countPruned(run, layout, oldest, PgTime.toInstant(floor), layouts.target());
        run.requireTarget(layouts.target());
        run.unequal(Unequal.QUARANTINED, run.total(Count.HELD) + run.total(Count.QUARANTINED));
        run.requireDone(slice != null);
        return run;
    }
}

package io.yosai.timescale.reconcile;

import io.micrometer.core.instrument.MeterRegistry;
import io.yosai.timescale.copy.Layouts;
import io.yosai.timescale.copy.SourceGuard;
import io.yosai.timescale.copy.Watermarks;
import io.yosai.timescale.database.DatabaseDown;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.PageSql;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * The steps of {@code routes/reconcile.camel.yaml}: what to compare, both sides' hashes, and the rows where they
 * differ.
 */
public final class Reconcile {
    private static final String RUN = "run";
    private static final String COMPARISON = "comparison";
    private static final String COUNT = "count(*) AS rows";
    /**
     * A row dated later than this from now is the future's: the stream with the cursor time copies it when its time has
     * come.
     */
    private static final Duration SOON = Duration.ofMinutes(1);
    /** Before any row that a person means. */
    private static final Instant BEGINNING = Instant.parse("-4700-01-01T00:00:00Z");

    private final Settings.Reconcile settings;
    private final Streams streams;
    private final Layouts layouts;
    private final Function<String, ? extends DataSource> sources;
    private final DataSource target;
    private final int pageSize;
    /** Each has a connection to the target for as long as its source takes: the copying needs some too. */
    private final Semaphore comparisons;
    private final ReconcileLog log;

    /**
     * @param sources the databases that streams read, by their names
     * @param pageSize the most rows that a step of a route gets at a time
     * @param most buckets whose rows are compared at a time
     */
    public Reconcile(Streams streams, Layouts layouts, Function<String, ? extends DataSource> sources,
            DataSource target, Settings.Reconcile settings,
            int pageSize, int most, MeterRegistry registry) {
        this.streams = streams;
        this.layouts = layouts;
        this.sources = sources;
        this.target = target;
        this.settings = settings;
        this.pageSize = pageSize;
        this.comparisons = new Semaphore(most, true);
        this.log = new ReconcileLog(streams, target, registry);
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
            @Variable("slice_from") Timestamp slice, @Variable("source_identity") String identity, Exchange exchange)
            throws SQLException {
        Stream stream = streams.get(name);
        Instant now = instant(row, "now");
        Instant floor = row.get("floor") == null ? BEGINNING : instant(row, "floor");
        boolean dry = Boolean.TRUE.equals(dryRun);
        ReconcileRun run = from != null || to != null
                ? new ReconcileRun(name, "range", dry, new Span(from == null ? floor : from, to))
                : "whole".equals(scope) || wholeIsDue(now, instant(row, "last_whole"))
                ? new ReconcileRun(name, "whole", dry, new Span(floor, null))
                : new ReconcileRun(name, "recent", dry, new Span(now.minus(settings.window()), null));
        exchange.setVariable(RUN, run);
        exchange.setVariable("activity", "reconcile");
        exchange.setVariable("floor", row.get("floor"));
        exchange.getExchangeExtension().addOnCompletion(log.record(run));
        // The columns may have changed since the stream was last copied.
        layouts.forget(stream);
        Layout layout = layouts.of(stream);
        exchange.setVariable("layout", layout);
        if (row.get("key") == null && row.get("tx") == null) {
            run.notCompared("nothing of the stream is copied yet");
        } else {
            if (run.scope().equals("whole")) {
                ask(layout, identity, source -> keyless(run, layout, source));
            }
            Instant uncopied = uncopied(run, layout, identity, floor, slice);
            Instant settled = stream.byXid() ? now.minus(SOON) : Objects.requireNonNullElse(instant(row, "time"), now);
            limit(run, layout, identity, floor, uncopied, settled, now, exchange);
        }
        run.begun();
    }

    /**
     * What the first copy brings is not compared, nor brought row by row before it; null: all of the range is copied.
     */
    private Instant uncopied(ReconcileRun run, Layout layout, String identity, Instant floor, Timestamp slice)
            throws SQLException {
        Instant to = run.range().to();
        try (Connection connection = target.getConnection();
             PreparedStatement select = connection.prepareStatement(SqlFile.read("/reconcile/uncopied.sql"))) {
            select.setString(1, run.stream());
            select.setTimestamp(2, slice);
            select.setTimestamp(3, Timestamp.from(run.range().from()));
            select.setTimestamp(4, to == null ? null : Timestamp.from(to));
            try (ResultSet row = select.executeQuery()) {
                Timestamp uncopied = row.next() ? row.getTimestamp("uncopied") : null;
                if (uncopied == null) {
                    return null;
                }
                Instant from = run.range().from().isBefore(floor) ? floor : run.range().from();
                String counted = new PageSql(layout).summary(COUNT,
                        Bounds.between(from, earlier(uncopied.toInstant(), to)), "");
                run.unequal(Unequal.FIRST_COPY, ask(layout, identity, source -> rows(source, counted)));
                return uncopied.toInstant();
            }
        }
    }

    private static long rows(Connection side, String select) throws SQLException {
        try (Statement statement = side.createStatement(); ResultSet row = statement.executeQuery(select)) {
            row.next();
            return row.getLong("rows");
        }
    }

    private DataSource source(Layout layout) {
        return sources.apply(layout.stream().source());
    }

    private <T> T ask(Layout layout, String identity, SourceGuard.Question<T> question) throws SQLException {
        return SourceGuard.ask(source(layout), layout.stream(), identity, question);
    }

    private static ReconcileRun keyless(ReconcileRun run, Layout layout, Connection source) throws SQLException {
        try (Statement statement = source.createStatement();
             ResultSet row = statement.executeQuery(new PageSql(layout).keyless())) {
            row.next();
            run.keyless(row.getLong("rows"), row.getString("example"));
            return run;
        }
    }

    /** Counts what is not compared. A recent comparison leaves out most rows, and nobody takes it for the whole. */
    private void countOthers(ReconcileRun run, Layout layout, String identity, Instant floor, Instant oldest,
            Instant after,
            Instant soon) throws SQLException {
        if (run.scope().equals("recent")) {
            return;
        }
        Instant from = run.scope().equals("whole") ? null : run.range().from();
        Instant to = run.range().to();
        PageSql sql = new PageSql(layout);
        String retained = sql.summary(COUNT, Bounds.between(from, earlier(floor, to)), "");
        run.unequal(Unequal.RETENTION, ask(layout, identity, source -> rows(source, retained)));
        if (!layout.stream().byXid() && after.isBefore(soon)) {
            String next = sql.summary(COUNT, Bounds.between(from == null || from.isBefore(after) ? after : from,
                    earlier(soon, to)), "");
            run.unequal(Unequal.NEXT, ask(layout, identity, source -> rows(source, next)));
        }
        try (Connection side = target.getConnection()) {
            run.unequal(Unequal.PRUNED, rows(side, new BucketHashes(layout)
                    .countOfTarget(Bounds.between(from, earlier(oldest, to)))));
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return other == null || one.isBefore(other) ? one : other;
    }

    private boolean wholeIsDue(Instant now, Instant lastWhole) {
        return !settings.wholeInterval().isZero()
                && (lastWhole == null || lastWhole.plus(settings.wholeInterval()).isBefore(now));
    }

    /**
     * Nothing below the source's oldest row is deleted: it has pruned what is there. But an event may have been moved
     * from just there to a later time, and so a window below it is looked at. What lies between the watermark and soon
     * is the stream's to copy; with the cursor xid rows of any time are, and what is dated a minute ago or later is
     * compared as far as the stream has come.
     */
    private void limit(ReconcileRun run, Layout layout, String identity, Instant floor, Instant uncopied,
            Instant settled, Instant now,
            Exchange exchange) throws SQLException {
        Instant oldest = ask(layout, identity, source -> oldest(source, layout, floor));
        if (oldest == null) {
            run.notCompared("the source has no row of the stream that is not past the retention");
            return;
        }
        exchange.setVariable("oldest", oldest);
        Instant below = oldest.minus(settings.window());
        Instant after = settled.plus(1, ChronoUnit.MICROS);
        Instant soon = now.plus(SOON);
        Instant least = below.isBefore(floor) ? floor : below;
        run.add(new Span(uncopied != null && least.isBefore(uncopied) ? uncopied : least, after));
        if (layout.stream().byXid()) {
            run.addUnsettled(new Span(after, null));
        } else {
            run.add(new Span(after.isAfter(soon) ? after : soon, null));
        }
        countOthers(run, layout, identity, floor, oldest, after, soon);
    }

    private static Instant oldest(Connection source, Layout layout, Instant floor) throws SQLException {
        PageSql sql = new PageSql(layout);
        try (Statement statement = source.createStatement();
             ResultSet row = statement.executeQuery(sql.summary("min(" + sql.timestamptz() + ") AS oldest",
                     Bounds.between(floor, null), ""))) {
            row.next();
            Timestamp oldest = row.getTimestamp("oldest");
            return oldest == null ? null : oldest.toInstant();
        }
    }

    /**
     * Hashes the next slice on both sides. A value that the target's type does not take is found in narrower slices.
     */
    public void compare(@Variable(RUN) ReconcileRun run, @Variable("layout") Layout layout,
            @Variable("source_identity") String identity) throws SQLException {
        Bounds bounds = run.slice().bounds();
        BucketHashes hashes = new BucketHashes(layout);
        long start = System.nanoTime();
        try {
            // One after the other: while a slow source hashes, others need the connections to the target.
            List<Bucket> ofTarget = null;
            String copied = "true";
            if (run.isUnsettled(run.slice())) {
                ofTarget = hashWithWatermark(run, layout, identity);
                copied = new PageSql(layout).copied(run.copied());
            }
            List<Bucket> ofSource;
            try (Connection from = source(layout).getConnection()) {
                SourceGuard.requireSame(from, layout.stream(), identity);
                ofSource = hashes.source(from, bounds, copied);
            }
            if (ofTarget == null) {
                try (Connection to = target.getConnection()) {
                    ofTarget = hashes.target(to, bounds);
                }
            }
            run.compare(ofSource, ofTarget, Duration.ofNanos(System.nanoTime() - start));
        } catch (SQLException e) {
            if (!SqlStates.isRefusedRow(e)) {
                throw e;
            }
            run.compareByRow();
        }
    }

    /** Reads what the target has and how far the stream is copied as of one moment. */
    private List<Bucket> hashWithWatermark(ReconcileRun run, Layout layout, String identity) throws SQLException {
        try (Connection to = target.getConnection();
             PreparedStatement select = to.prepareStatement(new BucketHashes(layout)
             .targetAndWatermark(run.slice().bounds()))) {
            select.setString(1, run.stream());
            List<Bucket> buckets = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    SourceGuard.requireSame(layout.stream(), row.getString("source"), identity);
                    run.copied(Watermarks.of(row));
                    if (row.getTimestamp("bucket") != null) {
                        buckets.add(Bucket.of(row));
                    }
                }
            }
            return buckets;
        }
    }

    /** Begins to read the rows of the next bucket that differs. */
    public void open(@Variable(RUN) ReconcileRun run, @Variable("layout") Layout layout,
            @Variable("floor") Timestamp floor, @Variable("source_identity") String identity, Exchange exchange)
            throws SQLException, InterruptedException {
        exchange.removeVariable(COMPARISON);
        Span span = run.bucket().span();
        Bounds bounds = run.isUnsettled(span) ? span.bounds().where(new PageSql(layout).copied(run.copied()))
                : span.bounds();
        Comparison comparison = new Comparison(layout, bounds, floor == null ? null : floor.toInstant(),
                identity, source(layout), target, comparisons);
        exchange.setVariable(COMPARISON, comparison);
        exchange.setVariable("bucket_done", false);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                close(comparison);
            }
        });
    }

    /**
     * Puts the next rows of the bucket into the body; the variable {@code bucket_done} says whether there were none.
     */
    public void nextRows(@Variable(COMPARISON) Comparison comparison, Exchange exchange) throws SQLException {
        List<Map<String, Object>> rows = comparison.next(pageSize);
        exchange.setVariable("bucket_done", rows.isEmpty());
        exchange.getMessage().setBody(rows);
    }

    /** Takes the rows as the steps left them. */
    public void stage(@Body List<Map<String, Object>> rows, @Variable(COMPARISON) Comparison comparison,
            Exchange exchange)
            throws SQLException {
        comparison.stage(rows);
        exchange.getMessage().setBody(null);
    }

    /**
     * Finds what differs, and puts rows of the source into the body whose event is on the target at another time.
     * Before rows are deleted, and with the cursor xid, they are looked for by their key, where that is all there is:
     * one that was copied a moment ago may have come after the source was read.
     */
    public void findMoved(@Variable(RUN) ReconcileRun run, @Variable("stream") String name,
            @Variable(COMPARISON) Comparison comparison, Exchange exchange) throws SQLException {
        comparison.compare();
        Stream stream = streams.get(name);
        boolean looks = run.isDeleting() || stream.byXid() || !stream.unique().isEmpty();
        exchange.getMessage().setBody(looks ? comparison.again() : List.of());
    }

    /**
     * Repairs the target, unless it is a dry run. Rows that are gone from the source are not deleted before all others
     * are known.
     */
    public void repair(@Body List<Map<String, Object>> moved, @Variable(RUN) ReconcileRun run,
            @Variable(COMPARISON) Comparison comparison, @Variable("oldest") Instant oldest) throws SQLException {
        comparison.moved(moved, oldest);
        Map<Count, Long> counts;
        Map<Unequal, Long> left = new EnumMap<>(Unequal.class);
        long extra = 0;
        if (run.dryRun()) {
            counts = comparison.found();
            left.put(Unequal.DRY_RUN, others(counts));
        } else {
            counts = comparison.repair(rows -> run.isDeleting() && run.takeDeletes(rows));
            Map<Count, Long> still = new EnumMap<>(Count.class);
            still.putAll(comparison.left());
            extra = Objects.requireNonNullElse(still.remove(Count.EXTRA), 0L);
            left.put(Unequal.IGNORED, others(still) + comparison.leftMoved());
            if (!settings.deletes() || run.isDeleting()) {
                left.merge(counts.containsKey(Count.DELETED) ? Unequal.IGNORED : settings.deletes() ? Unequal.TOO_MANY
                        : Unequal.KEPT,
                        extra, Long::sum);
                extra = 0;
            }
        }
        if (!run.isDeleting()) {
            run.differed(comparison.buckets());
            run.unequal(Unequal.DROPPED, comparison.dropped());
        }
        left.values().removeIf(rows -> rows == 0);
        run.close(counts, left, extra);
        close(comparison);
    }

    /** All but those that the quarantine holds. */
    private static long others(Map<Count, Long> counts) {
        return counts.entrySet().stream().filter(entry -> entry.getKey() != Count.HELD)
                .mapToLong(Map.Entry::getValue).sum();
    }

    /** Opens the buckets once more in which rows are on the target alone, to delete these, unless they are too many. */
    public void deleteExtras(@Variable(RUN) ReconcileRun run) {
        run.delete(settings.mostDeletes());
    }

    /**
     * A bucket failed: it is reported, and the others go on.
     *
     * @throws Exception when the databases cannot be worked with, so that the others would fail too
     */
    public void failed(@Variable(RUN) ReconcileRun run, @Variable(COMPARISON) Comparison comparison, Exchange exchange)
            throws Exception {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (comparison != null) {
            close(comparison);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DatabaseDown) {
                throw failure;
            }
            if (cause instanceof SQLException e && SqlStates.mayPass(e) && run.tryAgain()) {
                exchange.getMessage().setBody(null);
                return;
            }
        }
        SQLException refusal = SqlStates.in(failure);
        if (refusal != null && SqlStates.is(refusal, SqlStates.FORBIDDEN)) {
            run.forbidden(refusal);
        }
        // Perhaps because of what was changed on either side, which the next bucket is to see.
        Stream stream = streams.get(run.stream());
        layouts.forget(stream);
        exchange.setVariable("layout", layouts.of(stream));
        run.fail(failure instanceof OperatorError || failure.getCause() == null ? failure.getMessage()
                : failure.getCause().getMessage(), comparison == null ? Map.of() : comparison.atFirst(),
                comparison == null ? 0 : comparison.buckets());
        exchange.getMessage().setBody(null);
    }

    /**
     * Returns the run, for the verb.
     *
     * @throws SQLException when the role lacks a right: a person has to give it, and until then each run leaves the
     *        same rows
     */
    public ReconcileRun finish(@Variable(RUN) ReconcileRun run) throws SQLException {
        run.unequal(Unequal.QUARANTINED, run.total(Count.HELD) + run.total(Count.QUARANTINED));
        if (run.forbidden() != null) {
            throw run.forbidden();
        }
        return run;
    }

    private static void close(Comparison comparison) {
        try {
            comparison.close();
        } catch (SQLException e) {
            // The connection is gone, and its transaction with it.
        }
    }

    private static Instant instant(Map<String, Object> row, String key) {
        return row.get(key) == null ? null : ((Timestamp) row.get(key)).toInstant();
    }
}

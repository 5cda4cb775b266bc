package io.yosai.timescale.reconcile;

import io.micrometer.core.instrument.MeterRegistry;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.tables.PageFiles;
import io.yosai.timescale.tables.TableName;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;

/** The steps of {@code routes/reconcile.camel.yaml} that decide what to compare, and keep count. */
public final class ReconcileSteps {
    private static final String RUN = "run";
    private static final String SQL = "bucket_sql";
    private static final UUID GREATEST = new UUID(-1, -1);
    /** A row dated later than this from now is the future's: the stream copies it when its time has come. */
    private static final Duration SOON = Duration.ofMinutes(1);

    private final Settings.Reconcile settings;
    private final DataSource target;
    private final PageFiles pages;
    private final ReconcileLog log;

    public ReconcileSteps(DataSource target, PageFiles pages, Settings.Reconcile settings, MeterRegistry registry) {
        this.settings = settings;
        this.target = target;
        this.pages = pages;
        this.log = new ReconcileLog(target, registry);
    }

    /** What may be compared, as {@code reconcile_range.sql} or {@code table.sql} in {@code routes/sql/timescale} tells it. */
    private record Limits(Instant now, Instant floor, Instant settled, Instant lastWhole) {
        static Limits of(Map<String, Object> row) {
            return new Limits(instant(row, "now"), instant(row, "floor"), instant(row, "settled"), instant(row, "last_whole"));
        }

        private static Instant instant(Map<String, Object> row, String key) {
            return row.get(key) == null ? null : ((Timestamp) row.get(key)).toInstant();
        }
    }

    /**
     * Begins a run, and has the route read the primary's oldest row.
     *
     * @param from with {@code to}: what to compare; null: what is due
     * @param dryRun whether to compare only
     * @param table null: access_events
     * @param page file of the table's SELECT below {@code routes/sql/primary}; null: {@code page.sql}
     */
    public void begin(@Body Map<String, Object> row, @Variable("reconcile_scope") String scope,
            @Variable("reconcile_from") Instant from, @Variable("reconcile_to") Instant to,
            @Variable("reconcile_dry_run") Boolean dryRun, @Variable("table") String table,
            @Variable("table_page") String page, Exchange exchange) {
        if (row.get("problem") != null) {
            throw new OperatorError(row.get("problem").toString());
        }
        TableName name = TableName.of(table);
        Limits limits = Limits.of(row);
        ReconcileRun run;
        boolean dry = Boolean.TRUE.equals(dryRun);
        if (from != null || to != null) {
            run = new ReconcileRun(name, "range", dry, new Span(from == null ? limits.floor() : from, to));
        } else if ("whole".equals(scope) || wholeIsDue(limits)) {
            run = new ReconcileRun(name, "whole", dry, new Span(limits.floor(), null));
        } else {
            run = new ReconcileRun(name, "recent", dry, new Span(limits.now().minus(settings.window()), null));
        }
        exchange.setVariable(RUN, run);
        exchange.setVariable(SQL, new BucketSql(target, name, pages, page == null ? "page.sql" : page));
        exchange.setVariable("limits", limits);
        exchange.setVariable("floor", Timestamp.from(limits.floor()));
        exchange.getExchangeExtension().addOnCompletion(log.record(run));
        // A row below the floor (a device without a clock sends 1970) does not tell how far back the primary goes.
        readFrom(new Span(limits.floor(), null), 1, exchange);
    }

    private boolean wholeIsDue(Limits limits) {
        return !settings.wholeInterval().isZero() && (limits.lastWhole() == null
                || limits.lastWhole().plus(settings.wholeInterval()).isBefore(limits.now()));
    }

    /**
     * Nothing below the primary's oldest row is deleted: it has pruned what is there. But an event may have been moved from
     * just there to a later time, and so a window below it is looked at.
     *
     * @param oldest the primary's oldest row that is not past retention, if it has any
     */
    public void limit(@Body List<Map<String, Object>> oldest, @Variable(RUN) ReconcileRun run,
            @Variable("limits") Limits limits, Exchange exchange) {
        if (oldest.isEmpty()) {
            return;
        }
        Timestamp first = (Timestamp) oldest.get(0).get("time");
        Instant below = first.toInstant().minus(settings.window());
        Instant least = below.isBefore(limits.floor()) ? limits.floor() : below;
        exchange.setVariable("oldest", first);
        Instant settled = limits.settled().plus(1, ChronoUnit.MICROS);
        Instant soon = limits.now().plus(SOON);
        run.add(new Span(least, settled));
        run.add(new Span(settled.isAfter(soon) ? settled : soon, null));
        exchange.setVariable("columns", List.copyOf(oldest.get(0).keySet()));
    }

    /** @return the statement for the primary; the slice is told to page.sql as a page would be */
    public String sourceSql(@Variable(RUN) ReconcileRun run, @Variable(SQL) BucketSql sql,
            @Variable("columns") List<String> columns, Exchange exchange) throws SQLException {
        Span slice = run.slice();
        exchange.setVariable("slice_started", System.nanoTime());
        exchange.setVariable("slice_from", slice.lower());
        exchange.setVariable("slice_to", slice.upper());
        readFrom(slice, Integer.MAX_VALUE, exchange);
        return sql.source(columns);
    }

    /** @return the statement for the target */
    public String targetSql(@Body List<Map<String, Object>> source, @Variable(SQL) BucketSql sql,
            @Variable("columns") List<String> columns, Exchange exchange) throws SQLException {
        exchange.setVariable("source_buckets", source);
        return sql.target(columns);
    }

    /** @return the statement for the primary by which moved events of a further table are found */
    public String byIdSql(@Variable(SQL) BucketSql sql) {
        return sql.byId();
    }

    public void compare(@Body List<Map<String, Object>> target, @Variable(RUN) ReconcileRun run,
            @Variable("source_buckets") List<Map<String, Object>> source, @Variable("slice_started") long started) {
        run.compare(source.stream().map(Bucket::of).toList(), target.stream().map(Bucket::of).toList(),
                Duration.ofNanos(System.nanoTime() - started));
    }

    /** For a slice with a row that one side cannot hash: a value that the target's type does not take. */
    public void compareByRow(@Variable(RUN) ReconcileRun run) {
        run.compareByRow();
    }

    /** Has the route read the rows of the bucket that is next. */
    public void open(@Variable(RUN) ReconcileRun run, Exchange exchange) {
        Span span = run.bucket().span();
        readFrom(span, null, exchange);
        exchange.setVariable("bucket_from", span.lower());
        exchange.setVariable("bucket_to", span.upper());
        exchange.setVariable("dry_run", run.dryRun());
        exchange.setVariable("deletes", settings.deletes());
    }

    /** @param counts rows of the page by what was found and done, under the keys of {@link Count}, and of how many buckets */
    public void count(@Body Map<String, Long> counts, @Variable(RUN) ReconcileRun run,
            @Variable("bucket_done") boolean done, @Variable("repair_failure") String failure) {
        if (failure != null) {
            run.failed(failure);
        }
        for (Count count : Count.values()) {
            run.bucket().counts().merge(count, counts.getOrDefault(count.key(), 0L), Long::sum);
        }
        run.differed(counts.getOrDefault("buckets", 0L));
        if (done) {
            run.close();
        }
    }

    /** @return the run, for the verb */
    public ReconcileRun finish(@Variable(RUN) ReconcileRun run) {
        return run;
    }

    /** page.sql reads what is after a row: the greatest one before the span. */
    private static void readFrom(Span span, Integer limit, Exchange exchange) {
        exchange.setVariable("watermark_time", Timestamp.from(span.from().minus(1, ChronoUnit.MICROS)));
        exchange.setVariable("watermark_event_id", GREATEST);
        exchange.setVariable("horizon", span.upper());
        if (limit != null) {
            exchange.setVariable("page_size", limit);
        }
    }
}

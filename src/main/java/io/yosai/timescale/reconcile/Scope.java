package io.yosai.timescale.reconcile;

import io.yosai.timescale.copy.Layouts;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.StreamSql;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * What a run compares, and how many rows it does not.
 *
 * @param identity of the source's database
 * @param window how far back the comparison of recent rows goes
 * @param now as {@link #now} has it
 * @param soon rows from then on are the future's
 * @param floor older rows are past the retention
 */
record Scope(ReconcileRun run, Layout layout, Layouts layouts, String identity, Duration window, Instant now,
        Instant soon, Instant floor) {
    /**
     * A row dated later than this from the source's now is the future's: the stream with the cursor time copies it when
     * its time has come.
     */
    private static final Duration SOON = Duration.ofMinutes(1);
    /** Between the date of a row and that in UTC. */
    private static final Duration ZONE = Duration.ofHours(12);

    /**
     * @param position row of {@code routes/sql/target/watermark.sql}
     * @param ofSource what the source's clock says; null: not known
     */
    static Scope of(ReconcileRun run, Layout layout, Map<String, Object> position, Layouts layouts, String identity,
            Duration window, Instant now, Timestamp ofSource) {
        return new Scope(run, layout, layouts, identity, window, now,
                (ofSource == null ? now : ofSource.toInstant()).plus(SOON), floor(position));
    }

    /**
     * Begins a run of what is asked for, or due.
     *
     * @param position row of {@code routes/sql/target/watermark.sql}
     * @param scope {@code whole}, or null: what is due
     * @param from with {@code to}: what to compare; null: what is due
     * @param recent as {@link #now} has it
     */
    static ReconcileRun run(String stream, Map<String, Object> position, String scope, Instant from, Instant to,
            boolean dryRun, Settings settings, Instant recent) {
        Instant now = PgTime.toInstant(position.get("now"));
        Instant floor = floor(position);
        Instant lastWhole = PgTime.toInstant(position.get("last_whole"));
        Duration whole = settings.seconds(Setting.RECONCILE_WHOLE_INTERVAL);
        boolean isDue = !whole.isZero() && (lastWhole == null || lastWhole.plus(whole).isBefore(now));
        return from != null || to != null
                ? new ReconcileRun(stream, "range", dryRun, new Span(from == null ? PgTime.BEGINNING : from, to))
                : "whole".equals(scope) || isDue
                ? new ReconcileRun(stream, "whole", dryRun, new Span(floor, null))
                : new ReconcileRun(stream, "recent", dryRun, new Span(
                        recent.minus(settings.seconds(Setting.RECONCILE_WINDOW)), null));
    }

    /**
     * Gives the run what it is to compare, and counts what it is not.
     *
     * <p>Nothing below the source's oldest row is deleted: it has pruned what is there. But an event may have been
     * moved from just there to a later time, and so a window below it is looked at. What lies between the watermark and
     * soon is the stream's to copy; with the cursor xid rows of any time are, and what is dated a minute ago or later
     * is compared as far as the stream has come; so are the dates of a day that is not over everywhere.
     *
     * @param watermark time of the newest row that is copied; null: the newest there was
     * @param slice of a backfill, whose worker compares it; null: none does
     * @return the time of the source's oldest row; null: nothing is compared
     */
    Instant limit(Instant watermark, Timestamp slice) throws SQLException {
        boolean isDate = "date".equals(layout.sourceTypes().get(layout.stream().time()));
        if (isDate && run.scope().equals("recent")) {
            run.fromDay();
        }
        if (run.scope().equals("whole")) {
            countKeyless();
        }
        Instant uncopied = uncopied(slice);
        Instant oldest = ask(side -> sql().oldest(side, floor));
        if (oldest == null) {
            run.notCompared("the source has no row of the stream that is neither past the retention nor at infinity");
            return null;
        }
        Instant settled = isDate ? now.minus(SOON).minus(ZONE).truncatedTo(ChronoUnit.DAYS).minus(1, ChronoUnit.MICROS)
                : layout.stream().byXid() ? now.minus(SOON) : Objects.requireNonNullElse(watermark, now);
        Instant below = oldest.minus(window);
        Instant after = settled.plus(1, ChronoUnit.MICROS);
        Instant least = below.isBefore(floor) ? floor : below;
        run.slices().add(new Span(uncopied != null && least.isBefore(uncopied) ? uncopied : least, after));
        if (layout.stream().byXid()) {
            Instant from = uncopied != null && after.isBefore(uncopied) ? uncopied : after;
            // Two days and all that is dated later, each by itself: a statement has ten minutes.
            Instant next = isDate ? from.plus(1, ChronoUnit.DAYS) : null;
            run.slices().addUnsettled(new Span(from, next));
            if (isDate) {
                run.slices().add(new Span(next, null));
            }
        } else {
            run.slices().add(new Span(after.isAfter(soon) ? after : soon, null));
        }
        // A recent comparison leaves out most rows, and nobody takes it for the whole.
        if (!run.scope().equals("recent")) {
            countOthers(after);
        }
        return oldest;
    }

    /** Returns the time of the clock that is behind: after it, less the window, are the recent rows of both sides. */
    static Instant now(Map<String, Object> position, Timestamp ofSource) {
        return earlier(PgTime.toInstant(position.get("now")), PgTime.toInstant(ofSource));
    }

    private static Instant floor(Map<String, Object> position) {
        return Objects.requireNonNullElse(PgTime.toInstant(position.get("floor")), PgTime.BEGINNING);
    }

    static Instant earlier(Instant one, Instant other) {
        return other == null || one.isBefore(other) ? one : other;
    }

    private void countKeyless() throws SQLException {
        ask(side -> Query.first(side, sql().keyless(), row -> {
            run.keyless(row.getLong("rows"), row.getString("example"));
            return run;
        }));
    }

    /**
     * What the first copy brings is not compared, nor brought row by row before it; null: all of the range is copied.
     */
    private Instant uncopied(Timestamp slice) throws SQLException {
        Instant to = run.range().to();
        List<Instant> found = Query.all(layouts.target(), "/reconcile/uncopied.sql",
                row -> PgTime.instant(row, "uncopied"), run.stream(), slice,
                PgTime.toTimestamp(run.range().from()), PgTime.toTimestamp(to));
        Instant uncopied = found.isEmpty() ? null : found.get(0);
        if (uncopied != null) {
            Instant from = run.range().from().isBefore(floor) ? floor : run.range().from();
            count(Unequal.FIRST_COPY, from, earlier(uncopied, to));
        }
        return uncopied;
    }

    private void countOthers(Instant after) throws SQLException {
        Instant from = run.scope().equals("whole") ? null : run.range().from();
        Instant to = run.range().to();
        count(floor.equals(PgTime.BEGINNING) ? Unequal.NO_CHUNK : Unequal.RETENTION, from, earlier(floor, to));
        if (!layout.stream().byXid() && after.isBefore(soon)) {
            Bounds next = Bounds.between(from == null || from.isBefore(after) ? after : from, earlier(soon, to));
            run.unequal(Unequal.NEXT, ask(side -> sql().count(side, next)));
            run.unequal(Unequal.AHEAD, new TargetRows(layout).ahead(layouts.target(), next));
        }
    }

    /**
     * Counts rows of the target that are older than the source's oldest one, of those that a run has left there.
     *
     * @param oldest of those that are not past the retention; null: the source has none
     * @param floor as in {@link Scope}; null: none are past it
     */
    static void countPruned(ReconcileRun run, Layout layout, Instant oldest, Instant floor, DataSource target)
            throws SQLException {
        if (oldest == null || run.scope().equals("recent")) {
            return;
        }
        Instant from = run.scope().equals("whole") ? null : run.range().from();
        Instant least = floor != null && (from == null || from.isBefore(floor)) ? floor : from;
        Bounds pruned = Bounds.between(least, earlier(oldest, run.range().to()));
        run.unequal(Unequal.PRUNED, Query.first(target, new TargetRows(layout).count(pruned),
                row -> row.getLong("rows")));
    }

    private void count(Unequal reason, Instant from, Instant to) throws SQLException {
        run.unequal(reason, ask(side -> sql().count(side, Bounds.between(from, to))));
    }

    private <T> T ask(Query.Work<T> question) throws SQLException {
        return layouts.ask(layout.stream(), identity, question);
    }

    private StreamSql sql() {
        return new StreamSql(layout);
    }
}

package io.yosai.timescale.reconcile;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.yosai.timescale.database.DatabaseDown;
import io.yosai.timescale.database.OutageLog;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.stream.Streams;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps the result of each run, whole or broken off, in {@code timescale_integration.reconcile_run}.
 *
 * @param remaining rows that the last comparison left, by table and scope
 * @param failing why a part of a stream could not be compared or repaired the last time
 * @param keyless rows that can never be copied
 * @param unkept results that the target did not take
 */
record ReconcileLog(Streams streams, DataSource target, MeterRegistry registry, Map<String, Long> remaining,
        Map<String, String> failing, Map<String, Long> keyless, OutageLog unkept) {
    private static final Logger LOG = LoggerFactory.getLogger(ReconcileLog.class);
    private static final List<Count> REPAIRS = List.of(Count.INSERTED, Count.UPDATED, Count.DELETED, Count.MOVED);
    private static final Set<Count> DONE = EnumSet.of(Count.INSERTED, Count.UPDATED, Count.DELETED, Count.MOVED,
            Count.QUARANTINED);
    private static final List<Count> COLUMNS = Stream.of(Count.values()).filter(count -> count != Count.HELD).toList();

    ReconcileLog(Streams streams, DataSource target, MeterRegistry registry) {
        this(streams, target, registry, new ConcurrentHashMap<>(), new ConcurrentHashMap<>(),
                new ConcurrentHashMap<>(), new OutageLog(LOG));
    }

    /** A counter that is registered already is found. */
    private Counter repaired(String name, Count kind) {
        io.yosai.timescale.stream.Stream stream = streams.get(name);
        return Counter.builder("timescale.integration.reconcile.rows.repaired").tag("table", stream.table().name())
                .tag("stream", name).tag("source", stream.source()).tag("kind", kind.key())
                .description("Rows that reconcile has repaired on the target").register(registry);
    }

    /**
     * Records the run when the route has finished it. Where the step that begins it was tried again, the run of
     * the first try has compared nothing, and is not kept.
     *
     * @param started by the clock of the target, as all times with which it is compared: two services may
     *        have other ones
     */
    SynchronizationAdapter record(ReconcileRun run, Instant started) {
        return new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange exchange) {
                Throwable failure = failure(exchange);
                // The service stops: what was not compared is due again.
                boolean isGivenUp = failure instanceof RejectedExecutionException;
                if (!isGivenUp && (run.hasBegun() || failure != null)) {
                    write(run, started, failure);
                }
            }
        };
    }

    /** What was caught is still there when a step went well at the second try: that is no failure. */
    private static Throwable failure(Exchange exchange) {
        return exchange.getException() != null || !ExchangeHelper.isFailureHandled(exchange) ? exchange.getException()
                : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    }

    /**
     * A difference that remains is logged once, not after each comparison that finds it. Of what was not compared to
     * its end nothing is known.
     *
     * @param isWhole whether the run has compared what it was to, and come to its end
     */
    private void report(ReconcileRun run, boolean isWhole) {
        long left = run.total(Count.REMAINING);
        String scope = run.stream() + " (" + run.scope() + ")";
        boolean isKnown = left > 0 || isWhole && run.failures().isEmpty();
        Long before = isKnown ? remaining.put(scope, left) : remaining.get(scope);
        boolean news = isKnown && left != (before == null ? 0 : before);
        boolean repaired = DONE.stream().anyMatch(kind -> run.total(kind) > 0);
        if (isWhole || !run.failures().isEmpty()) {
            reportFailures(run);
        }
        run.refusal().filter(refusal -> news).ifPresent(refusal ->
                LOG.warn("{} ({}): {}", run.stream(), run.scope(), refusal));
        if (isWhole || run.unequal(Unequal.KEYLESS) > 0) {
            reportKeyless(run);
        }
        if (run.differing() > 0 || left > 0) {
            LOG.atLevel(news && left > 0 ? Level.WARN : news || repaired ? Level.INFO : Level.DEBUG)
                    .log("{} of {} buckets of {} differed ({}): {}", run.differing(), run.compared(), run.stream(),
                    run.scope(), Stream.of(Count.values()).map(count -> run.total(count) + " rows " + count.key())
                                    .collect(Collectors.joining(", ")));
        } else if (news) {
            LOG.info("no difference remains in {} ({})", run.stream(), run.scope());
        }
    }

    /** Once, as long as they are as many. */
    private void reportKeyless(ReconcileRun run) {
        Long before = run.scope().equals("whole") ? keyless.put(run.stream(), run.unequal(Unequal.KEYLESS))
                : Long.valueOf(run.unequal(Unequal.KEYLESS));
        if (run.unequal(Unequal.KEYLESS) > 0 && !Long.valueOf(run.unequal(Unequal.KEYLESS)).equals(before)) {
            LOG.warn("{} rows of the source of {} have no value in their key or time and are never copied, such as {}",
                    run.unequal(Unequal.KEYLESS), run.stream(), run.keylessExample());
        }
    }

    /** Once, as long as it is for the same reason. */
    private void reportFailures(ReconcileRun run) {
        String why = run.failsFor();
        String before = why == null ? failing.remove(run.stream()) : failing.put(run.stream(), why);
        if (why != null && !why.equals(before)) {
            Map.Entry<Span, String> first = run.failures().entrySet().iterator().next();
            LOG.warn("{} part{} of {} could not be compared or repaired ({}), the first from {}: {}",
                    run.failures().size(), run.failures().size() == 1 ? "" : "s", run.stream(), run.scope(),
                    first.getKey().from(), first.getValue());
        }
    }

    /**
     * Returns whether the bucket in hand has the oldest recent rows, all of which the target lacked: those before them
     * too?
     *
     * @param first time of the source's oldest row; null: it has none
     * @param dropped rows of the bucket that the steps have dropped
     */
    static boolean hasLost(ReconcileRun run, Instant first, long inserted, long dropped) {
        Difference bucket = run.buckets().next();
        return run.scope().equals("recent") && run.unequal(Unequal.FIRST_COPY) == 0 && first != null
                && first.isBefore(run.range().from()) && run.lacksOldest(bucket.span())
                && inserted > 0 && inserted >= bucket.sourceRows() - dropped;
    }

    /** The next comparison is of all rows. */
    void widened(ReconcileRun run) {
        LOG.warn("the oldest of the recent rows of {} were all missing on the target, and those before them may be "
                + "too: the next comparison is of all rows; with RECONCILE_WHOLE_INTERVAL=0 run the verb reconcile",
                run.stream());
    }

    private void write(ReconcileRun run, Instant started, Throwable failure) {
        REPAIRS.forEach(kind -> repaired(run.stream(), kind).increment(run.total(kind)));
        report(run, failure == null && run.notCompared() == null);
        List<Object> values = new ArrayList<>(List.of(run.stream(), run.scope(), run.dryRun(), run.range().lower(),
                run.range().upper(), Timestamp.from(started), run.compared(), run.differing(),
                (long) run.failures().size(), run.sourceRows(), run.targetRows(), run.unequal().entrySet().stream()
                        .filter(entry -> !entry.getKey().isDifference() && !entry.getKey().isWanted()
                                && entry.getKey() != Unequal.FIRST_COPY)
                        .mapToLong(Map.Entry::getValue).sum(), run.unequal(Unequal.FIRST_COPY)));
        COLUMNS.forEach(count -> values.add(run.total(count)));
        values.add(failure != null ? Objects.requireNonNullElse(failure.getMessage(), failure.toString())
                : run.notCompared() != null
                ? run.notCompared() : run.failures().values().stream().findFirst().orElse(null));
        try (Connection connection = target.getConnection()) {
            Query.update(connection, "/reconcile/result.sql", values.toArray());
            unkept.works("results of comparisons are kept again after {} s");
        } catch (DatabaseDown e) {
            // The pool has said so; the run is compared again the next time.
        } catch (SQLException e) {
            String reason = SqlStates.text(e).strip().replaceAll("\\s*\\R\\s*", "; ");
            unkept.fails(OutageLog.same(e, reason), "the result of a comparison is not kept: " + reason);
        }
    }
}

package io.yosai.timescale.horizon;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.Settings;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Up to when one source may be read, by what the looks at it have shown. A transaction that holds the horizon back for
 * long is named, in one log line and in a gauge.
 */
final class SourceHorizon {
    private static final Logger LOG = LoggerFactory.getLogger(SourceHorizon.class);
    private static final String PREFIX = "timescale.integration.horizon.";
    private static final Duration LONG = Duration.ofMinutes(1);

    private final MeterRegistry registry;
    private final String source;
    private final Settings settings;
    private final MultiGauge holders;
    private final AtomicReference<Timestamp> horizon = new AtomicReference<>();
    private volatile boolean complete;
    private final long validNanos;
    private volatile long shownNanos;
    private Transaction reported;
    /** When prepared transactions can have begun at the earliest, by their ids; null: unknown. */
    private final Map<String, Timestamp> prepared = new HashMap<>();
    private Timestamp oldestBefore;
    /** The database of the last look; null: not known. */
    private Object lookedAt;

    /** @param valid how long a look is worth something */
    SourceHorizon(MeterRegistry registry, String source, Settings settings, Duration valid) {
        validNanos = valid.toNanos();
        this.registry = registry;
        this.source = source;
        this.settings = settings;
        holders = MultiGauge.builder(PREFIX + "holder.age").baseUnit("seconds")
                .description("Age of the transaction of the source that holds the horizon back for over a minute")
                .register(registry);
    }

    /**
     * Returns up to when the source may be read.
     *
     * @param rows of {@code routes/sql/source/horizon.sql}
     * @param watermark nothing after it is safe while a prepared transaction may have begun at any time
     * @throws OperatorError when the role cannot see every transaction
     */
    synchronized Timestamp byTime(List<Map<String, Object>> rows, Timestamp watermark) {
        Transaction oldest = Transaction.of(rows.get(0));
        Timestamp now = (Timestamp) rows.get(0).get("now");
        Duration margin = settings.seconds(Setting.REPLICATION_MARGIN);
        if (!settings.isOn(Setting.REPLICATION_HORIZON)) {
            return show(less(now, margin), null, false, false, now);
        }
        lookAt(rows.get(0).get("identity"));
        Horizon.requireSight(source, Boolean.TRUE.equals(rows.get(0).get("sees_all")), rows.get(0).get("role"));
        Transaction holder = oldest.since().before(now) ? oldest : null;
        Timestamp begin = oldest.since();
        boolean unknown = false;
        for (Transaction transaction : remember(rows.stream().skip(1).map(Transaction::of).toList())) {
            Timestamp earliest = prepared.get(transaction.id());
            if (earliest == null ? !unknown : !unknown && earliest.before(begin)) {
                holder = transaction;
            }
            unknown |= earliest == null;
            begin = earliest != null && earliest.before(begin) ? earliest : begin;
        }
        oldestBefore = oldest.since();
        Duration most = settings.seconds(Setting.REPLICATION_HORIZON_CAP);
        Timestamp cap = most.isZero() ? null : less(now, most);
        boolean capped = cap != null && (unknown || begin.before(cap));
        return show(capped ? less(cap, margin) : unknown ? watermark : less(begin, margin), holder,
                !capped, unknown && !capped, now);
    }

    /** What was seen of another database says nothing of the transactions of this one. */
    private void lookAt(Object identity) {
        if (!Objects.equals(identity, lookedAt)) {
            prepared.clear();
            oldestBefore = null;
            lookedAt = identity;
        }
    }

    /**
     * A prepared transaction does not show when it began. When it was not seen yet at the last look, it was either open
     * then, and no older than the oldest one, or it had not begun.
     */
    private List<Transaction> remember(List<Transaction> pending) {
        prepared.keySet().retainAll(pending.stream().map(Transaction::id).toList());
        pending.forEach(transaction -> {
            if (!prepared.containsKey(transaction.id())) {
                prepared.put(transaction.id(), oldestBefore);
            }
        });
        return pending;
    }

    private static Timestamp less(Timestamp time, Duration duration) {
        return Timestamp.from(time.toInstant().minus(duration));
    }

    /**
     * @param holder the transaction for which the horizon waits, null: none
     * @param whole whether all open transactions were waited for
     * @param isOfAnyTime whether the holder may have begun at any time
     * @return the horizon
     */
    private Timestamp show(Timestamp time, Transaction holder, boolean whole, boolean isOfAnyTime, Timestamp now) {
        complete = whole;
        shownNanos = System.nanoTime();
        if (horizon.getAndSet(time) == null) {
            register();
        }
        Duration age = holder == null ? Duration.ZERO : Duration.between(holder.since().toInstant(), now.toInstant());
        boolean isLong = age.compareTo(LONG) > 0;
        holders.register(isLong ? List.of(MultiGauge.Row.of(
                Tags.of("source", source, "pid", holder.isPrepared() ? "prepared" : holder.id(),
                "application", holder.name()), this, its -> its.known(age.toMillis() / 1000.0))) : List.of(), true);
        report(isLong || isOfAnyTime ? holder : null, age, whole, isOfAnyTime);
        return time;
    }

    private void report(Transaction holder, Duration age, boolean whole, boolean isOfAnyTime) {
        boolean same = holder == null ? reported == null
                : reported != null && holder.id().equals(reported.id()) && holder.kind().equals(reported.kind());
        if (same) {
            return;
        }
        if (holder == null) {
            LOG.info("{} of the source {} no longer holds the horizon back", reported, source);
        } else if (isOfAnyTime) {
            LOG.warn("{} of the source {} was there before this process, and may have begun at any time: nothing that "
                    + "is not copied yet is read until it ends\nHINT: commit it or roll it back, or set "
                    + "REPLICATION_HORIZON_CAP", holder, source);
        } else if (whole) {
            LOG.warn("{} of the source {} is open for {} s: rows newer than its start wait for its end", holder,
                    source, age.toSeconds());
        } else {
            LOG.warn("{} of the source {} is open for {} s, longer than REPLICATION_HORIZON_CAP: rows that it commits "
                    + "are left to the route reconcile", holder, source, age.toSeconds());
        }
        reported = holder;
    }

    private double known(double value) {
        return System.nanoTime() - shownNanos < validNanos ? value : Double.NaN;
    }

    private void register() {
        Gauge.builder(PREFIX + "timestamp", horizon, held -> known(held.get().getTime() / 1000.0))
                .baseUnit("seconds").strongReference(true).tag("source", source)
                .description("How far the source is read: rows dated before it are all there or never will be")
                .register(registry);
        Gauge.builder(PREFIX + "complete", () -> known(complete ? 1 : 0)).tag("source", source)
                .description("1, or 0 where the horizon does not wait for every transaction and reconcile must find "
                + "the rest").register(registry);
    }

    /**
     * A transaction of the source that may still commit rows.
     *
     * @param id process id of its server process, or its transaction id once it is prepared
     * @param name application that opened it, or the name under which it was prepared
     * @param since when it began; of a prepared one, when it was prepared
     */
    record Transaction(String kind, String id, String name, String state, Timestamp since) {

        static Transaction of(Map<String, Object> row) {
            return new Transaction((String) row.get("kind"), (String) row.get("id"), (String) row.get("name"),
                    (String) row.get("state"), (Timestamp) row.get("since"));
        }

        boolean isPrepared() {
            return kind.equals("prepared");
        }

        @Override
        public String toString() {
            return isPrepared() ? "prepared transaction '%s' (id %s)".formatted(name, id)
                    : "the transaction of process %s (%s, %s)".formatted(
                    id, name.isEmpty() ? "no application name" : name, state);
        }
    }
}

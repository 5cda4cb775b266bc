package io.yosai.timescale.horizon;

import io.yosai.timescale.database.DatabaseDown;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.horizon.HorizonWatch.Transaction;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.PgTime;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;

/** Up to when each source may be read without passing by a row that commits later. */
public final class Horizon {
    private final Settings.Horizon settings;
    private final Function<String, HorizonWatch> watches;
    private final Map<String, OfSource> sources = new ConcurrentHashMap<>();

    /** @param watches makes what shows the horizon of a source, by its name */
    public Horizon(Settings.Horizon settings, Function<String, HorizonWatch> watches) {
        this.settings = settings;
        this.watches = watches;
    }

    /**
     * Sets the variable {@code horizon}, how far the source may be read: a Timestamp, before which all rows are there
     * or never will be; with the cursor xid a Long, below which so are the rows of all transactions. Sets {@code
     * source_identity} too, by which a database is known, and {@code source_now}, its clock.
     *
     * @param rows of {@code routes/sql/source/horizon.sql}: the oldest open transaction, then the prepared ones; or the
     *        one of {@code horizon_by_xid.sql}
     * @param source its name
     * @param watermark nothing after it is safe while a prepared transaction may have begun at any time; null: nothing
     *        is copied
     * @throws OperatorError when the source is a standby, or the role cannot see every transaction
     */
    public void check(@Body List<Map<String, Object>> rows, @Variable("source") String source,
            @Variable("watermark_time") Timestamp watermark, Exchange exchange) {
        Map<String, Object> first = rows.get(0);
        refuseStandby(source, first);
        exchange.setVariable("source_identity", first.get("identity"));
        exchange.setVariable("source_now", first.get("now"));
        exchange.setVariable("horizon", first.get("horizon") instanceof Long xid ? xid
                : sources.computeIfAbsent(source, name -> new OfSource(name, settings, watches.apply(name)))
                        .byTime(rows, watermark == null ? PgTime.toTimestamp(PgTime.BEGINNING) : watermark));
        exchange.getMessage().setBody(null);
    }

    /**
     * Looks once, at the start; a source that is down is not an error yet.
     *
     * @param source its name
     * @throws OperatorError when the role cannot see the transactions of other users
     */
    public static void requireSight(String source, DataSource connections) throws SQLException {
        try {
            Query.first(connections, SqlFile.read("/horizon/sight.sql"), row -> {
                requireSight(source, row.getBoolean("sees_all"), row.getString("role"));
                return true;
            });
        } catch (DatabaseDown e) {
            // The pool has said so; the first pass finds out.
        }
    }

    private static void requireSight(String source, boolean seesAll, Object role) {
        if (!seesAll) {
            throw new OperatorError(("role %1$s of %2$s cannot see the transactions of other users, and rows that "
                    + "commit late would be lost\nHINT: run on the primary: GRANT pg_monitor TO \"%1$s\"; or set "
                    + "REPLICATION_HORIZON=off, which leaves such rows to the route reconcile")
                    .formatted(role, Settings.sourceVariable(source)));
        }
    }

    private static void refuseStandby(String source, Map<String, Object> row) {
        if (Boolean.TRUE.equals(row.get("standby"))) {
            throw new OperatorError(Settings.sourceVariable(source) + " leads to a standby, where the open "
                    + "transactions of the primary cannot be seen and rows that commit late would be lost\nHINT: name "
                    + "the primary instead");
        }
    }

    /** What the looks at one source have shown. */
    private static final class OfSource {
        private final String source;
        private final Settings.Horizon settings;
        private final HorizonWatch watch;
        /** When prepared transactions can have begun at the earliest, by their ids; null: unknown. */
        private final Map<String, Timestamp> prepared = new HashMap<>();
        private Timestamp oldestBefore;
        /** The database of the last look; null: not known. */
        private Object lookedAt;

        OfSource(String source, Settings.Horizon settings, HorizonWatch watch) {
            this.source = source;
            this.settings = settings;
            this.watch = watch;
        }

        synchronized Timestamp byTime(List<Map<String, Object>> rows, Timestamp watermark) {
            Transaction oldest = Transaction.of(rows.get(0));
            Timestamp now = (Timestamp) rows.get(0).get("now");
            if (!settings.on()) {
                return watch.at(less(now, settings.margin()), null, false, now);
            }
            lookAt(rows.get(0).get("identity"));
            requireSight(source, Boolean.TRUE.equals(rows.get(0).get("sees_all")), rows.get(0).get("role"));
            Transaction holder = oldest.since().before(now) ? oldest : null;
            Timestamp begin = oldest.since();
            boolean unknown = false;
            for (Transaction transaction : remember(rows.stream().skip(1).map(Transaction::of).toList())) {
                Timestamp earliest = prepared.get(transaction.id());
                unknown |= earliest == null;
                if (earliest == null || earliest.before(begin)) {
                    begin = earliest == null ? begin : earliest;
                    holder = transaction;
                }
            }
            oldestBefore = oldest.since();
            Timestamp cap = settings.cap().isZero() ? null : less(now, settings.cap());
            boolean capped = cap != null && (unknown || begin.before(cap));
            Timestamp horizon = capped ? less(cap, settings.margin()) : unknown ? watermark
                    : less(begin, settings.margin());
            return watch.at(horizon, holder, !capped, now);
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
         * A prepared transaction does not show when it began. When it was not seen yet at the last look, it was either
         * open then, and no older than the oldest one, or it had not begun.
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
    }

    private static Timestamp less(Timestamp time, Duration duration) {
        return Timestamp.from(time.toInstant().minus(duration));
    }
}

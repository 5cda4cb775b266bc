package io.yosai.timescale.horizon;

import io.micrometer.core.instrument.MeterRegistry;
import io.yosai.timescale.database.DatabaseDown;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.PgTime;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;

/**
 * Up to when each source may be read without passing by a row that commits later.
 *
 * @param valid how long a look at a source is worth something; its gauges are absent afterwards
 */
public record Horizon(Settings settings, MeterRegistry registry, Duration valid, Map<String, SourceHorizon> sources) {
    public Horizon(Settings settings, MeterRegistry registry, Duration valid) {
        this(settings, registry, valid, new ConcurrentHashMap<>());
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
                : sources.computeIfAbsent(source, name -> new SourceHorizon(registry, name, settings, valid))
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
            Query.first(connections, "/horizon/sight.sql", row -> {
                requireSight(source, row.getBoolean("sees_all"), row.getString("role"));
                return true;
            });
        } catch (DatabaseDown e) {
            // The pool has said so; the first pass finds out.
        }
    }

    static void requireSight(String source, boolean seesAll, Object role) {
        if (!seesAll) {
            throw new OperatorError("role %1$s of %2$s cannot see the transactions of other users, and rows that "
                    + "commit late would be lost\nHINT: run on the source: GRANT pg_monitor TO \"%1$s\"; or set "
                    + "REPLICATION_HORIZON=off, which leaves such rows to the route reconcile", role,
                    Settings.sourceVariable(source));
        }
    }

    private static void refuseStandby(String source, Map<String, Object> row) {
        if (Boolean.TRUE.equals(row.get("standby"))) {
            throw new OperatorError(Settings.sourceVariable(source) + " leads to a standby, where the open "
                    + "transactions of its primary cannot be seen and rows that commit late would be lost\nHINT: name "
                    + "its primary instead");
        }
    }
}

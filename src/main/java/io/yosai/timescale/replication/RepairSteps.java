package io.yosai.timescale.replication;

import io.yosai.timescale.tables.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;

/** The steps of {@code routes/reconcile.camel.yaml} that compare the rows of a bucket, page by page, and repair the target. */
public final class RepairSteps {
    private static final String RANGE = "repair_range";
    private static final String DIFF = "row_diff";
    private static final String TABLE = "repair_table";
    private static final String LAST_BUCKET = "last_differing_bucket";
    /** As the buckets are that reconcile compares. */
    private static final long BUCKET_MILLIS = 300_000;

    /** Connection, state of the transaction, deadlock, rights and mistakes in a statement, resources, server. */
    private static final List<String> OF_ALL_PAGES = List.of("08", "25", "28", "40", "42", "53", "57");

    private final DataSource target;
    private final int pageSize;
    private final Quarantine quarantine = new Quarantine();
    private final Lane careful = new CarefulLane(new InsertLane(), quarantine);
    private final Lane castable = new CarefulLane(new CastLane(), quarantine);

    /** @param pageSize rows that are compared at a time, fewer where they are large */
    public RepairSteps(DataSource target, int pageSize) {
        this.target = target;
        this.pageSize = pageSize;
    }

    /** Begins a bucket. */
    public void begin(@Variable("table") String table, Exchange exchange) {
        exchange.setVariable(TABLE, new TargetTable(TableName.of(table)));
        exchange.setVariable(SmallerPage.SIZE, pageSize);
        exchange.setVariable("bucket_done", false);
        exchange.setVariable(LAST_BUCKET, -1L);
    }

    /** Notes what the page in the body covers, before a step drops or changes rows: without rows, the bucket's rest. */
    public void mark(@Body List<Map<String, Object>> rows, @Variable("watermark_time") Timestamp time,
            @Variable("watermark_event_id") UUID eventId, @Variable("bucket_to") Timestamp until, Exchange exchange) {
        Key after = new Key(time, eventId);
        boolean last = rows.isEmpty();
        Key upto = last ? new Key(until, Key.GREATEST) : Key.of(rows.get(rows.size() - 1));
        exchange.setVariable(RANGE, new KeyRange(after, upto, until, last));
    }

    /** Compares the rows in the body with the target, and asks for events that are on the target alone. */
    public void compare(@Body List<Map<String, Object>> rows, @Variable(TABLE) TargetTable table,
            @Variable(RANGE) KeyRange range, @Variable("dry_run") boolean dryRun, Exchange exchange) throws SQLException {
        RowDiff diff = diff(table, rows, range, dryRun);
        exchange.setVariable(DIFF, diff);
        exchange.setVariable("event_ids", diff.extra().isEmpty() ? ""
                : diff.extra().stream().map(key -> key.eventId().toString()).collect(Collectors.joining(",", "{", "}")));
        exchange.getMessage().setBody(List.of());
    }

    private RowDiff diff(TargetTable table, List<Map<String, Object>> rows, KeyRange range, boolean dryRun)
            throws SQLException {
        try (Connection connection = target.getConnection()) {
            List<Column> columns = table.columns(connection, rows.isEmpty() ? Set.of("time", "event_id") : rows.get(0).keySet());
            try {
                return diff(connection, table.name(), columns, rows, range);
            } catch (SQLException e) {
                if (!CarefulLane.isRefusal(e)) {
                    throw e;
                }
            }
            // A value that has not even the column's type: the quarantine takes its row, and the others are compared.
            connection.setAutoCommit(false);
            castable.write(connection, table.name(), columns, rows);
            RowDiff diff = diff(connection, table.name(), columns, rows, range);
            if (!dryRun) {
                connection.commit();
            }
            return diff;
        }
    }

    private RowDiff diff(Connection connection, TableName table, List<Column> columns, List<Map<String, Object>> rows,
            KeyRange range) throws SQLException {
        List<Map<String, Object>> held = rows.isEmpty() ? List.of() : quarantine.held(connection, table, columns, rows);
        // By identity: comparing a page of rows with a page of held ones value by value takes minutes.
        Set<Map<String, Object>> left = Collections.newSetFromMap(new IdentityHashMap<>());
        left.addAll(held);
        List<Map<String, Object>> compared = rows.stream().filter(row -> !left.contains(row)).toList();
        return RowDiff.of(connection, table, columns, compared, RowDiff.keys(held), range, pageSize);
    }

    /**
     * Repairs what differs, all of the page in one transaction. What the target does not let be repaired, such as a frozen
     * chunk, remains, and its reason is in the variable repair_failure: the other pages are repaired all the same.
     *
     * @param rows of events that are on the target under another time than on the primary
     * @param deletes whether rows that are gone from the primary are deleted
     * @param floor older rows go to the quarantine
     * @param oldest time of the primary's oldest row: what is older on the target is its own to keep
     * @return rows by what was found and done, and {@code buckets} of five minutes in which a row differed
     */
    public Map<String, Long> apply(@Body List<Map<String, Object>> rows, @Variable(TABLE) TargetTable table,
            @Variable(DIFF) RowDiff diff, @Variable("dry_run") boolean dryRun, @Variable("deletes") boolean deletes, @Variable("floor") Timestamp floor,
            @Variable("oldest") Timestamp oldest, Exchange exchange) throws SQLException {
        exchange.setVariable("repair_failure", null);
        Map<String, Long> counts = new HashMap<>();
        Map<UUID, Map<String, Object>> now = rows.stream().collect(Collectors.toMap(row -> Key.of(row).eventId(), row -> row));
        // Came back, or is left out by page.sql alone.
        diff.extra().removeIf(key -> now.containsKey(key.eventId()) ? key.equals(Key.of(now.get(key.eventId())))
                : key.time().before(oldest));
        counts.put("missing", (long) diff.missing().size());
        counts.put("changed", (long) diff.changed().size());
        counts.put("extra", (long) diff.extra().size());
        List<Long> buckets = diff.keys().map(key -> Math.floorDiv(key.time().getTime(), BUCKET_MILLIS)).distinct().sorted()
                .toList();
        if (dryRun) {
            counts.put("remaining", counts.values().stream().mapToLong(Long::longValue).sum());
        } else if (diff.missing().size() + diff.changed().size() + diff.extra().size() > 0) {
            Map<String, Long> found = Map.copyOf(counts);
            try (Connection connection = target.getConnection()) {
                // Closing a pooled connection rolls back what was not committed.
                connection.setAutoCommit(false);
                new Repair(connection, table.name(), careful, quarantine, floor).apply(diff, now, deletes, counts);
                connection.commit();
            } catch (SQLException e) {
                if (e.getSQLState() == null || OF_ALL_PAGES.stream().anyMatch(e.getSQLState()::startsWith)) {
                    throw e;
                }
                counts.clear();
                counts.putAll(found);
                counts.put("remaining", found.values().stream().mapToLong(Long::longValue).sum());
                exchange.setVariable("repair_failure", e.getMessage());
            }
        }
        // A bucket may go on over several pages.
        Long before = exchange.getVariable(LAST_BUCKET, Long.class);
        counts.put("buckets", buckets.size() - (buckets.contains(before) ? 1L : 0L));
        exchange.setVariable(LAST_BUCKET, buckets.isEmpty() ? before : buckets.get(buckets.size() - 1));
        KeyRange range = diff.range();
        exchange.setVariable("watermark_time", range.upto().time());
        exchange.setVariable("watermark_event_id", range.upto().eventId());
        exchange.setVariable("bucket_done", range.last());
        return counts;
    }
}

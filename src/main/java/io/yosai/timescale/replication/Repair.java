package io.yosai.timescale.replication;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.tables.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the target's rows what the primary's are, inside the caller's transaction. */
record Repair(Connection connection, TableName table, Lane careful, Quarantine quarantine, Timestamp floor) {
    private static final Set<String> KEY = Set.of("time", "event_id");

    /**
     * @param moved events by id that have another time on the primary than the target's extra row
     * @param counts where what was done is counted
     */
    void apply(RowDiff diff, Map<UUID, Map<String, Object>> moved, boolean deletes, Map<String, Long> counts)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SqlFile.read("/replication/unlimited_decompression.sql"));
        }
        touch(diff.keys());
        if (!diff.missing().isEmpty()) {
            insert(diff.columns(), diff.missing(), counts);
        }
        for (Map<String, Object> row : diff.changed()) {
            update(diff.columns(), row, counts);
        }
        for (Key key : diff.extra()) {
            Map<String, Object> elsewhere = moved.get(key.eventId());
            if (elsewhere != null) {
                move(key, elsewhere, counts);
            } else if (deletes) {
                delete(key);
                counts.merge("deleted", 1L, Long::sum);
            } else {
                counts.merge("remaining", 1L, Long::sum);
            }
        }
    }

    private void insert(List<Column> columns, List<Map<String, Object>> rows, Map<String, Long> counts) throws SQLException {
        Lane.Written written = careful.write(connection, table, columns, rows);
        quarantine.release(connection, table, columns, rows);
        counts.merge("inserted", written.copied(), Long::sum);
        counts.merge("quarantined", written.quarantined(), Long::sum);
    }

    private void update(List<Column> columns, Map<String, Object> row, Map<String, Long> counts) throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        // Not the key, which stays as it is: since 2.28.0 TimescaleDB fails an UPDATE of a compressed chunk that sets a column
        // of its unique index, even to the same value, once a statement of the transaction has unpacked rows of the chunk.
        List<Column> changing = columns.stream().filter(column -> !KEY.contains(column.key())).toList();
        String set = changing.stream().map(column -> column.quoted() + " = CAST(? AS " + column.quotedType() + ")")
                .collect(Collectors.joining(", "));
        // The key as constants, so that of a compressed chunk only what holds the row is unpacked.
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE " + table.sql() + " SET " + set + " WHERE time = ? AND event_id = ?")) {
            int parameter = 1;
            for (Column column : changing) {
                update.setString(parameter++, TextValue.of(column, row.get(column.key())));
            }
            Key key = Key.of(row);
            update.setTimestamp(parameter++, key.time());
            update.setObject(parameter, key.eventId());
            counts.merge("updated", (long) update.executeUpdate(), Long::sum);
            connection.releaseSavepoint(savepoint);
        } catch (SQLException e) {
            if (!CarefulLane.isRefusal(e)) {
                throw e;
            }
            connection.rollback(savepoint);
            quarantine.keep(connection, table, columns, List.of(row), e.getMessage(), e.getSQLState());
            counts.merge("quarantined", 1L, Long::sum);
        }
    }

    /** The new row may be further on than the stream, which then finds it there. */
    private void move(Key from, Map<String, Object> row, Map<String, Long> counts) throws SQLException {
        delete(from);
        touch(Stream.of(Key.of(row)));
        List<Column> columns = new TargetTable(table).columns(connection, row.keySet());
        if (Key.of(row).time().before(floor)) {
            quarantine.keep(connection, table, columns, List.of(row), "older than the retention", null);
            counts.merge("quarantined", 1L, Long::sum);
        } else {
            counts.merge("quarantined", careful.write(connection, table, columns, List.of(row)).quarantined(), Long::sum);
            quarantine.release(connection, table, columns, List.of(row));
        }
        counts.merge("moved", 1L, Long::sum);
    }

    private void delete(Key key) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table.sql()
                + " WHERE time = ? AND event_id = ?")) {
            delete.setTimestamp(1, key.time());
            delete.setObject(2, key.eventId());
            delete.executeUpdate();
        }
    }

    /** Has the aggregates look after the buckets between the oldest and the newest of the rows. */
    private void touch(Stream<Key> rows) throws SQLException {
        List<Timestamp> times = rows.map(Key::time)
                .filter(time -> ServerTime.infinity(time) == null && !time.before(floor)).sorted().toList();
        // The aggregates that we look after are of access_events.
        if (times.isEmpty() || !table.isAccessEvents()) {
            return;
        }
        try (PreparedStatement touch = connection.prepareStatement(SqlFile.read("/replication/touch.sql"))) {
            touch.setTimestamp(1, times.get(0));
            touch.setTimestamp(2, times.get(times.size() - 1));
            touch.executeUpdate();
        }
    }
}

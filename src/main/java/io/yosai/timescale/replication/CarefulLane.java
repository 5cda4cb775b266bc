package io.yosai.timescale.replication;

import io.yosai.timescale.tables.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes rows that are there already, and halves a page until the rows that the target refuses stand alone. */
final class CarefulLane implements Lane {
    /** Bad data, a broken constraint, a row too large for an index, a view's check, an exception that a trigger raises. */
    private static final Set<String> REFUSALS = Set.of("22", "23", "54", "44", "P0");

    private final Lane lane;
    private final Quarantine quarantine;

    CarefulLane(Lane lane, Quarantine quarantine) {
        this.lane = lane;
        this.quarantine = quarantine;
    }

    /** Whether a row was refused for what is in it; anything else is an error of the whole. */
    static boolean isRefusal(Exception e) {
        return e instanceof UnwritableRow row ? row.isRefusable()
                : e instanceof SQLException sql && sql.getSQLState() != null && sql.getSQLState().length() == 5
                && REFUSALS.contains(sql.getSQLState().substring(0, 2));
    }

    @Override
    public Written write(Connection connection, TableName table, List<Column> columns, List<Map<String, Object>> rows)
            throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        try {
            Written written = lane.write(connection, table, columns, rows);
            connection.releaseSavepoint(savepoint);
            return written;
        } catch (SQLException e) {
            if (!isRefusal(e)) {
                throw e;
            }
            connection.rollback(savepoint);
            if (rows.size() == 1) {
                quarantine.keep(connection, table, columns, rows, e.getMessage(), e.getSQLState());
                return new Written(0, 1);
            }
        }
        int half = rows.size() / 2;
        return write(connection, table, columns, rows.subList(0, half))
                .plus(write(connection, table, columns, rows.subList(half, rows.size())));
    }
}

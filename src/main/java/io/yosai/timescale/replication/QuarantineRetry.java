package io.yosai.timescale.replication;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.tables.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.postgresql.util.PSQLState;

/** Writes rows of the quarantine again, each on its own: one that is refused once more stays, the others go on. */
public final class QuarantineRetry {
    private static final String TAKE = SqlFile.read("/replication/quarantine/take.sql");
    private static final String TOUCH = SqlFile.read("/replication/quarantine/touch.sql");
    private static final String REFUSED_AGAIN = SqlFile.read("/replication/quarantine/refused_again.sql");
    private static final String DELETE = "DELETE FROM timescale_integration.quarantine WHERE id = ANY (?)";
    private static final int BATCH = 500;

    private final DataSource target;
    private final int retentionDays;
    private final Map<String, TargetTable> tables = new HashMap<>();
    private final Lane lane = new InsertLane();
    private final ObjectMapper json = new ObjectMapper();

    /** @param retentionDays rows that are older stay in the quarantine: they would bring dropped chunks back */
    public QuarantineRetry(DataSource target, int retentionDays) {
        this.target = target;
        this.retentionDays = retentionDays;
    }

    /**
     * What became of the rows; all but the last two are no longer in the quarantine.
     *
     * @param present were in the target already
     * @param refused once more
     * @param pastRetention were not tried
     */
    public record Retried(long written, long present, long refused, long pastRetention) {
        Retried plus(Retried other) {
            return new Retried(written + other.written, present + other.present, refused + other.refused,
                    pastRetention + other.pastRetention);
        }
    }

    private record Kept(long id, TableName table, String time, String row, boolean pastRetention) {
    }

    /**
     * In transactions of some hundred rows.
     *
     * @param ids null: all
     */
    public Retried retry(Set<Long> ids) throws SQLException {
        Retried sum = new Retried(0, 0, 0, 0);
        try (Connection connection = target.getConnection()) {
            connection.setAutoCommit(false);
            List<Kept> batch = take(connection, 0, ids);
            while (!batch.isEmpty()) {
                sum = sum.plus(write(connection, batch));
                connection.commit();
                batch = take(connection, batch.get(batch.size() - 1).id(), ids);
            }
            connection.rollback();
        }
        return sum;
    }

    private List<Kept> take(Connection connection, long after, Set<Long> ids) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(TAKE)) {
            select.setInt(1, retentionDays);
            select.setLong(2, after);
            select.setArray(3, ids == null ? null : connection.createArrayOf("bigint", ids.toArray()));
            select.setInt(4, BATCH);
            List<Kept> batch = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    batch.add(new Kept(row.getLong("id"), new TableName(row.getString("table_name")),
                            row.getString("time"), row.getString("row"),
                            row.getBoolean("past_retention")));
                }
            }
            return batch;
        }
    }

    private Retried write(Connection connection, List<Kept> batch) throws SQLException {
        List<Long> done = new ArrayList<>();
        List<Kept> written = new ArrayList<>();
        long refused = 0;
        long pastRetention = 0;
        for (Kept kept : batch) {
            if (kept.pastRetention()) {
                pastRetention++;
                continue;
            }
            Savepoint savepoint = connection.setSavepoint();
            try {
                if (write(connection, kept).copied() > 0) {
                    written.add(kept);
                }
                connection.releaseSavepoint(savepoint);
                done.add(kept.id());
            } catch (SQLException | UnwritableRow e) {
                if (e instanceof SQLException && !CarefulLane.isRefusal(e)) {
                    throw e;
                }
                connection.rollback(savepoint);
                tables.clear();
                refusedAgain(connection, kept, e);
                refused++;
            }
        }
        run(connection, DELETE, "bigint", done);
        run(connection, TOUCH, "text",
                written.stream().filter(kept -> kept.table().isAccessEvents()).map(Kept::time).toList());
        return new Retried(written.size(), done.size() - written.size(), refused, pastRetention);
    }

    private Lane.Written write(Connection connection, Kept kept) throws SQLException {
        Map<String, Object> row;
        try {
            row = json.readValue(kept.row(), new TypeReference<>() { });
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("row " + kept.id() + " of the quarantine is no row", e);
        }
        TargetTable table = tables.computeIfAbsent(kept.table().name(), name -> new TargetTable(kept.table()));
        return lane.write(connection, kept.table(), table.columns(connection, row.keySet()), List.of(row));
    }

    private static void refusedAgain(Connection connection, Kept kept, Exception e) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(REFUSED_AGAIN)) {
            update.setString(1, Quarantine.line(e.getMessage()));
            update.setString(2, e instanceof SQLException sql ? sql.getSQLState()
                    : PSQLState.UNDEFINED_COLUMN.getState());
            update.setLong(3, kept.id());
            update.executeUpdate();
        }
    }

    private static void run(Connection connection, String sql, String type, List<?> values) throws SQLException {
        if (!values.isEmpty()) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setArray(1, connection.createArrayOf(type, values.toArray()));
                statement.executeUpdate();
            }
        }
    }
}

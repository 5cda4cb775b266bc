package io.yosai.timescale.stream;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.RowCopy.UnwritableRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Rows of a stream in a temporary table of the target, from where SQL writes them into their table: a row that is there
 * already is left alone, and one that the table refuses goes to the quarantine. It lives in the caller's transaction.
 */
public final class Staging {
    /** Why the quarantine keeps a row without a finite time, or with one after all chunks. */
    public static final String TIMELESS = "no chunk can take its time";
    /** Why it keeps a row that the next comparison tries again, as what refused it may be gone. */
    public static final String TRIED_AGAIN = "it is tried again by the next comparison, which makes the table what the "
            + "source has";
    static final String FOLDER = "/stream/staging/";
    private static final String CREATE = SqlFile.read(FOLDER + "create.sql");
    private static final String PLAN = SqlFile.read(FOLDER + "plan.sql");
    private static final String INSERT = SqlFile.read(FOLDER + "insert.sql");
    private static final String COUNT = SqlFile.read(FOLDER + "count.sql");
    /** Rows for which a plan without statistics takes long. */
    private static final int MANY = 500;

    private final Connection target;
    private final Layout layout;
    private final StagedQuarantine quarantine;
    private StagedSql sql;
    private int rows;

    /** @param floor older rows are past the retention; null: none are */
    public Staging(Connection target, Layout layout, Instant floor) {
        this.target = target;
        this.layout = layout;
        this.quarantine = new StagedQuarantine(target, layout, floor);
    }

    /**
     * What became of the rows; those that are neither were there already.
     *
     * @param inserted new to the target
     * @param quarantined kept in the quarantine
     */
    public record Result(long inserted, long quarantined) {
        Result plus(Result other) {
            return new Result(inserted + other.inserted, quarantined + other.quarantined);
        }
    }

    /** @throws UnwritableRow when a step left other columns than in those before, unknown ones or wrong values */
    public void add(List<Map<String, Object>> more) throws SQLException {
        if (more.isEmpty()) {
            return;
        }
        RowCopy copy = new RowCopy(layout, more);
        if (sql == null) {
            create(copy.columns());
        } else if (!sql.columns().equals(copy.columns())) {
            throw new UnwritableRow("rows of the stream %s have the columns %s, and others of them %s".formatted(
                    layout.stream(), names(copy.columns()), names(sql.columns())),
                    "a step that adds or removes a column must do so in every row");
        }
        ReturnedRows.stage(copy, layout, target, rows);
        rows += more.size();
        if (rows > MANY && rows - more.size() <= MANY) {
            Query.run(target, PLAN);
        }
    }

    /** Makes the temporary table, without rows, if no rows were added. */
    public void begin() throws SQLException {
        if (sql == null) {
            create(layout.columns().stream().filter(column -> column.target() != null).toList());
        }
    }

    private void create(List<Column> columns) throws SQLException {
        sql = new StagedSql(layout.stream(), columns);
        Query.run(target, CREATE.formatted(Sql.list(columns, Column::staged)));
        layout.stream().table().enforceUnique(target);
    }

    private static List<String> names(List<Column> columns) {
        return columns.stream().map(Column::name).toList();
    }

    public int rows() {
        return rows;
    }

    /** Returns what SQL says of the rows; null before there are any and before {@link #begin}. */
    public StagedSql sql() {
        return sql;
    }

    /**
     * Writes the rows into their table.
     *
     * @param which rows, a condition on {@code staged} as SQL
     * @param many so many rows the table may refuse for what is in them, but not for one and the same reason
     * @throws OperatorError when the table refuses every row, so many or more, for the same reason
     */
    public Result insert(String which, int many) throws SQLException {
        Result result = write(which, this::insertAll);
        if (quarantine.isOneCause(rows, many)) {
            throw quarantine.refusesAll();
        }
        return result;
    }

    /** Writes some of the rows, which are a condition on {@code staged} as SQL. */
    public interface Write {
        /** Returns what became of the rows. */
        Result rows(String which) throws SQLException;
    }

    /**
     * Writes rows in another way than by {@link #insert}; those that the table refuses go to the quarantine.
     *
     * @param which rows, as SQL
     */
    public Result write(String which, Write write) throws SQLException {
        return rows == 0 ? new Result(0, 0) : halving(which, 0, rows, write);
    }

    /** Returns whether a row was refused for what is in it; anything else is an error of the whole. */
    public boolean isRefusal(SQLException e) {
        return Refusal.isRefusal(e, sql.columns().stream().map(Column::on));
    }

    private Result halving(String which, int from, int to, Write write) throws SQLException {
        String range = "staged._staged_ord >= " + from + " AND staged._staged_ord < " + to + " AND (" + which + ")";
        Savepoint savepoint = target.setSavepoint();
        try {
            Result result = write.rows(range);
            // At the commit nobody would know which row it is that a deferred constraint refuses.
            Query.run(target, "SET CONSTRAINTS ALL IMMEDIATE");
            target.releaseSavepoint(savepoint);
            return result;
        } catch (SQLException e) {
            boolean isRefusal = isRefusal(e);
            if (!isRefusal && !SqlStates.is(e, SqlStates.TWICE)) {
                throw e;
            }
            target.rollback(savepoint);
            List<String> key = layout.stream().targetKey();
            if (to - from == rows && sql.columns().stream().map(Column::name).toList().containsAll(key)) {
                // Of two with one key the quarantine keeps one, and a half takes the second for one that is there.
                sql.requireKeys(target, key, Sql.names(key), "true");
            }
            if (!isRefusal) {
                throw e;
            }
            if (to - from == 1) {
                return new Result(0, quarantine.refuse(sql, range, Refusal.of(e)));
            }
        }
        int middle = (from + to) / 2;
        return halving(which, from, middle, write).plus(halving(which, middle, to, write));
    }

    /** Writes the rows of a condition, or fails where one is refused. */
    public Result insertAll(String range) throws SQLException {
        List<String> key = layout.stream().targetKey();
        String table = layout.stream().table().sql();
        long outside = quarantine.keepOutside(sql, range);
        String inside = range + " AND " + quarantine.isWritable(sql);
        long inserted = Query.run(target, INSERT.formatted(table, Sql.list(sql.columns(), Column::sql),
                Sql.list(sql.columns(), sql::written), inside, Sql.names(key)));
        long swallowed = 0;
        if (inserted < Query.count(target, COUNT.formatted(inside))) {
            // Of two rows with one key the second would not be written, and it would not be there already either.
            requireKeys(key, inside);
            String dated = Query.first(target, sql.dated(inside), row -> row.getString("dated"));
            swallowed = quarantine.keep(sql, inside + " AND " + sql.isAbsent(dated),
                    "the target left the row out without an error: a trigger or a rule of the table does so",
                    SqlStates.NO_DATA);
        }
        return new Result(inserted, outside + swallowed);
    }

    /**
     * Fails when two of some staged rows, which are a condition on {@code staged} as SQL, have one key.
     *
     * @param key columns
     */
    public void requireKeys(List<String> key, String which) throws SQLException {
        sql.requireKeys(target, key, Sql.list(key, sql::value), which);
    }
}

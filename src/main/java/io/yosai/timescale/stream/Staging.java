package io.yosai.timescale.stream;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Rows of a stream in a temporary table of the target, from where SQL writes them into their table: a row that is there
 * already is left alone, and one that the table refuses goes to the quarantine. It lives in the caller's transaction.
 */
public final class Staging {
    private static final String FOLDER = "/stream/staging/";
    private static final String CREATE = SqlFile.read(FOLDER + "create.sql");
    private static final String INSERT = SqlFile.read(FOLDER + "insert.sql");
    private static final String COUNT = SqlFile.read(FOLDER + "count.sql");
    private static final String TIMES = SqlFile.read(FOLDER + "times.sql");
    /** Rows that share a key with another one, and an example. */
    public static final String SAME_KEYS = SqlFile.read(FOLDER + "same_keys.sql");
    private static final String KEEP = SqlFile.read(FOLDER + "keep.sql");

    private final Connection target;
    private final Layout layout;
    private final Instant floor;
    private List<Column> columns;
    private int rows;
    private Refusal first;
    private boolean sameCause = true;

    /** @param floor older rows are past the retention; null: none are */
    public Staging(Connection target, Layout layout, Instant floor) {
        this.target = target;
        this.layout = layout;
        this.floor = floor;
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

    /**
     * Adds rows.
     *
     * @throws UnwritableRow when a step left them with other columns than those before them, or with unknown ones
     */
    public void add(List<Map<String, Object>> more) throws SQLException {
        if (more.isEmpty()) {
            return;
        }
        RowCopy copy = new RowCopy(layout, more);
        if (columns == null) {
            create(copy.columns());
        } else if (!columns.equals(copy.columns())) {
            throw new UnwritableRow("rows of the stream %s have the columns %s, and others of them %s".formatted(
                    layout.stream(),
                    names(copy.columns()), names(columns)),
                    "a step that adds or removes a column must do so in every row");
        }
        copy.send(target, "pg_temp.staged_rows (ord, " + Sql.list(columns, Column::sql) + ")", rows);
        rows += more.size();
    }

    /** Makes the temporary table, without rows, if no rows were added. */
    public void begin() throws SQLException {
        if (columns == null) {
            create(layout.columns().stream().filter(column -> column.target() != null).toList());
        }
    }

    private void create(List<Column> of) throws SQLException {
        columns = of;
        run(CREATE.formatted(Sql.list(columns, column -> column.sql() + " "
                + (column.isText() ? "text" : column.bare()))));
    }

    private static List<String> names(List<Column> columns) {
        return columns.stream().map(Column::name).toList();
    }

    /** Returns how many rows there are. */
    public int rows() {
        return rows;
    }

    /** Returns the columns of the rows; null while there are no rows. */
    public List<Column> columns() {
        return columns;
    }

    /** Returns the value of a column of a staged row in the type of its target, without a length, as SQL. */
    public String value(String name) {
        Column column = columns.stream().filter(each -> each.name().equals(name)).findFirst().orElse(null);
        String value = "staged." + Sql.name(name);
        return column != null && column.isText() ? Sql.read(value, column.bare()) : value;
    }

    /** Returns where a row of the table, {@code target}, has the key of a staged one, as SQL. */
    public String sameKey() {
        return layout.stream().targetKey().stream().map(name -> "target." + Sql.name(name) + " = " + value(name))
                .collect(Collectors.joining(" AND "));
    }

    /**
     * Writes the rows into their table.
     *
     * @param which rows, a condition on {@code staged} as SQL
     * @throws OperatorError when the table refuses every row for the same reason
     */
    public Result insert(String which) throws SQLException {
        if (rows == 0) {
            return new Result(0, 0);
        }
        Result result = halving(which, 0, rows, this::insertAll);
        if (first != null && sameCause && result.quarantined() == rows && rows > 1) {
            throw refusesAll(first);
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
        return Refusal.isRefusal(e, columns.stream().map(Column::bare));
    }

    /** Returns whether the quarantine holds a staged row as it is, as SQL. */
    public String isHeld() {
        return "EXISTS (SELECT FROM timescale_integration.quarantine AS kept WHERE kept.stream = "
                + Sql.literal(layout.stream().name()) + " AND kept.key = " + key() + " AND kept.row = " + row() + ")";
    }

    private Result halving(String which, int from, int to, Write write) throws SQLException {
        String range = "staged.ord >= " + from + " AND staged.ord < " + to + " AND (" + which + ")";
        Savepoint savepoint = target.setSavepoint();
        try {
            Result result = write.rows(range);
            target.releaseSavepoint(savepoint);
            return result;
        } catch (SQLException e) {
            if (!isRefusal(e)) {
                throw e;
            }
            target.rollback(savepoint);
            if (to - from == 1) {
                return new Result(0, refuse(range, Refusal.of(e)));
            }
        }
        int middle = (from + to) / 2;
        return halving(which, from, middle, write).plus(halving(which, middle, to, write));
    }

    private Result insertAll(String range) throws SQLException {
        long outside = keepOutside(range);
        String inside = range + " AND " + isWritable();
        long inserted = run(INSERT.formatted(layout.stream().table().sql(), Sql.list(columns, Column::sql),
                Sql.list(columns, column -> value(column.name())), inside, Sql.names(layout.stream().targetKey())));
        long swallowed = 0;
        if (inserted < count(inside)) {
            requireKeys(inside);
            // OFFSET 0: 2.19 looks through all chunks where it may move the condition into the join.
            String absent = inside + " AND NOT EXISTS (SELECT FROM (SELECT " + Sql.names(layout.stream().targetKey())
                    + " FROM " + layout.stream().table().sql() + " AS target WHERE " + dated(inside)
                    + " OFFSET 0) AS target WHERE " + sameKey() + ")";
            swallowed = keep(absent,
                    "the target left the row out without an error: a trigger or a rule of the table does so",
                    SqlStates.NO_DATA);
        }
        return new Result(inserted, outside + swallowed);
    }

    private String dated(String which) throws SQLException {
        String name = layout.stream().time();
        try (Statement statement = target.createStatement(); ResultSet row = statement.executeQuery(
                TIMES.formatted(Sql.literal(name), value(name), which))) {
            row.next();
            return row.getString("dated");
        }
    }

    /** Of two rows with one key the second would not be written, and it would not be there already either. */
    private void requireKeys(String which) throws SQLException {
        String key = Sql.list(layout.stream().targetKey(), this::value);
        try (Statement statement = target.createStatement();
             ResultSet row = statement.executeQuery(Sql.fill(SAME_KEYS, Map.of("values", key, "which", which)))) {
            row.next();
            if (row.getLong("rows") > 0) {
                throw sharedKey(layout.stream(), layout.stream().targetKey(), row);
            }
        }
    }

    /**
     * Returns the error that rows of the source share a key.
     *
     * @param columns of the key
     * @param row of {@code stream/staging/same_keys.sql}
     */
    public static OperatorError sharedKey(Stream stream, List<String> columns, ResultSet row) throws SQLException {
        return new OperatorError(
                ("%d rows of the stream %s share their key with another one, such as (%s) = %s\nHINT: the "
                + "key must be unique on the source; name further columns in the parameter key (%s)").formatted(
                row.getLong("rows"), stream.name(), String.join(", ", columns), row.getString("example"), stream.at()));
    }

    /** Rows that would bring chunks back that the retention has dropped, and rows without a time for any chunk. */
    private long keepOutside(String range) throws SQLException {
        String time = time();
        if (time == null) {
            return 0;
        }
        long kept = keep(range + " AND (NOT isfinite(" + time + ") OR " + time + " >= " + endOfTime() + ")",
                "no chunk can take its time", null);
        return floor == null ? kept : kept + keep(range + " AND isfinite(" + time + ") AND " + time + " < "
                + Sql.literal(PgTime.text(floor)), "older than the retention", null);
    }

    /** Which rows a chunk can take, as SQL. */
    private String isWritable() {
        String time = time();
        return time == null ? "true" : "isfinite(" + time + ") AND " + time + " < " + endOfTime()
                + (floor == null ? "" : " AND " + time + " >= " + Sql.literal(PgTime.text(floor)));
    }

    private static String endOfTime() {
        return Sql.literal(PgTime.text(Fields.END_OF_TIME));
    }

    /** Returns the time of a staged row as a timestamptz, as SQL; null where a step has removed it. */
    public String time() {
        String name = layout.stream().time();
        return names(columns).contains(name) ? "CAST(" + value(name) + " AS timestamptz)" : null;
    }

    private long refuse(String range, Refusal refusal) throws SQLException {
        if (refusal.lacks(columns)) {
            throw refusesAll(refusal);
        }
        sameCause &= first == null || refusal.isSameAs(first);
        first = first == null ? refusal : first;
        return keep(range, refusal.message(), refusal.state());
    }

    private OperatorError refusesAll(Refusal refusal) {
        return new OperatorError(
                ("the table %s of the target refuses every row of a page of the stream %s: %s\nHINT: change "
                + "the table, or what %s reads; nothing was put into the quarantine").formatted(layout.stream().table(),
                layout.stream().name(), refusal.message(), layout.select().file()));
    }

    /** Returns the key of a staged row as an array of texts, as SQL. */
    public String key() {
        return "CAST(ARRAY[" + Sql.list(layout.stream().key(), name -> "CAST(staged." + Sql.name(name) + " AS text)")
                + "] AS text[])";
    }

    /** Returns a staged row as jsonb, its values as text, as SQL. */
    public String row() {
        return "jsonb_object(CAST(ARRAY[" + Sql.list(columns, column -> Sql.literal(column.name()))
                + "] AS text[]), CAST(ARRAY["
                + Sql.list(columns, column -> "CAST(staged." + column.sql() + " AS text)") + "] AS text[]))";
    }

    /** Keeps rows in the quarantine; returns how many. */
    private long keep(String which, String reason, String state) throws SQLException {
        String time = time();
        boolean readable = time != null && columns.stream()
                .noneMatch(column -> column.name().equals(layout.stream().time()) && column.isText());
        String sql = Sql.fill(KEEP, Map.of("key", key(), "time", readable ? time : "NULL", "row", row(),
                "which", which));
        try (PreparedStatement insert = target.prepareStatement(sql)) {
            insert.setString(1, layout.stream().name());
            insert.setString(2, layout.stream().table().name());
            insert.setString(3, reason);
            insert.setString(4, state);
            return insert.executeUpdate();
        }
    }

    private long count(String which) throws SQLException {
        try (Statement statement = target.createStatement();
             ResultSet row = statement.executeQuery(COUNT.formatted(which))) {
            row.next();
            return row.getLong("rows");
        }
    }

    private long run(String sql) throws SQLException {
        try (Statement statement = target.createStatement()) {
            statement.execute(sql);
            return statement.getUpdateCount();
        }
    }
}

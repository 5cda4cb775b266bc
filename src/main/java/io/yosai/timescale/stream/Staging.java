package io.yosai.timescale.stream;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
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
    private static final String SAME_KEYS = SqlFile.read(FOLDER + "same_keys.sql");

    private final Connection target;
    private final Layout layout;
    private final StagedQuarantine quarantine;
    private List<Column> columns;
    private int rows;

    /** @param floor older rows are past the retention; null: none are */
    public Staging(Connection target, Layout layout, Instant floor) {
        this.target = target;
        this.layout = layout;
        this.quarantine = new StagedQuarantine(this, target, layout, floor);
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
        Query.run(target, CREATE.formatted(Sql.list(columns, column -> column.sql() + " "
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
        if (quarantine.isOneCause() && result.quarantined() == rows && rows > 1) {
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
                return new Result(0, quarantine.refuse(range, Refusal.of(e)));
            }
        }
        int middle = (from + to) / 2;
        return halving(which, from, middle, write).plus(halving(which, middle, to, write));
    }

    private Result insertAll(String range) throws SQLException {
        long outside = quarantine.keepOutside(range);
        String inside = range + " AND " + quarantine.isWritable();
        long inserted = Query.run(target, INSERT.formatted(layout.stream().table().sql(),
                Sql.list(columns, Column::sql),
                Sql.list(columns, column -> value(column.name())), inside, Sql.names(layout.stream().targetKey())));
        long swallowed = 0;
        if (inserted < Query.count(target, COUNT.formatted(inside))) {
            // Of two rows with one key the second would not be written, and it would not be there already either.
            requireKeys(layout.stream().targetKey(), inside);
            // OFFSET 0: 2.19 looks through all chunks where it may move the condition into the join.
            String absent = inside + " AND NOT EXISTS (SELECT FROM (SELECT " + Sql.names(layout.stream().targetKey())
                    + " FROM " + layout.stream().table().sql() + " AS target WHERE " + dated(inside)
                    + " OFFSET 0) AS target WHERE " + sameKey() + ")";
            swallowed = quarantine.keep(absent,
                    "the target left the row out without an error: a trigger or a rule of the table does so",
                    SqlStates.NO_DATA);
        }
        return new Result(inserted, outside + swallowed);
    }

    private String dated(String which) throws SQLException {
        String name = layout.stream().time();
        return Query.first(target, TIMES.formatted(Sql.literal(name), value(name), which),
                row -> row.getString("dated"));
    }

    /**
     * Asks whether two of some staged rows have one key.
     *
     * @param key columns
     * @param which rows, a condition on {@code staged} as SQL
     * @throws OperatorError when two have
     */
    public void requireKeys(List<String> key, String which) throws SQLException {
        String sql = Sql.fill(SAME_KEYS, Map.of("values", Sql.list(key, this::value), "which", which));
        OperatorError shared = Query.first(target, sql, row -> row.getLong("rows") == 0 ? null : new OperatorError(
                ("%d rows of the stream %s share their key with another one, such as (%s) = %s\nHINT: the key must be "
                + "unique on the source; name further columns in the parameter key (%s)").formatted(
                row.getLong("rows"), layout.stream().name(), String.join(", ", key), row.getString("example"),
                layout.stream().at())));
        if (shared != null) {
            throw shared;
        }
    }

    /** Returns the time of a staged row as a timestamptz, as SQL; null where a step has removed it. */
    public String time() {
        String name = layout.stream().time();
        return names(columns).contains(name) ? "CAST(" + value(name) + " AS timestamptz)" : null;
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
}

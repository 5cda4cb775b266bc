package io.yosai.timescale.stream;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What SQL says of rows in {@link Staging}, which a statement knows as {@code staged}.
 *
 * @param columns of the rows
 */
public record StagedSql(Stream stream, List<Column> columns) {
    /** Types of which a unique index takes values for one that have other texts, such as 1 and 1.0. */
    private static final Set<String> BY_VALUE = Set.of("numeric", "citext", "interval", "jsonb", "real",
            "double precision", "numrange", "nummultirange");
    private static final String SAME_KEYS = SqlFile.read(Staging.FOLDER + "same_keys.sql");
    private static final String TIMES = SqlFile.read(Staging.FOLDER + "times.sql");

    /** Returns the value of a column of a staged row in the type of its target, without a length. */
    public String value(String name) {
        String value = "staged." + Sql.name(name);
        return columns.stream().filter(column -> column.name().equals(name) && column.isText()).findFirst()
                .map(column -> Sql.read(value, column.bare())).orElse(value);
    }

    /** Returns the same as it is written: one whose end the target would cut is refused. */
    public String written(Column column) {
        return column.on().written(value(column.name()));
    }

    /** Returns where a row of the table, {@code target}, has the key of a staged one. */
    public String sameKey() {
        return stream.targetKey().stream().map(name -> "target." + Sql.name(name) + " = " + value(name))
                .collect(Collectors.joining(" AND "));
    }

    /** Returns where a staged row has the value of the unique column that another value, as SQL, is. */
    public String sameUnique(String other) {
        String value = value(stream.unique());
        boolean byValue = columns.stream()
                .anyMatch(column -> column.name().equals(stream.unique()) && BY_VALUE.contains(column.bare()));
        return byValue ? value + " = " + other : "CAST(" + value + " AS text) = CAST(" + other + " AS text)";
    }

    /** Returns the time of a staged row as a timestamptz; null where a step has removed it. */
    public String time() {
        return columns.stream().filter(column -> column.name().equals(stream.time())).findFirst()
                .map(column -> Sql.timestamptz(value(column.name()), column.bare())).orElse(null);
    }

    /** Returns the key of a staged row as an array of texts. */
    public String key() {
        return "CAST(ARRAY[" + Sql.list(stream.key(), name -> "CAST(staged." + Sql.name(name) + " AS text)")
                + "] AS text[])";
    }

    /** Returns a staged row as jsonb, its values as text. */
    public String row() {
        return "jsonb_object(CAST(ARRAY[" + Sql.list(columns, column -> Sql.literal(column.name()))
                + "] AS text[]), CAST(ARRAY["
                + Sql.list(columns, column -> "CAST(staged." + column.sql() + " AS text)") + "] AS text[]))";
    }

    /** Returns whether the quarantine holds a staged row as it is, and it is not to be tried again. */
    public String isHeld() {
        return "EXISTS (SELECT FROM timescale_integration.quarantine AS kept WHERE kept.stream = "
                + Sql.literal(stream.name()) + " AND kept.key = " + key() + " AND kept.row = " + row()
                + " AND kept.reason <> " + Sql.literal(Staging.TRIED_AGAIN) + ")";
    }

    /**
     * Fails when two of some staged rows have one key.
     *
     * @param key columns
     * @param values of these, as SQL
     * @param which rows, a condition on {@code staged} as SQL
     */
    void requireKeys(Connection target, List<String> key, String values, String which) throws SQLException {
        String hint = "the key must be unique on the source" + (stream.steps().isEmpty() ? ""
                : " and after the steps " + stream.steps()) + "; name further columns in the parameter key";
        Query.first(target, Sql.fill(SAME_KEYS, Map.of("values", values, "which", which)), row -> {
            if (row.getLong("rows") > 0) {
                throw new OperatorError("%d rows of the stream %s share their key with another one, such as (%s) = "
                        + "%s\nHINT: %s (%s)", row.getLong("rows"), stream.name(), String.join(", ", key),
                        row.getString("example"), hint, stream.at());
            }
            return true;
        });
    }

    /**
     * Returns whether the table has no row of the key of a staged one.
     *
     * @param dated which rows of the table may have it, as a condition on {@code target}
     */
    String isAbsent(String dated) {
        // OFFSET 0: 2.19 looks through all chunks where it may move the condition into the join.
        return "NOT EXISTS (SELECT FROM (SELECT " + Sql.names(stream.targetKey()) + " FROM " + stream.table().sql()
                + " AS target WHERE " + dated + " OFFSET 0) AS target WHERE " + sameKey() + ")";
    }

    /** Returns a SELECT of when some staged rows are dated, as a condition on {@code target} ({@code dated}). */
    String dated(String which) {
        return TIMES.formatted(Sql.literal(stream.time()), value(stream.time()), which);
    }
}

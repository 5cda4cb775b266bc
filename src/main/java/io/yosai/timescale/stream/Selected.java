package io.yosai.timescale.stream;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.postgresql.PGResultSetMetaData;
import org.postgresql.core.Oid;

/**
 * What a source says of the SELECT of a stream.
 *
 * @param columns the OIDs of their types by their names, in the order of the SELECT
 * @param isOneByte whether the source stores each letter in one byte, so other letters than ASCII otherwise than UTF-8
 */
public record Selected(Stream stream, SelectFile select, Signature signature, Map<String, Long> columns,
        Types types, boolean isOneByte) {
    private static final String BEFORE_SELECT = "SELECT * FROM (";
    private static final Pattern ONE_BYTE = Pattern.compile("(LATIN|WIN|ISO_8859_|KOI8).*");
    /** What may make several rows of one, in a plan. */
    private static final Pattern JOIN = Pattern.compile("Join|Nested Loop|ProjectSet");
    /** What each table of PostgreSQL has, and the temporary one of {@link Staging}. */
    private static final Set<String> TAKEN = Set.of("tableoid", "ctid", "xmin", "xmax", "cmin", "cmax", "_staged_ord");

    /**
     * @throws OperatorError when the SELECT cannot be copied
     * @throws SQLException when it is wrong, or the database does not work
     */
    public static Selected read(Connection source, Stream stream, SelectFile select) throws SQLException {
        Signature signature = signature(source, select);
        check(stream, select, signature.names());
        Map<String, Long> columns = types(source, stream, select, signature.names());
        checkTime(stream, select, columns.get(stream.time()));
        return new Selected(stream, select, signature, columns, Types.read(source, columns.values()),
                isOneByte(source));
    }

    /** Returns the types of the columns as SQL writes them, without a length, in the order of the SELECT. */
    public Map<String, String> sqlTypes() {
        Map<String, String> sql = new LinkedHashMap<>();
        columns.forEach((name, type) -> sql.put(name, types.sql(type)));
        return sql;
    }

    private static boolean isOneByte(Connection source) throws SQLException {
        return ONE_BYTE.matcher(Query.first(source, "SHOW server_encoding", row -> row.getString(1))).matches();
    }

    private static void check(Stream stream, SelectFile select, List<String> found) {
        List<String> needed = new ArrayList<>(stream.neededColumns());
        if (!stream.unique().isEmpty()) {
            needed.add(stream.unique());
        }
        if (stream.byXid()) {
            needed.add(Stream.TRANSACTION);
        }
        needed.stream().filter(name -> !found.contains(name)).findFirst().ifPresent(missing -> {
            throw new OperatorError("%s:1: the SELECT has no column %s, which the stream %s needs (it has %s)\nHINT: "
                    + "%s", select.file(), missing, stream.name(), String.join(", ", found),
                    missing.equals(Stream.TRANSACTION)
                    ? "the cursor xid reads the id of the transaction that wrote a row; add tx to the SELECT"
                    : "add it to the SELECT, or name another column at " + stream.at());
        });
        found.stream().filter(TAKEN::contains).findFirst().ifPresent(name -> {
            throw new OperatorError("%s:1: the SELECT has a column of the name %s, which no table of a stream can "
                    + "have\nHINT: give it another one, such as: %2$s AS source_%2$s", select.file(), name);
        });
    }

    private static void checkTime(Stream stream, SelectFile select, long time) {
        if (time != Oid.TIMESTAMPTZ && (!stream.byXid() || time != Oid.TIMESTAMP && time != Oid.DATE)) {
            throw new OperatorError("%s:1: the time of the stream %s, the column %s, is no timestamptz\nHINT: name a "
                    + "column that is one (parameter time), convert it in the SELECT, such as: local AT TIME ZONE "
                    + "'Europe/Berlin' AS at, or of a domain over timestamptz: %s::timestamptz AS %4$s; a timestamp "
                    + "or a date will do with the cursor xid", select.file(), stream.name(), stream.time(),
                    Sql.name(stream.time()));
        }
    }

    /** What the source says of the SELECT. Reads no row, and takes the locks of a read. */
    public static Signature signature(Connection source, SelectFile select) throws SQLException {
        return signature(source, select, "");
    }

    /**
     * Requires the columns of a layout.
     *
     * @param bounds of what was read: partitions of other times are not locked
     * @throws Layout.Changed when the SELECT has others by now
     */
    public static void requireSame(Connection source, Layout layout, Bounds bounds) throws SQLException {
        StreamSql sql = new StreamSql(layout);
        if (!signature(source, layout.select(), StreamSql.where(sql.times(bounds))).isThatOf(layout.signature())) {
            throw new Layout.Changed();
        }
    }

    private static Signature signature(Connection source, SelectFile select, String where) throws SQLException {
        try (Statement statement = source.createStatement();
             ResultSet none = statement.executeQuery(
                     BEFORE_SELECT + select.text() + "\n) AS page" + where + " LIMIT 0")) {
            ResultSetMetaData columns = none.getMetaData();
            Map<String, String> described = new LinkedHashMap<>();
            List<Signature.Limit> limits = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                if (described.put(columns.getColumnLabel(i), columns.getColumnTypeName(i)) != null) {
                    throw new OperatorError("%s:1: the SELECT has several columns of the name %s\nHINT: give each a "
                            + "name of its own, such as: count(*) AS events", select.file(), columns.getColumnLabel(i));
                }
                limits.add(Signature.Limit.of(columns.getColumnTypeName(i), columns.getPrecision(i),
                        columns.getScale(i)));
            }
            return Signature.of(described, limits);
        } catch (SQLException e) {
            throw select.refused(e, BEFORE_SELECT.length());
        }
    }

    /** pgjdbc keeps the OIDs of a result to itself. The order is asked for as pages ask for it. */
    private static Map<String, Long> types(Connection source, Stream stream, SelectFile select, List<String> names)
            throws SQLException {
        String types = Sql.list(names, name -> "CAST(CAST(pg_typeof(page." + Sql.name(name) + ") AS oid) AS bigint)");
        String key = "ROW(" + Sql.list(stream.timeOrder(), StreamSql::column) + ")";
        try {
            return Query.first(source, "SELECT " + types + " FROM (SELECT) AS one LEFT JOIN (SELECT * FROM ("
                    + select.text() + "\n) AS page WHERE " + key + " > " + key + " ORDER BY "
                    + Sql.names(stream.timeOrder()) + " LIMIT 0) AS page ON true", row -> {
                Map<String, Long> found = new LinkedHashMap<>();
                for (String name : names) {
                    found.put(name, row.getLong(found.size() + 1));
                }
                return found;
            });
        } catch (SQLException e) {
            if (!SqlStates.is(e, SqlStates.NO_FUNCTION, SqlStates.NOT_SUPPORTED)) {
                throw e;
            }
            throw new OperatorError("%s:1: the key of the stream %s has a column without an order: %s\nHINT: name "
                    + "columns that have one (parameter key, %s)", select.file(), stream.name(),
                    e.getMessage().lines().findFirst().orElse(""), stream.at(), e);
        }
    }

    /**
     * Returns whether an index of the source proves that the column {@code unique} of the stream is so: then a row that
     * has the value of another one is that row, at another time. Of a column that is computed, or is one of a view, it
     * is not known. A SELECT that joins may have several rows of one value, at the one time that its table has.
     *
     * @param atOneTime whether a row of the target has a value that the source has at the same time in another one
     */
    public static boolean isUnique(Connection source, Stream stream, SelectFile select, boolean atOneTime)
            throws SQLException {
        String rows = "SELECT page." + Sql.name(stream.unique()) + ", page." + Sql.name(stream.time()) + " FROM ("
                + select.text() + "\n) AS page LIMIT ";
        try (Statement statement = source.createStatement(); ResultSet none = statement.executeQuery(rows + 0)) {
            PGResultSetMetaData column = none.getMetaData().unwrap(PGResultSetMetaData.class);
            String table = Sql.name(column.getBaseSchemaName(1)) + "." + Sql.name(column.getBaseTableName(1));
            boolean isTimed = !atOneTime && table.equals(Sql.name(column.getBaseSchemaName(2)) + "."
                    + Sql.name(column.getBaseTableName(2)));
            return !column.getBaseColumnName(1).isEmpty() && Query.first(source, "/stream/unique.sql",
                    row -> row.getBoolean("present"), table, column.getBaseColumnName(1))
                    && (isTimed || Query.all(source, "EXPLAIN " + rows + "ALL", row -> row.getString(1)).stream()
                    .noneMatch(JOIN.asPredicate()));
        }
    }
}

package io.yosai.timescale.stream;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.postgresql.PGResultSetMetaData;
import org.postgresql.core.Oid;
import org.postgresql.util.PSQLState;

/**
 * How the rows of a stream travel: their columns, and in which form each of them does.
 *
 * @param stream whose rows they are
 * @param select that reads them
 * @param columns in the order of the SELECT; without those that the target computes, and without the transaction id
 * @param hidden columns that follow in each row as text and are not written: of the key, where its bytes have no text
 *        known here
 * @param sourceTypes the type of each column of the SELECT as SQL writes it, by its name
 * @param signature the columns of the SELECT with their types, as the source describes them
 * @param fingerprint of the columns of the target
 * @param addable columns of the target that the SELECT lacks and a step may add, by their names
 */
public record Layout(Stream stream, SelectFile select, List<Column> columns, List<String> hidden,
        Map<String, String> sourceTypes, List<String> signature, String fingerprint, Map<String, Column> addable) {
    private static final String BEFORE_SELECT = "SELECT * FROM (";
    private static final String KEY = SqlFile.read("/stream/key.sql");
    private static final String UNIQUE = SqlFile.read("/stream/unique.sql");
    private static final String FINGERPRINT = SqlFile.read("/stream/fingerprint.sql");

    /** What a source says of the SELECT of a stream: the columns with their types. */
    public record Selected(Stream stream, SelectFile select, List<String> signature, Map<String, Long> columns,
            Types types) {
        /**
         * Asks the source.
         *
         * @throws OperatorError when the SELECT cannot be copied
         * @throws SQLException when it is wrong, or the database does not work
         */
        public static Selected read(Connection source, Stream stream, SelectFile select) throws SQLException {
            List<String> signature = Layout.signature(source, select);
            Map<String, Long> columns = Layout.types(source, select, labels(source, select));
            check(stream, select, columns);
            return new Selected(stream, select, signature, columns, Types.read(source, columns.values()));
        }
    }

    /**
     * Asks the target too.
     *
     * @throws OperatorError when the table cannot be copied into
     * @throws SQLException when the database does not work
     */
    public static Layout read(Selected selected, Connection target) throws SQLException {
        Stream stream = selected.stream();
        SelectFile select = selected.select();
        Map<String, Long> found = selected.columns();
        String fingerprint = fingerprint(target, stream.table());
        Map<String, TargetColumn> table = TargetColumn.of(target, stream.table());
        if (table.isEmpty()) {
            throw new OperatorError(
                    "the target has no table %s, into which the stream %s copies\nHINT: create it, or set the "
                    .formatted(stream.table(), stream.name()) + "parameter create of the stream (" + stream.at() + ")");
        }
        requireKey(target, stream);
        Types ours = selected.types();
        Types theirs = Types.read(target, table.values().stream().map(TargetColumn::type).toList());
        Matching matching = new Matching(ours, theirs, !stream.steps().isEmpty());
        List<Column> columns = new ArrayList<>();
        Map<String, String> sourceTypes = new LinkedHashMap<>();
        found.forEach((name, type) -> {
            sourceTypes.put(name, ours.sql(type));
            TargetColumn column = table.get(name);
            if (!isTransaction(stream, name) && (column == null || !column.isGenerated())) {
                columns.add(matching.column(name, type, column));
            }
        });
        Map<String, Column> addable = new LinkedHashMap<>();
        table.values().stream().filter(column -> !found.containsKey(column.name()) && !column.isGenerated())
                .forEach(column -> addable.put(column.name(), matching.added(column)));
        return new Layout(stream, select, List.copyOf(columns), hidden(stream, columns), sourceTypes,
                selected.signature(), fingerprint,
                addable);
    }

    /**
     * Asks the source whether the SELECT of a stream can be copied.
     *
     * @throws OperatorError when it is wrong, two columns have one name, or columns are missing that the stream needs
     */
    public static void require(Connection source, Stream stream, SelectFile select) throws SQLException {
        signature(source, select);
        check(stream, select, types(source, select, labels(source, select)));
        try (Statement statement = source.createStatement()) {
            statement.executeQuery(BEFORE_SELECT + select.text() + "\n) AS page ORDER BY "
                    + Sql.names(stream.timeOrder())
                    + " LIMIT 0").close();
        } catch (SQLException e) {
            if (!PSQLState.UNDEFINED_FUNCTION.getState().equals(e.getSQLState())) {
                throw e;
            }
            throw new OperatorError(
                    "the key of the stream %s has a column without an order: %s\nHINT: name columns that have one "
                    .formatted(stream.name(), e.getMessage().lines().findFirst().orElse("")) + "(parameter key, "
                    + stream.at() + ")", e);
        }
    }

    /** Without it a row that is read a second time would be there twice. */
    private static void requireKey(Connection target, Stream stream) throws SQLException {
        try (PreparedStatement select = target.prepareStatement(KEY)) {
            select.setString(1, stream.table().sql());
            select.setArray(2, target.createArrayOf("text", stream.targetKey().toArray()));
            try (ResultSet row = select.executeQuery()) {
                row.next();
                if (!row.getBoolean("present")) {
                    throw new OperatorError(
                            ("the table %s of the target has no unique index on the key of the stream %s\nHINT: "
                            + "CREATE UNIQUE INDEX ON %s (%s)").formatted(
                            stream.table(), stream.name(), stream.table().sql(),
                            Sql.names(stream.targetKey())));
                }
            }
        }
    }

    private static boolean isTransaction(Stream stream, String column) {
        return stream.byXid() && column.equals(Stream.TRANSACTION);
    }

    private static void check(Stream stream, SelectFile select, Map<String, Long> found) {
        List<String> needed = new ArrayList<>(stream.neededColumns());
        if (stream.byXid()) {
            needed.add(Stream.TRANSACTION);
        }
        needed.stream().filter(name -> !found.containsKey(name)).findFirst().ifPresent(missing -> {
            throw new OperatorError(
                    "the SELECT %s has no column %s, which the stream %s needs (it has %s)\nHINT: %s".formatted(
                    select.file(), missing, stream.name(), String.join(", ", found.keySet()),
                    missing.equals(Stream.TRANSACTION)
                    ? "the cursor xid reads the id of the transaction that wrote a row; "
                            + "add tx to the SELECT" : "add it to the SELECT, or name another column at "
                            + stream.at()));
        });
        Long time = found.get(stream.time());
        if (time != Oid.TIMESTAMPTZ && (stream.cursor() == Stream.Cursor.TIME || time != Oid.TIMESTAMP
                && time != Oid.DATE)) {
            throw new OperatorError(
                    "the time of the stream %s, the column %s of %s, is no timestamptz\nHINT: %s".formatted(
                    stream.name(), stream.time(), select.file(),
                    "name a column that is one (parameter time), convert it in "
                            + "the SELECT, such as: local AT TIME ZONE 'Europe/Berlin' AS at; a timestamp or a date "
                            + "will do with "
                            + "the cursor xid"));
        }
    }

    private static List<String> hidden(Stream stream, List<Column> columns) {
        Map<String, Column> byName = columns.stream().collect(Collectors.toMap(Column::name, column -> column));
        List<String> hidden = new ArrayList<>(stream.neededColumns().stream().filter(name -> {
            Column column = byName.get(name);
            return column == null || !column.isText() && !Values.hasText(column.type());
        }).toList());
        if (stream.byXid()) {
            hidden.add(Stream.TRANSACTION);
        }
        return hidden;
    }

    /** What the source says of the SELECT: a text for each column. Reads no row, and takes the locks of a read. */
    public static List<String> signature(Connection source, SelectFile select) throws SQLException {
        try {
            return describe(source, select);
        } catch (SQLException e) {
            throw select.refused(e, BEFORE_SELECT.length());
        }
    }

    private static List<String> describe(Connection source, SelectFile select) throws SQLException {
        try (Statement statement = source.createStatement();
             ResultSet none = statement.executeQuery(BEFORE_SELECT + select.text() + "\n) AS page LIMIT 0")) {
            ResultSetMetaData columns = none.getMetaData();
            List<String> signature = new ArrayList<>();
            Set<String> names = new HashSet<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                if (!names.add(columns.getColumnLabel(i))) {
                    throw new OperatorError(
                            "%s:1: the SELECT has several columns of the name %s\nHINT: give each a name of its own, "
                            .formatted(select.file(), columns.getColumnLabel(i)) + "such as: count(*) AS events");
                }
                signature.add(columns.getColumnLabel(i) + " " + columns.getColumnTypeName(i));
            }
            return signature;
        }
    }

    /**
     * Returns whether an index of the source proves that the column {@code unique} of the stream is so: then a row that
     * has the value of another one is that row, at another time. Of a column that is computed, or is one of a view, it
     * is not known.
     */
    public boolean isUniqueOn(Connection source) throws SQLException {
        try (Statement statement = source.createStatement(); ResultSet none = statement.executeQuery("SELECT page."
                + Sql.name(stream.unique()) + " FROM (" + select.text() + "\n) AS page LIMIT 0");
             PreparedStatement index = source.prepareStatement(UNIQUE)) {
            PGResultSetMetaData column = none.getMetaData().unwrap(PGResultSetMetaData.class);
            if (column.getBaseColumnName(1).isEmpty()) {
                return false;
            }
            index.setString(1, Sql.name(column.getBaseSchemaName(1)) + "." + Sql.name(column.getBaseTableName(1)));
            index.setString(2, column.getBaseColumnName(1));
            try (ResultSet row = index.executeQuery()) {
                row.next();
                return row.getBoolean("present");
            }
        }
    }

    private static List<String> labels(Connection source, SelectFile select) throws SQLException {
        try (Statement statement = source.createStatement();
             ResultSet none = statement.executeQuery(BEFORE_SELECT + select.text() + "\n) AS page LIMIT 0")) {
            ResultSetMetaData columns = none.getMetaData();
            List<String> labels = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                labels.add(columns.getColumnLabel(i));
            }
            return labels;
        }
    }

    /** pgjdbc keeps the OIDs of a result to itself. */
    private static Map<String, Long> types(Connection source, SelectFile select, List<String> labels)
            throws SQLException {
        String types = Sql.list(labels, label -> "CAST(CAST(pg_typeof(page." + Sql.name(label)
                + ") AS oid) AS bigint)");
        try (Statement statement = source.createStatement();
             ResultSet row = statement.executeQuery("SELECT " + types
             + " FROM (SELECT) AS one LEFT JOIN (SELECT * FROM ("
                     + select.text() + "\n) AS page LIMIT 0) AS page ON true")) {
            row.next();
            Map<String, Long> found = new LinkedHashMap<>();
            for (int i = 0; i < labels.size(); i++) {
                found.put(labels.get(i), row.getLong(i + 1));
            }
            return found;
        }
    }

    /** Returns what {@link #fingerprint()} must still be when rows of this layout have been written. */
    public static String fingerprint(Connection target, TableName table) throws SQLException {
        try (PreparedStatement select = target.prepareStatement(FINGERPRINT)) {
            select.setString(1, table.sql());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getString("fingerprint");
            }
        }
    }

    /** Returns the list of a SELECT that reads the rows: the columns, then what is hidden. */
    public String list() {
        List<String> all = new ArrayList<>(columns.stream().map(Column::read).toList());
        hidden.forEach(name -> all.add("CAST(page." + Sql.name(name) + " AS text)"));
        return String.join(", ", all);
    }

    /** Returns the position of each column by its name. The map is made anew. */
    Map<String, Integer> positions() {
        Map<String, Integer> positions = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            positions.put(columns.get(i).name(), i);
        }
        return positions;
    }
}

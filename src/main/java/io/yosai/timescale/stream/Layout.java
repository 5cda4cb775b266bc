package io.yosai.timescale.stream;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.dsn.OperatorError;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the rows of a stream travel: their columns, and in which form each of them does.
 *
 * @param stream whose rows they are
 * @param select that reads them
 * @param columns in the order of the SELECT; without those that the target computes, and without the transaction id
 * @param hidden columns that follow in each row as text and are not written: of the key, where its bytes have no text
 *        known here
 * @param sourceTypes the type of each column of the SELECT as SQL writes it, by its name
 * @param isOneByte whether the source stores each letter in one byte
 * @param fingerprint of the columns and the unique indexes of the target
 * @param addable columns of the target that the SELECT lacks and a step may add, by their names
 */
public record Layout(Stream stream, SelectFile select, List<Column> columns, List<String> hidden,
        Map<String, String> sourceTypes, Signature signature, boolean isOneByte, String fingerprint,
        Map<String, Column> addable) {

    /** The columns of the source or of the target have changed since a layout was read; it is read again. */
    public static final class Changed extends SQLTransientException {
        public Changed() {
            this("the columns of the stream have changed; they are read again");
        }

        Changed(String reason) {
            super(reason);
        }
    }

    /**
     * @throws OperatorError when the table cannot be copied into
     * @throws SQLException when the database does not work
     */
    public static Layout of(Selected selected, Connection target) throws SQLException {
        Stream stream = selected.stream();
        SelectFile select = selected.select();
        Map<String, Long> found = selected.columns();
        String fingerprint = fingerprint(target, stream.table());
        Map<String, TargetColumn> table = TargetColumn.of(target, stream.table());
        if (table.isEmpty()) {
            throw new OperatorError("the target has no table %s, into which the stream %s copies\nHINT: create it, or "
                    + "set the parameter create of the stream (%s)", stream.table(), stream.name(), stream.at());
        }
        Types theirs = Types.read(target, table.values().stream().map(TargetColumn::type).toList());
        for (String name : found.keySet()) {
            if (stream.targetKey().contains(name) || stream.unique().equals(name)) {
                requireComparable(stream, name, "source", selected.types(), found.get(name));
                requireWritten(stream, table.get(name), theirs);
            }
        }
        requireKey(target, stream);
        Matching matching = new Matching(selected.types(), theirs, !stream.steps().isEmpty());
        List<Column> columns = new ArrayList<>();
        found.forEach((name, type) -> {
            TargetColumn column = table.get(name);
            if (!isTransaction(stream, name) && (column == null || !column.isGenerated())) {
                columns.add(matching.column(name, type, column));
            }
        });
        Map<String, Column> addable = new LinkedHashMap<>();
        table.values().stream().filter(column -> !found.containsKey(column.name()) && !column.isGenerated())
                .forEach(column -> addable.put(column.name(), matching.added(column)));
        return new Layout(stream, select, List.copyOf(columns), hidden(stream, columns), selected.sqlTypes(),
                selected.signature(), selected.isOneByte(), fingerprint, addable);
    }

    private static void requireWritten(Stream stream, TargetColumn column, Types theirs) {
        if (column == null) {
            return;
        }
        requireComparable(stream, column.name(), "target", theirs, column.type());
        if (column.isGenerated()) {
            throw new OperatorError("the table %s of the target computes the column %s itself, by which the stream %s "
                    + "knows its rows\nHINT: ALTER TABLE %s ALTER COLUMN %s DROP EXPRESSION", stream.table(),
                    column.name(), stream.name(), stream.table().sql(), Sql.name(column.name()));
        }
    }

    /** Rows are ordered by the type's own order, which another one's operators do not have: some would be lost. */
    private static void requireComparable(Stream stream, String name, String side, Types types, long type) {
        if (types.isHidden(type)) {
            throw new OperatorError("the column %s, by which the stream %s knows its rows, has the type %s on the %s, "
                    + "whose schema the role does not search: its values would be compared as those of another "
                    + "type\nHINT: run on the %4$s: ALTER ROLE … SET search_path = …, with that schema", name,
                    stream.name(), types.sql(types.base(type)), side);
        }
    }

    /** @throws OperatorError when no unique index is on the key, or none that will do: rows could be there twice */
    public static void requireKey(Connection target, Stream stream) throws SQLException {
        String names = Sql.names(stream.targetKey());
        String table = stream.table().sql();
        OperatorError wrong = Query.first(target, "/stream/key.sql", row -> row.getString("deferrable") != null
                ? new OperatorError("the unique constraint %1$s of the table %2$s of the target, on the key of the "
                        + "stream %3$s, is deferrable, so that no row can be recognised as one that is there "
                        + "already\nHINT: ALTER TABLE %2$s DROP CONSTRAINT %4$s, ADD UNIQUE (%5$s)",
                        row.getString("deferrable"), table, stream.name(), Sql.name(row.getString("deferrable")), names)
                : row.getString("merging") != null ? new OperatorError("the unique index %1$s of the table %2$s of "
                        + "the target, on the key of the stream %3$s, has a collation of its own that takes texts for "
                        + "one that differ: two rows could get one key there, and one would be lost\nHINT: DROP INDEX "
                        + "%1$s; CREATE UNIQUE INDEX ON %2$s (%4$s)", row.getString("merging"), table, stream.name(),
                        names)
                : row.getBoolean("present") ? null : new OperatorError("the table %s of the target has no "
                        + "unique index on the key of the stream %s\nHINT: CREATE UNIQUE INDEX ON %s (%s)",
                        stream.table(), stream.name(), table, names), table, stream.targetKey());
        if (wrong != null) {
            throw wrong;
        }
    }

    private static boolean isTransaction(Stream stream, String column) {
        return stream.byXid() && column.equals(Stream.TRANSACTION);
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

    /** Returns the columns of the SELECT that the target lacks, which steps may take out of each row. */
    public List<Column> lacking() {
        return columns.stream().filter(column -> column.target() == null).toList();
    }

    /**
     * Fails where the target lacks a column that no step takes out of the rows: none of them can be written, and those
     * that were written before are equal but for what was in it.
     */
    public void requireColumns() {
        for (Column column : lacking()) {
            throw RowCopy.lacking(this, column.name());
        }
    }

    /** As {@link #requireColumns()} does, of the columns of a SELECT and of a table that may not be there yet. */
    public static void requireColumns(Stream stream, SelectFile select, Set<String> columns, Connection target)
            throws SQLException {
        Map<String, TargetColumn> table = TargetColumn.of(target, stream.table());
        if (table.isEmpty() || stream.followColumns() || !stream.steps().isEmpty()) {
            return;
        }
        for (String name : columns) {
            if (!table.containsKey(name) && !isTransaction(stream, name)) {
                throw new OperatorError("%s:1: the SELECT has the column %s, which the table %s of the target "
                        + "lacks\nHINT: add it to the table, or leave it out", select.file(), name, stream.table());
            }
        }
    }

    /** Returns whether values of rows that no step has changed travel as text, which the target casts. */
    public boolean hasText() {
        return columns.stream().anyMatch(column -> column.on() != null && column.isText());
    }

    /** Returns what {@link #fingerprint()} must still be when rows have been written. */
    public static String fingerprint(Connection target, TableName table) throws SQLException {
        return Query.first(target, "/stream/fingerprint.sql", row -> row.getString("fingerprint"), table.sql());
    }

    /** Returns the list of a SELECT that reads the rows: the columns, then what is hidden. */
    public String list() {
        List<String> all = new ArrayList<>(columns.stream().map(Column::read).toList());
        hidden.forEach(name -> all.add("CAST(page." + Sql.name(name) + " AS text)"));
        return String.join(", ", all);
    }

    /** Returns the position of each column by its name, an interned one. The map is made anew. */
    Map<String, Integer> positions() {
        Map<String, Integer> positions = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            positions.put(columns.get(i).name().intern(), i);
        }
        return positions;
    }

    int visible(byte[] row) {
        return hidden.isEmpty() ? row.length : Fields.start(row, columns.size());
    }
}

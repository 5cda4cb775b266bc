package io.yosai.timescale.stream;

import io.yosai.timescale.dsn.OperatorError;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Rows of a page, as the steps of a route left them, on their way into a table by {@code COPY … (FORMAT binary)}. */
public final class RowCopy {
    /** A row that a step of a route left in a form that the target cannot take; the message names the column. */
    public static final class UnwritableRow extends OperatorError {
        UnwritableRow(String what, String hint) {
            super(what + "\nHINT: " + hint);
        }
    }

    private final Layout layout;
    private final List<Map<String, Object>> rows;
    private final List<Column> columns;

    /**
     * @param rows at least one
     * @throws UnwritableRow when the target lacks one of the columns, or a row its key
     */
    public RowCopy(Layout layout, List<Map<String, Object>> rows) {
        this.layout = layout;
        this.rows = rows;
        new ReturnedRows(layout, rows).require();
        this.columns = asRead(0) ? layout.columns()
                : rows.get(0).keySet().stream().map(this::column).toList();
        for (Column column : columns) {
            if (column.target() == null) {
                throw lacking(layout, column.name());
            }
        }
        for (String key : layout.stream().key()) {
            if (columns.stream().noneMatch(column -> column.name().equals(key))) {
                throw new UnwritableRow("the rows of the stream %s have no column %s any more, which is of its key"
                        .formatted(layout.stream().name(), key),
                        "a step must leave the columns of the key in the rows");
            }
        }
    }

    public List<Column> columns() {
        return columns;
    }

    /** Returns whether the target casts some of the values from text. */
    public boolean hasText() {
        return columns.stream().anyMatch(Column::isText);
    }

    /** Returns whether a COPY might cut blanks at the end of a value without an error; so of some that it would not. */
    public boolean mayBeCut() {
        return new CutBlanks(layout, columns).mayBeIn(rows);
    }

    /** Returns the page with the times of its rows as steps left them: they may have set others than were read. */
    public Page timed(Page page) {
        if (isAsRead()) {
            return page;
        }
        Column time = columns.stream().filter(column -> column.name().equals(layout.stream().time())).findFirst()
                .orElse(null);
        int at = layout.positions().getOrDefault(layout.stream().time(), -1);
        Page timed = page;
        for (int i = 0; i < rows.size(); i++) {
            Object item = item(i);
            boolean asRead = item instanceof byte[] || item instanceof Row row && row.layout() == layout
                    && (at >= 0 && row.isAsRead(at) || row.isUnchanged(layout.stream().time()));
            if (!asRead) {
                Object value = time == null || time.isText() ? null : rows.get(i).get(time.name());
                timed = timed.with(value == null ? null : Fields.time(SetValues.micros(time, value)));
            }
        }
        return timed;
    }

    /** Returns whether no step has looked into a row. */
    boolean isAsRead() {
        return rows instanceof Rows read && !read.isTouched() && read.layout() == layout;
    }

    private Object item(int index) {
        return rows instanceof Rows page ? page.item(index) : rows.get(index);
    }

    private boolean asRead(int index) {
        Object item = item(index);
        return item instanceof byte[] && ((Rows) rows).layout() == layout
                || item instanceof Row row && row.layout() == layout && !row.isReshaped();
    }

    private Column column(String name) {
        return layout.columns().stream().filter(column -> column.name().equals(name)).findFirst()
                .or(() -> Optional.ofNullable(layout.addable().get(name))).orElseThrow(() -> lacking(layout, name));
    }

    static UnwritableRow lacking(Layout layout, String column) {
        return new UnwritableRow("the rows of the stream %s carry the column %s, which the table %s of the target lacks"
                .formatted(layout.stream().name(), column, layout.stream().table()),
                "add the column to the table, or leave it out in " + madeIn(layout, column));
    }

    private static String madeIn(Layout layout, String column) {
        String steps = layout.stream().steps();
        boolean selected = steps.isEmpty() || layout.columns().stream().anyMatch(one -> one.name().equals(column));
        return selected ? layout.select().file().toString() : "the steps " + steps;
    }

    /**
     * Sends all rows.
     *
     * @param into the table, and in brackets its columns: {@link #columns()}, after an integer if the rows are numbered
     * @param first number that goes before the first row, the next one before the second; null: they are not numbered
     * @return how many rows the table took
     */
    public long send(Connection target, String into, Integer first) throws SQLException {
        CopyIn copy = target.unwrap(PGConnection.class).getCopyAPI()
                .copyIn("COPY " + into + " FROM STDIN (FORMAT binary)");
        try {
            RowBuffer out = new RowBuffer(copy);
            int fields = columns.size() + (first == null ? 0 : 1);
            for (int i = 0; i < rows.size(); i++) {
                out.int2(fields);
                if (first != null) {
                    out.fixed4(first + i);
                }
                row(i, out);
                out.endRow();
            }
            out.end();
            return copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private void row(int index, RowBuffer out) throws SQLException {
        Object item = item(index);
        if (columns != layout.columns() || !asRead(index)) {
            values(rows.get(index), out);
        } else if (item instanceof Row row) {
            row.write(out);
        } else {
            byte[] bytes = (byte[]) item;
            out.raw(bytes, 2, layout.visible(bytes) - 2);
        }
    }

    private void values(Map<String, Object> row, RowBuffer out) throws SQLException {
        if (row.size() != columns.size()) {
            throw differs(row);
        }
        for (Column column : columns) {
            if (!row.containsKey(column.name())) {
                throw differs(row);
            }
            boolean sent = row instanceof Row own && own.layout() == layout && own.writeUnchanged(column.name(), out);
            if (!sent) {
                SetValues.encode(column, row.get(column.name()), out);
            }
        }
    }

    private UnwritableRow differs(Map<String, Object> row) {
        return new UnwritableRow("a row has the columns %s, but the first row of its page has %s".formatted(
                new ArrayList<>(row.keySet()), columns.stream().map(Column::name).toList()),
                "a step that adds or removes a column must do so in every row");
    }
}

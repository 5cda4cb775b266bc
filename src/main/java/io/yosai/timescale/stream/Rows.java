package io.yosai.timescale.stream;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postgresql.util.ByteConverter;

/**
 * Rows as the source sent them, which to a route are a List of Maps. A row that nobody asks for stays bytes. Not safe
 * for several threads at a time while one of them changes it.
 */
public final class Rows extends AbstractList<Map<String, Object>> {
    private final Layout layout;
    private final Map<String, Integer> positions;
    /** Of {@code byte[]}, of {@link Row}, and of what steps have put in their places. */
    private final List<Object> items;
    private boolean touched;

    /** @param rows the messages of a binary COPY, one per row, without header and trailer */
    public Rows(Layout layout, List<byte[]> rows) {
        this.layout = layout;
        this.positions = layout.positions();
        this.items = new ArrayList<>(rows);
    }

    /** Returns how the rows travel. */
    public Layout layout() {
        return layout;
    }

    Map<String, Integer> positions() {
        return positions;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Map<String, Object> get(int index) {
        Object item = items.get(index);
        if (item instanceof byte[] bytes) {
            touched = true;
            item = new Row(this, bytes);
            items.set(index, item);
        }
        return (Map<String, Object>) item;
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public Map<String, Object> set(int index, Map<String, Object> row) {
        Map<String, Object> before = get(index);
        items.set(index, row);
        return before;
    }

    @Override
    public void add(int index, Map<String, Object> row) {
        items.add(index, row);
        touched = true;
        modCount++;
    }

    @Override
    public Map<String, Object> remove(int index) {
        Map<String, Object> before = get(index);
        items.remove(index);
        modCount++;
        return before;
    }

    /** As {@link #hashCode()}. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    /**
     * A page, or a row, is equal to itself alone: Camel asks a body on which an expression such as
     * <code>${body.size}</code> calls a method for its hash, which would decode every value.
     */
    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** Returns whether a step has asked for a row, or added one. */
    public boolean isTouched() {
        return touched;
    }

    /** The bytes of a row, or the row as a step left it. */
    Object item(int index) {
        return items.get(index);
    }

    Object decode(int column, byte[] row, int at, int length) {
        Column of = layout.columns().get(column);
        return of.isText() ? new String(row, at, length, StandardCharsets.UTF_8)
                : Values.decode(of.type(), row, at, length);
    }

    /** Writes a value that a step has set, with its length before it. */
    static void encode(Column column, Object value, RowBuffer out) {
        if (value != null && column.isText()) {
            out.field(SetValues.utf8(column, value));
        } else {
            SetValues.encode(column, value, out);
        }
    }

    /** Returns the bytes of a field of a row as it came, without its length; null for NULL. */
    static byte[] value(byte[] row, int column) {
        int at = Row.field(row, column);
        int length = ByteConverter.int4(row, at);
        if (length < 0) {
            return null;
        }
        byte[] value = new byte[length];
        System.arraycopy(row, at + 4, value, 0, length);
        return value;
    }
}

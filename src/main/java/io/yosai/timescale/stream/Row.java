package io.yosai.timescale.stream;

import java.sql.SQLException;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.postgresql.util.ByteConverter;

/**
 * A row of a page: a Map of its values by the names of the columns, which are decoded when somebody asks, and encoded
 * again only if somebody has set them.
 */
final class Row extends AbstractMap<String, Object> {
    /** In the place of a null that a step has set. */
    private static final Object NULL = new Object();

    private final Rows page;
    private final byte[] bytes;
    /** What a step has set, or got and may have changed in place, by the column's position; null: nothing. */
    private Object[] changed;
    /** All values, once a step has added or removed a column; null: none has. */
    private Map<String, Object> all;
    /** Those of them that were as they came. */
    private Map<String, Object> before;

    Row(Rows page, byte[] bytes) {
        this.page = page;
        this.bytes = bytes;
    }

    Layout layout() {
        return page.layout();
    }

    /** Whether a step has added or removed a column. */
    boolean isReshaped() {
        return all != null;
    }

    @Override
    public Object get(Object key) {
        if (all != null) {
            return all.get(key);
        }
        Integer at = page.positions().get(key);
        if (at == null) {
            return null;
        }
        Object value = value(at);
        if (Values.isMutable(value)) {
            change(at, value);
        }
        return value;
    }

    private Object value(int column) {
        return isChanged(column) ? changed(column) : decode(column);
    }

    private boolean isChanged(int column) {
        return changed != null && changed[column] != null;
    }

    private Object changed(int column) {
        return changed[column] == NULL ? null : changed[column];
    }

    private void change(int column, Object value) {
        changed = changed == null ? new Object[page.positions().size()] : changed;
        changed[column] = value == null ? NULL : value;
    }

    private Object decode(int column) {
        int at = Fields.start(bytes, column);
        int length = ByteConverter.int4(bytes, at);
        return length < 0 ? null
                : Values.decode(page.layout().columns().get(column).type(), bytes, at + 4, length);
    }

    @Override
    public boolean containsKey(Object key) {
        return all != null ? all.containsKey(key) : page.positions().containsKey(key);
    }

    @Override
    public int size() {
        return all != null ? all.size() : page.positions().size();
    }

    @Override
    public Object put(String key, Object value) {
        Integer at = page.positions().get(key);
        if (all == null && at != null) {
            Object old = get(key);
            change(at, value);
            return old;
        }
        return reshape().put(key, value);
    }

    @Override
    public Object computeIfPresent(String key, BiFunction<? super String, ? super Object, ?> function) {
        Integer at = all == null ? page.positions().get(key) : null;
        if (at == null) {
            return super.computeIfPresent(key, function);
        }
        Object old = value(at);
        Object value = old == null ? null : function.apply(key, old);
        if (value != null && all == null) {
            change(at, value);
        } else if (old != null) {
            // It is removed, or the function has added or removed another column.
            super.computeIfPresent(key, (same, now) -> value);
        }
        return value;
    }

    @Override
    public Object remove(Object key) {
        return containsKey(key) ? reshape().remove(key) : null;
    }

    private Map<String, Object> reshape() {
        if (all == null) {
            Map<String, Object> values = new LinkedHashMap<>();
            page.layout().columns().forEach(column -> values.put(column.name(), get(column.name())));
            before = new LinkedHashMap<>(values);
            page.positions().forEach((column, at) -> {
                if (isChanged(at)) {
                    before.remove(column);
                }
            });
            all = values;
        }
        return all;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return all != null ? all.entrySet() : new RowEntries(this);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    /** As {@link Rows#hashCode()}. */
    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** Whether no step has set a column, nor added or removed one. */
    boolean isAsRead(int column) {
        return all == null && !isChanged(column);
    }

    boolean isUnchanged(String column) {
        Integer at = page.positions().get(column);
        return at != null && (all == null ? !isChanged(at)
                : before.containsKey(column) && before.get(column) == all.get(column));
    }

    /** Writes the field of a column of the page as its bytes came, unless a step has set it; returns whether it did. */
    boolean writeUnchanged(String name, RowBuffer out) throws SQLException {
        if (!isUnchanged(name)) {
            return false;
        }
        int at = Fields.start(bytes, page.positions().get(name));
        out.raw(bytes, at, 4 + Math.max(0, ByteConverter.int4(bytes, at)));
        return true;
    }

    /** Writes the fields of the page's columns, each as its bytes came or as it was set. */
    void write(RowBuffer out) throws SQLException {
        List<Column> columns = page.layout().columns();
        int at = 2;
        int unwritten = at;
        for (int i = 0; changed != null && i < changed.length; i++) {
            int next = at + 4 + Math.max(0, ByteConverter.int4(bytes, at));
            if (changed[i] != null) {
                out.raw(bytes, unwritten, at - unwritten);
                SetValues.encode(columns.get(i), changed(i), out);
                unwritten = next;
            }
            at = next;
        }
        out.raw(bytes, unwritten, page.layout().visible(bytes) - unwritten);
    }
}

package io.yosai.timescale.stream;

import java.sql.SQLException;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.postgresql.util.ByteConverter;

/**
 * A row of a page: a Map of its values by the names of the columns, which are decoded when somebody asks, and encoded
 * again only if somebody has set them.
 */
final class Row extends AbstractMap<String, Object> {
    private final Rows page;
    private final byte[] bytes;
    /** What a step has set, or got and may have changed in place, by column; null: nothing. */
    private Map<String, Object> changed;
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
        if (changed != null && changed.containsKey(key)) {
            return changed.get(key);
        }
        Integer at = page.positions().get(key);
        if (at == null) {
            return null;
        }
        Object value = decode(at);
        if (Values.isMutable(value)) {
            change((String) key, value);
        }
        return value;
    }

    private void change(String column, Object value) {
        changed = changed == null ? new LinkedHashMap<>(2) : changed;
        changed.put(column, value);
    }

    private Object decode(int column) {
        int at = field(bytes, column);
        int length = ByteConverter.int4(bytes, at);
        return length < 0 ? null : page.decode(column, bytes, at + 4, length);
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
        if (all == null && page.positions().containsKey(key)) {
            Object old = get(key);
            change(key, value);
            return old;
        }
        return reshape().put(key, value);
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
            if (changed != null) {
                before.keySet().removeAll(changed.keySet());
            }
            all = values;
        }
        return all;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return all != null ? all.entrySet() : new Entries();
    }

    /** As {@link Rows#hashCode()}. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    /** As {@link Rows#hashCode()}. */
    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** Whether a column has the value with which it came. */
    boolean isUnchanged(String column) {
        return page.positions().containsKey(column) && (all == null ? changed == null || !changed.containsKey(column)
                : before.containsKey(column) && before.get(column) == all.get(column));
    }

    /** Writes the field of a column of the page as its bytes came, unless a step has set it; returns whether it did. */
    boolean writeUnchanged(String name, RowBuffer out) throws SQLException {
        if (!isUnchanged(name)) {
            return false;
        }
        int at = field(bytes, page.positions().get(name));
        out.raw(bytes, at, 4 + Math.max(0, ByteConverter.int4(bytes, at)));
        return true;
    }

    /** Writes the fields of the page's columns, each as its bytes came or as it was set. */
    void write(RowBuffer out) throws SQLException {
        int at = 2;
        for (Column column : page.layout().columns()) {
            int length = Math.max(0, ByteConverter.int4(bytes, at));
            if (changed != null && changed.containsKey(column.name())) {
                Rows.encode(column, changed.get(column.name()), out);
            } else {
                out.raw(bytes, at, 4 + length);
            }
            at += 4 + length;
        }
    }

    /** Where the length of a field stands in the bytes of a row. */
    static int field(byte[] row, int column) {
        int at = 2;
        for (int i = 0; i < column; i++) {
            at += 4 + Math.max(0, ByteConverter.int4(row, at));
        }
        return at;
    }

    private final class Entries extends AbstractSet<Entry<String, Object>> {
        @Override
        public int size() {
            return Row.this.size();
        }

        @Override
        public Iterator<Entry<String, Object>> iterator() {
            Iterator<Column> columns = page.layout().columns().iterator();
            return new Iterator<>() {
                private String last;

                @Override
                public boolean hasNext() {
                    return columns.hasNext();
                }

                @Override
                public Entry<String, Object> next() {
                    last = columns.next().name();
                    return new SimpleEntry<>(last, get(last)) {
                        @Override
                        public Object setValue(Object value) {
                            put(getKey(), value);
                            return super.setValue(value);
                        }
                    };
                }

                @Override
                public void remove() {
                    Row.this.remove(last);
                }
            };
        }
    }
}

package io.yosai.timescale.stream;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map.Entry;

/** The columns of a row with their values, as long as no step has added or removed one. */
final class RowEntries extends AbstractSet<Entry<String, Object>> {
    private final Row row;

    RowEntries(Row row) {
        this.row = row;
    }

    @Override
    public int size() {
        return row.size();
    }

    @Override
    public Iterator<Entry<String, Object>> iterator() {
        Iterator<Column> columns = row.layout().columns().iterator();
        return new Iterator<>() {
            private String last;

            @Override
            public boolean hasNext() {
                return columns.hasNext();
            }

            @Override
            public Entry<String, Object> next() {
                last = columns.next().name();
                return new AbstractMap.SimpleEntry<>(last, row.get(last)) {
                    @Override
                    public Object setValue(Object value) {
                        row.put(getKey(), value);
                        return super.setValue(value);
                    }
                };
            }

            @Override
            public void remove() {
                row.remove(last);
            }
        };
    }
}

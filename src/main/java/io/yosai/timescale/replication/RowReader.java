package io.yosai.timescale.replication;

import java.util.List;
import java.util.Map;

/** Takes the values out of rows in the order of the columns. */
final class RowReader {
    private final List<Column> columns;
    private final Object[] values;

    RowReader(List<Column> columns) {
        this.columns = columns;
        this.values = new Object[columns.size()];
    }

    /**
     * @return the row's values, one per column; overwritten by the next call
     * @throws UnwritableRow when the row has not exactly these columns
     */
    Object[] read(Map<String, Object> row) {
        if (row.size() != values.length) {
            throw differs(row);
        }
        int i = 0;
        // Rows of one SELECT share their keys and the order of them: walking the entries spares a look-up per value.
        for (Map.Entry<String, Object> entry : row.entrySet()) {
            if (!entry.getKey().equals(columns.get(i).key())) {
                return lookUp(row);
            }
            values[i++] = entry.getValue();
        }
        return values;
    }

    private Object[] lookUp(Map<String, Object> row) {
        for (int i = 0; i < values.length; i++) {
            String key = columns.get(i).key();
            if (!row.containsKey(key)) {
                throw differs(row);
            }
            values[i] = row.get(key);
        }
        return values;
    }

    private UnwritableRow differs(Map<String, Object> row) {
        return new UnwritableRow("a row has the columns %s but the first row of its page has %s; a step that adds or "
                .formatted(row.keySet(), columns.stream().map(Column::key).toList())
                + "removes a column must do so in every row");
    }
}

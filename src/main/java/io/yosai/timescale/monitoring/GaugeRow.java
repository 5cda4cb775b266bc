package io.yosai.timescale.monitoring;

import io.micrometer.core.instrument.Tags;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postgresql.PGStatement;

/** What the columns of a row are to a gauge: labels, or values. */
final class GaugeRow {
    private static final Set<Long> INFINITE =
            Set.of(PGStatement.DATE_NEGATIVE_INFINITY, PGStatement.DATE_POSITIVE_INFINITY);

    private GaugeRow() {
    }

    /** @throws IllegalArgumentException when it is no row */
    static Map<String, Object> of(String name, Object row) {
        if (!(row instanceof Map<?, ?> columns)) {
            throw new IllegalArgumentException(name + " needs the rows of a query, a List of Maps, in the body");
        }
        Map<String, Object> copy = new LinkedHashMap<>();
        columns.forEach((column, value) -> copy.put(column.toString(), value));
        return copy;
    }

    /** The names of the columns that are labels. */
    static List<String> texts(Map<String, Object> row) {
        return row.entrySet().stream().filter(column -> column.getValue() instanceof String).map(Map.Entry::getKey)
                .toList();
    }

    static Tags labels(Map<String, Object> row, Set<String> texts) {
        Tags labels = Tags.empty();
        for (String column : texts) {
            labels = labels.and(column, row.get(column) == null ? "" : row.get(column).toString());
        }
        return labels;
    }

    /**
     * As {@link #number}.
     *
     * @throws IllegalArgumentException when it is none
     */
    static double value(String name, Object value) {
        if (!(value instanceof Number || value instanceof Boolean || value instanceof Date)) {
            throw new IllegalArgumentException(name + " is a " + value.getClass().getSimpleName()
                    + "; expected text for a label, or a number, boolean or timestamp");
        }
        return number(value);
    }

    /** NaN, which is not shown, for a time that is infinite. */
    static double number(Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        if (value instanceof Date time && !INFINITE.contains(time.getTime())) {
            return time.getTime() / 1000.0;
        }
        return Double.NaN;
    }
}

package io.yosai.timescale.stream;

import java.util.List;
import java.util.Map;
import org.postgresql.util.ByteConverter;

/**
 * Finds values that end in more blanks than {@code varchar(n)} of the target has room for: as SQL wants it a COPY would
 * cut them without an error.
 */
record CutBlanks(Layout layout, List<Column> columns) {
    /** Whether the target might cut a value of some rows; some that fit, too, as bytes are counted, not letters. */
    boolean mayBeIn(List<?> rows) {
        Map<String, Integer> positions = layout.positions();
        Map<String, Integer> lengths = layout.signature().scales();
        for (Column column : columns) {
            int most = column.on().most();
            Integer at = positions.get(column.name());
            boolean fits = most == 0 || "character varying".equals(element(column))
                    && lengths.getOrDefault(column.name(), Integer.MAX_VALUE) <= most;
            for (int i = 0; most > 0 && i < rows.size(); i++) {
                Object row = rows instanceof Rows read ? read.item(i) : rows.get(i);
                boolean asRead = row instanceof byte[] || row instanceof Row own && own.layout() == layout
                        && own.isUnchanged(column.name());
                // To decode a value that no step has set would cost as much as all else that is done with it.
                if (!(asRead && fits) && (row instanceof byte[] bytes
                        ? at != null && isCut(bytes, Row.field(bytes, at), column) : isCut(row, column, most))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isCut(Object row, Column column, int most) {
        return row instanceof Map<?, ?> map && map.get(column.name()) instanceof CharSequence text
                && text.length() > most && text.charAt(text.length() - 1) == ' ';
    }

    private static String element(Column column) {
        return column.source() == null ? null : column.source().replace("[]", "");
    }

    /** The elements of an array may be anywhere in it. */
    private static boolean isCut(byte[] row, int at, Column column) {
        int length = ByteConverter.int4(row, at);
        int end = at + 4 + length;
        boolean isCut = false;
        for (int i = column.target().endsWith("]") ? at + 4 : end - 1; length > column.on().most() && i < end; i++) {
            isCut |= row[i] == ' ';
        }
        return isCut;
    }
}

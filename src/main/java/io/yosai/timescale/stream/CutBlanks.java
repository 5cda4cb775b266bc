package io.yosai.timescale.stream;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.postgresql.util.ByteConverter;

/**
 * Finds values that end in more blanks than {@code varchar(n)} of the target has room for: as SQL wants it a COPY would
 * cut them without an error.
 */
record CutBlanks(Layout layout, List<Column> columns) {
    /**
     * A column of the target that has room for so many letters.
     *
     * @param at of the column in a row as it was read, -1 if the SELECT lacks it
     * @param fits whether every value of the source does
     */
    private record Narrow(Column column, int most, int at, boolean fits) {
    }

    /** Whether the target might cut a value of some rows; some that fit, too, as bytes are counted, not letters. */
    boolean mayBeIn(List<?> rows) {
        Map<String, Integer> positions = layout.positions();
        Narrow[] narrow = columns.stream().filter(column -> column.on().most() > 0)
                .map(column -> new Narrow(column, column.on().most(), positions.getOrDefault(column.name(), -1),
                        fits(column))).toArray(Narrow[]::new);
        if (Stream.of(narrow).allMatch(Narrow::fits) && rows instanceof Rows read && !read.isTouched()) {
            return false;
        }
        for (int i = 0; narrow.length > 0 && i < rows.size(); i++) {
            Object row = rows instanceof Rows read ? read.item(i) : rows.get(i);
            Row own = row instanceof Row one && one.layout() == layout ? one : null;
            for (Narrow one : narrow) {
                // To decode a value that no step has set would cost as much as all else that is done with it.
                boolean asRead = row instanceof byte[] || own != null && one.at >= 0 && own.isAsRead(one.at);
                if (!(asRead && one.fits) && (row instanceof byte[] bytes ? isCut(bytes, one) : isCut(row, one))) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean fits(Column column) {
        return "character varying".equals(element(column))
                && layout.signature().scales().getOrDefault(column.name(), Integer.MAX_VALUE) <= column.on().most();
    }

    private static boolean isCut(Object row, Narrow narrow) {
        return row instanceof Map<?, ?> map && map.get(narrow.column.name()) instanceof CharSequence text
                && text.length() > narrow.most && text.charAt(text.length() - 1) == ' ';
    }

    private static String element(Column column) {
        return column.source() == null ? null : column.source().replace("[]", "");
    }

    /** The elements of an array may be anywhere in it. */
    private static boolean isCut(byte[] row, Narrow narrow) {
        if (narrow.at < 0) {
            return false;
        }
        int at = Fields.start(row, narrow.at);
        int length = ByteConverter.int4(row, at);
        int end = at + 4 + length;
        boolean isCut = false;
        for (int i = narrow.column.target().endsWith("]") ? at + 4 : end - 1; length > narrow.most && i < end; i++) {
            isCut |= row[i] == ' ';
        }
        return isCut;
    }
}

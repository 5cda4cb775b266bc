package io.yosai.timescale.reconcile;

import io.yosai.timescale.stream.Column;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.StagedSql;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * By what a compressed chunk knows values from others, as SQL: what it takes for one comes out with one text, and a
 * repair would be lost with the next compression (docs/servers/behaviours.md).
 *
 * @param columns of the rows
 * @param staged what SQL says of rows of the source
 */
record KeptValues(List<Column> columns, StagedSql staged) {
    /** Types that it keeps as they are, and of which values are equal that have other texts. */
    private static final Set<String> BY_VALUE = Set.of("numeric", "real", "double precision");

    /** What the statement that finds rows which differ has of them. */
    void put(Map<String, String> texts) {
        texts.put("our_kept", Sql.list(columns, column -> kept(column, ours(column), oursCompared(column))));
        texts.put("their_kept", Sql.list(columns, column -> kept(column, theirs(column), theirsCompared(column))));
        List<Column> one = columns.stream().filter(KeptValues::mayBeOne).toList();
        texts.put("our_segments", texts(one, KeptValues::oursCompared));
        texts.put("their_segments", texts(one, this::theirsCompared));
        texts.put("segments", texts(one, column -> Sql.literal(column.name())));
    }

    /** By the type's own comparison, or else by its text. */
    private static String kept(Column column, String value, String compared) {
        return column.isMerged() ? "CAST(" + value + " AS " + column.bare() + ")"
                : mayBeOne(column) ? compared : "CAST(" + compared + " AS text)";
    }

    /** Of a column that it keeps as it is, it has one value for each segment where it is segmented by the column. */
    private static boolean mayBeOne(Column column) {
        return !column.isMerged() && column.target() != null
                && (column.on().collation() != null || BY_VALUE.contains(column.bare()));
    }

    private static String ours(Column column) {
        return "page." + column.sql();
    }

    private static String oursCompared(Column column) {
        return column.comparedOnTarget(ours(column));
    }

    private String theirs(Column column) {
        return staged.value(column.name());
    }

    private String theirsCompared(Column column) {
        return column.compared(theirs(column));
    }

    private static String texts(List<Column> columns, Function<Column, String> value) {
        return "CAST(ARRAY[" + Sql.list(columns, column -> "CAST(" + value.apply(column) + " AS text)")
                + "] AS text[])";
    }
}

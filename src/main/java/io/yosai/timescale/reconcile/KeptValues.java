package io.yosai.timescale.reconcile;

import io.yosai.timescale.stream.Column;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.StagedSql;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
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
        put(texts, "our", column -> "page." + column.sql(), Column::comparedOnTarget);
        put(texts, "their", column -> staged.value(column.name()), Column::compared);
        texts.put("segments", ofSegments(column -> Sql.literal(column.name())));
    }

    private void put(Map<String, String> texts, String side, Function<Column, String> value,
            BiFunction<Column, String, String> compared) {
        Function<Column, String> content = column -> compared.apply(column, value.apply(column));
        texts.put(side + "_kept", Sql.list(columns,
                column -> kept(column, value.apply(column), content.apply(column))));
        texts.put(side + "_segments", ofSegments(content));
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

    private String ofSegments(Function<Column, String> value) {
        return "CAST(ARRAY[" + Sql.list(columns.stream().filter(KeptValues::mayBeOne).toList(),
                column -> "CAST(" + value.apply(column) + " AS text)") + "] AS text[])";
    }
}

package io.yosai.timescale.stream;

import io.yosai.timescale.database.Query;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.core.Oid;

/**
 * A column of a table of the target.
 *
 * @param name as the catalogue has it
 * @param type its OID
 * @param baseType as SQL writes it, with its length or precision, of a domain the type underneath
 * @param bareType the base type without its length: a cast to it cuts and rounds nothing
 * @param collation of its texts as SQL writes it; null: that of the database, or it has none
 * @param mergesTexts whether that collation takes texts for one that differ
 * @param isGenerated whether the table computes its values, so that none can be written
 * @param isEnum whether its values, or their elements, are labels, each of which has one text
 * @param isComposed whether its values, or their elements, are composites or ranges that people have made
 */
public record TargetColumn(String name, long type, String baseType, String bareType, String collation,
        boolean mergesTexts, boolean isGenerated, boolean isEnum, boolean isComposed) {
    private static final Pattern LIMITED = Pattern.compile("character varying\\((\\d+)\\)(?:\\[])*");

    /** Returns what reads its values from their texts. */
    public Column column() {
        return new Column(name, Oid.TEXT, true, null, null, this, false, false, false);
    }

    /** How many characters a text, or each element of an array, may have; 0: any number, or they are padded. */
    int most() {
        Matcher limited = LIMITED.matcher(baseType);
        return limited.matches() ? Integer.parseInt(limited.group(1)) : 0;
    }

    /**
     * Returns a value of its type without the length, as SQL, as it is written: of a text that is too long by blanks at
     * its end these would be cut without an error, as SQL wants it. Another one takes its place, which is refused.
     */
    public String written(String value) {
        int most = most();
        String tooLong = "repeat('x', " + (most + 1) + ")";
        boolean isArray = baseType.endsWith("]");
        return most == 0 ? value : "CASE WHEN " + (isArray ? "EXISTS (SELECT FROM unnest(" + value
                + ") AS one (element) WHERE length(element) > " + most + ")" : "length(" + value + ") > " + most)
                + " THEN CAST(" + (isArray ? "ARRAY[" + tooLong + "]" : tooLong) + " AS " + bareType + ") ELSE " + value
                + " END";
    }

    /** Returns the columns of a table by their names, in their order; none when there is no such table. */
    public static Map<String, TargetColumn> of(Connection target, TableName table) throws SQLException {
        Map<String, TargetColumn> columns = new LinkedHashMap<>();
        Query.all(target, "/stream/target_columns.sql", Query.as(TargetColumn.class), table.sql())
                .forEach(column -> columns.put(column.name(), column));
        return columns;
    }
}

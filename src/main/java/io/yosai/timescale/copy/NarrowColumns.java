package io.yosai.timescale.copy;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.Column;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.Stream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reports columns of the target that may hold another value than the source: types that round, pad or cut what they are
 * given without an error. Those that refuse it need no report: such a row goes to the quarantine. In a column of the
 * key two rows of the source could become one, of which the second would be taken for one that is there already; such a
 * column is refused.
 */
final class NarrowColumns {
    /** A type with what it is limited to; the last number is the digits behind the point, or the length. */
    private static final Pattern LIMITED =
            Pattern.compile("(\\w+)(?: (?!varying)[a-z ]+)?\\((?:\\d+,)?(-?\\d+)\\)(.*)");
    /** Of an interval: but a number of seconds, the smallest part that it may have is not the smallest there is. */
    private static final Pattern COARSE = Pattern.compile("interval .*(year|month|day|hour|minute)(\\[])*");
    /** What pgjdbc calls the digits of an interval that is limited to such parts, but does not say to which. */
    private static final int OF_PARTS = 65_535;
    private static final List<String> INTEGERS = List.of("smallint", "integer", "bigint");
    private static final List<String> DATES = List.of("date", "time without time zone", "time with time zone");
    /** Of which one value has several texts; between two of them the text of a value is always the same. */
    private static final Set<String> SPELT = Set.of("smallint", "integer", "bigint", "numeric", "real",
            "double precision", "money", "oid", "boolean", "uuid", "inet", "cidr", "macaddr", "macaddr8", "date",
            "time without time zone", "time with time zone", "timestamp without time zone", "timestamp with time zone",
            "interval");
    private static final Set<String> TEXTS = Set.of("text", "character varying", "bpchar", "name", "citext");
    private static final String SPELLS = "takes several texts for one value, as 7 and 007 are one number";
    private static final String CUTS = "keeps a part of the value alone";
    private static final String ROUNDS = "rounds";
    private static final String MERGES = "has a collation that takes texts for one that differ";
    private static final String PARTS =
            "has parts of other types or lengths that may round, pad or cut what they are given";
    private static final String WORDS = "keeps each word once, in an order of its own";
    private static final String DECLARATION = "keeps no encoding that the text declares";
    private static final String COLLATION = SqlFile.read("/copy/collation.sql");
    /** What a type does to the text of a value of another. */
    private static final Map<String, Map<String, String>> PAIRS = Map.of(
            "real", Map.of("double precision", ROUNDS, "numeric", ROUNDS, "integer", ROUNDS, "bigint", ROUNDS),
            "double precision", Map.of("numeric", ROUNDS, "bigint", ROUNDS),
            "jsonb", Map.of("json", "keeps the last of equal keys, and no blanks", "text",
            "keeps the last of equal keys, and no blanks"),
            "tsvector", Map.of("text", WORDS, "character varying", WORDS),
            "xml", Map.of("text", DECLARATION, "character varying", DECLARATION),
            "time without time zone", Map.of("time with time zone", "drops the zone"),
            "name", Map.of("text", "cuts behind 63 bytes", "character varying", "cuts behind 63 bytes"),
            "\"char\"", Map.of("text", "cuts behind the first byte", "character varying",
            "cuts behind the first byte"));

    private NarrowColumns() {
    }

    /**
     * Returns a line for each such column, with a {@code HINT:}; none: every value stays as it is, or is refused.
     *
     * @throws OperatorError when one of them is of the key, or is unique
     */
    static List<String> of(Connection source, Layout layout) throws SQLException {
        Map<String, Integer> scales = layout.signature().scales();
        Set<String> keys = new HashSet<>(layout.stream().timeOrder());
        keys.add(layout.stream().unique());
        List<String> lines = new ArrayList<>(generated(layout));
        for (Column column : layout.columns()) {
            Integer scale = scales.get(column.name());
            boolean isKey = keys.contains(column.name());
            String what = column.source() == null || column.target() == null ? null
                    : !isKey ? narrowed(column, scale) : column.on().mergesTexts() && !merges(source, layout, column)
                    ? MERGES : merged(column, scale);
            if (what == null) {
                continue;
            }
            String line = "the column %s of %s is %s on the source and %s on the target, which %s".formatted(
                    column.name(), layout.stream().table(), column.source(), column.target(), what);
            String alter = "\nHINT: " + (what.equals(PARTS) ? "give them there what they have on the source"
                    : "ALTER TABLE %s ALTER COLUMN %s TYPE %s".formatted(layout.stream().table().sql(), column.sql(),
                    column.source()));
            if (isKey) {
                // A cast to a character type with a length would cut.
                String type = column.bare().equals("bpchar") ? column.bare() : column.target();
                throw new OperatorError(line + ": two rows could get one key there, and one would be lost" + alter
                        + (MERGES.equals(what) || PARTS.equals(what) ? "" : ", or read CAST(%s AS %s) AS %s in %s"
                        .formatted(column.sql(), type, column.sql(), layout.select().file())));
            }
            lines.add(line + "; compared is what the target makes of it" + alter + ", if nothing is to be lost");
        }
        return lines;
    }

    private static List<String> generated(Layout layout) {
        List<String> copied = layout.columns().stream().map(Column::name).toList();
        return layout.sourceTypes().keySet().stream().filter(name -> !copied.contains(name)
                && !(layout.stream().byXid() && name.equals(Stream.TRANSACTION))).map(name ->
                ("the table %s of the target computes its column %s itself: what %s has in it is neither copied nor "
                + "compared\nHINT: leave it out of the SELECT, or run on the target: ALTER TABLE %s ALTER COLUMN %s "
                + "DROP EXPRESSION").formatted(layout.stream().table(), name, layout.select().file(),
                layout.stream().table().sql(), Sql.name(name))).toList();
    }

    /** Whether texts that differ are one to the source too, which has the last word on what a key is. */
    private static boolean merges(Connection source, Layout layout, Column column) throws SQLException {
        return Query.first(source, COLLATION.formatted(column.sql(), layout.select().text()),
                row -> row.getBoolean("merges"));
    }

    /** How the type of the target takes two values of the source for one; null: it does not. */
    private static String merged(Column column, Integer scale) {
        return switch (column.bare()) {
            case "bpchar" -> column.source().equals("bpchar") ? null : "ignores blanks at the end";
            case "citext" -> column.source().equals("citext") ? null : "ignores the case of letters";
            case "text", "character varying", "name", "\"char\"" -> narrowed(column, scale);
            default -> SPELT.contains(element(column.bare())) && !SPELT.contains(element(column.source()))
                    || TEXTS.contains(column.source()) && !column.isForeign() ? SPELLS : narrowed(column, scale);
        };
    }

    private static String element(String type) {
        return type.replace("[]", "");
    }

    /** What the type of the target does to values of the source; null: nothing. */
    private static String narrowed(Column column, Integer scale) {
        String pair = PAIRS.getOrDefault(column.bare(), Map.of()).get(column.source());
        if (column.hasOtherParts()) {
            return PARTS;
        }
        boolean isPart = DATES.contains(column.bare()) && column.source().startsWith("timestamp")
                || COARSE.matcher(column.target()).matches() && (scale == null || scale != OF_PARTS);
        Matcher limited = LIMITED.matcher(column.target());
        if (pair != null || isPart || !limited.matches()) {
            return isPart ? CUTS : pair;
        }
        int limit = Integer.parseInt(limited.group(2));
        return switch (limited.group(1)) {
            case "numeric" -> limit >= 0 && INTEGERS.contains(column.source()) || scale != null && scale <= limit
                    ? null : ROUNDS;
            case "time", "timestamp", "interval" -> scale != null && scale <= limit ? null : ROUNDS;
            case "character" -> column.source().equals("bpchar") && scale != null && scale == limit ? null
                    : "pads with blanks up to " + limit + " characters";
            default -> null;
        };
    }
}

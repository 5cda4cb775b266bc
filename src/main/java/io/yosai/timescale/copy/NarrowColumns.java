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
    private static final List<String> WHOLE = List.of("smallint", "integer", "bigint", "oid", "xid8");
    /** Of which one value has several texts; between two of them the text of a value is always the same. */
    private static final Set<String> SPELT = Set.of("smallint", "integer", "bigint", "numeric", "real",
            "double precision", "money", "oid", "boolean", "uuid", "inet", "cidr", "macaddr", "macaddr8", "date",
            "time without time zone", "time with time zone", "timestamp without time zone", "timestamp with time zone",
            "interval");
    private static final Set<String> TEXTS =
            Set.of("text", "character varying", "bpchar", "name", "citext", "json", "jsonb", "xml");
    private static final Set<String> NUMBERS = Set.of("numeric", "real", "double precision", "smallint", "integer",
            "bigint");
    private static final Set<String> MOMENTS = Set.of("timestamp without time zone", "timestamp with time zone",
            "tsrange", "tstzrange", "tsmultirange", "tstzmultirange");
    private static final String SPELLS = "takes several texts for one value, as 7 and 007 are one number";
    private static final String CUTS = "keeps a part of the value alone";
    private static final String ROUNDS = "rounds";
    private static final String ZONE = "drops the zone";
    private static final String MERGES = "has a collation that takes texts for one that differ";
    private static final String PARTS =
            "has parts of other types or lengths that may round, pad or cut what they are given";
    private static final String FOREIGN = "reads a text in a way of its own, and may round it or keep a part alone";
    private static final String COLLATION = SqlFile.read("/copy/collation.sql");

    private static final Set<String> ANY = Set.of();

    /** What types of the target do to the text of a value of others. */
    private record Pair(String what, Set<String> sources, Set<String> targets) {
    }

    private static final List<Pair> PAIRS = List.of(
            new Pair(ROUNDS, Set.of("double precision", "numeric", "integer", "bigint", "oid", "xid8"), Set.of("real")),
            new Pair(ROUNDS, Set.of("numeric", "bigint", "xid8"), Set.of("double precision")),
            new Pair(ROUNDS, Set.of("numeric", "real", "double precision"), Set.of("money", "interval")),
            new Pair(ROUNDS, TEXTS, Set.of("real", "double precision", "money", "interval", "timestamp with time zone",
            "tstzrange", "tstzmultirange", "point", "line", "lseg", "box", "path", "polygon", "circle")),
            new Pair(ZONE, TEXTS, Set.of("timestamp without time zone", "tsrange", "tsmultirange")),
            new Pair(ZONE, Set.of("time with time zone"), Set.of("time without time zone")),
            new Pair(CUTS, TEXTS, Set.of("date", "daterange", "datemultirange", "time without time zone",
            "time with time zone")),
            new Pair(CUTS, MOMENTS, Set.of("date", "daterange", "datemultirange", "time without time zone",
            "time with time zone")),
            new Pair(CUTS, Set.of("numrange", "nummultirange"), Set.of("int4range", "int8range", "int4multirange",
            "int8multirange")),
            new Pair("takes negative numbers for large ones", NUMBERS, Set.of("oid", "xid8")),
            new Pair("takes negative numbers for large ones", TEXTS, Set.of("oid", "xid8")),
            new Pair("keeps the last of equal keys, and no blanks", TEXTS, Set.of("jsonb")),
            new Pair("keeps each word once, in an order of its own", TEXTS, Set.of("tsvector")),
            new Pair("keeps no encoding that the text declares", TEXTS, Set.of("xml")),
            new Pair("cuts behind 63 bytes", TEXTS, Set.of("name")),
            new Pair("cuts behind 63 bytes", Set.of("numeric", "bytea", "hstore"), Set.of("name")),
            new Pair("cuts behind the first byte", ANY, Set.of("\"char\"")));

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
        String from = element(column.source());
        String to = element(column.bare());
        boolean isText = TEXTS.contains(from);
        if (isText && isArray(column.bare()) && !isArray(column.source())) {
            return SPELLS;
        }
        if (Set.of("smallint", "integer").contains(from) && Set.of("oid", "xid8").contains(to)) {
            // Each has a number of its own there.
            return null;
        }
        return switch (from.equals(to) && !to.equals("bpchar") ? "" : to) {
            case "bpchar" -> from.equals(to) ? null : "ignores blanks at the end";
            case "citext" -> "ignores the case of letters";
            case "", "text", "character varying", "name", "\"char\"" -> narrowed(column, scale);
            default -> isText && !column.on().isEnum() || SPELT.contains(to) && !SPELT.contains(from) ? SPELLS
                    : narrowed(column, scale);
        };
    }

    private static boolean isArray(String type) {
        return type.endsWith("]");
    }

    /** The name of a type, or of that of the elements, without a schema. */
    private static String element(String type) {
        return type.replace("[]", "").replaceFirst(".*\\.", "");
    }

    /** What the type of the target does to values of the source; null: nothing. */
    private static String narrowed(Column column, Integer scale) {
        if (column.hasOtherParts()) {
            return PARTS;
        }
        String from = element(column.source());
        String to = element(column.bare());
        boolean isText = TEXTS.contains(from);
        String pair = from.equals(to) ? null : PAIRS.stream()
                .filter(one -> (one.sources() == ANY || one.sources().contains(from)) && one.targets().contains(to))
                .map(Pair::what).findFirst()
                .orElse((isText || NUMBERS.contains(from)) && !TEXTS.contains(to) && column.isForeign()
                        && !column.on().isEnum() ? FOREIGN : null);
        boolean isPart = COARSE.matcher(column.target()).matches() && (scale == null || scale != OF_PARTS);
        Matcher limited = LIMITED.matcher(column.target());
        if (pair != null || isPart || !limited.matches()) {
            return isPart ? CUTS : pair;
        }
        int limit = Integer.parseInt(limited.group(2));
        boolean fits = scale != null && scale <= limit;
        return switch (limited.group(1)) {
            case "numeric" -> limit >= 0 && WHOLE.contains(from) || from.equals("numeric") && fits ? null : ROUNDS;
            case "time", "timestamp", "interval" -> fits && !isText ? null : ROUNDS;
            case "character" -> from.equals("bpchar") && scale != null && scale == limit ? null
                    : "pads with blanks up to " + limit + " characters";
            default -> null;
        };
    }
}

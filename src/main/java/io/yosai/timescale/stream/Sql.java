package io.yosai.timescale.stream;

import io.yosai.timescale.database.SqlFile;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names and values as SQL text, for statements that take no parameters, such as COPY. */
public final class Sql {
    private static final Pattern PLACE = Pattern.compile("\\{([a-z_]+)}");

    private Sql() {
    }

    /** Returns an identifier in quotes. */
    public static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Returns identifiers in quotes, separated by commas. */
    public static String names(List<String> names) {
        return list(names, Sql::name);
    }

    /** Returns a text for each item, separated by commas. */
    public static <T> String list(List<T> items, Function<T, String> text) {
        return items.stream().map(text).collect(Collectors.joining(", "));
    }

    /** Returns a statement with each {@code {name}} in it replaced by its text, which is not searched again. */
    public static String fill(String statement, Map<String, String> texts) {
        return PLACE.matcher(SqlFile.statement(statement))
                .replaceAll(found -> Matcher.quoteReplacement(texts.get(found.group(1))));
    }

    /** Returns a text as a value of a type, as the type itself reads it: a cast to regclass does not know {@code -}. */
    public static String read(String text, String type) {
        return type.equals("regclass") ? "regclassin(textout(" + text + "))" : "CAST(" + text + " AS " + type + ")";
    }

    /** Returns a time of a type as a timestamptz; a date that is later than any time as infinity. */
    public static String timestamptz(String time, String type) {
        return "CAST(" + (!"date".equals(type) ? time
                : "CASE WHEN " + time + " > '" + PgTime.LAST_DAY + "' THEN 'infinity' ELSE " + time + " END")
                + " AS timestamptz)";
    }

    /** Returns a string constant that is read alike whatever {@code standard_conforming_strings} says. */
    public static String literal(String text) {
        String quoted = "'" + text.replace("'", "''").replace("\\", "\\\\") + "'";
        return text.indexOf('\\') < 0 ? quoted : " E" + quoted;
    }
}

package io.yosai.timescale.stream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The columns of a SELECT with their types, as the source describes them.
 *
 * @param columns in the order of the SELECT, each its name in double quotes, a blank, and the name of its type
 * @param limits of each; none of what the target has kept, where they are not known
 */
public record Signature(List<String> columns, List<Limit> limits) {
    private static final Pattern QUOTED = Pattern.compile("(?s)\"((?:[^\"]|\"\")+)\" (.+)");
    /** As pgjdbc names a type that is not on the search path of the session. */
    private static final Pattern WITH_SCHEMA = Pattern.compile("(?s)\".+?\"\\.\"(.+)\"");
    /** How it names the type of a column that has numbers of a sequence by default. */
    private static final Map<String, String> COUNTED =
            Map.of("smallserial", "int2", "serial", "int4", "bigserial", "int8");

    /** Types whose precision is a length. */
    private static final Set<String> LENGTHS = Set.of("bpchar", "varchar");

    /** The precision and the scale of a column, as pgjdbc has them; a precision without a limit is the greatest int. */
    public record Limit(int precision, int scale) {
        /** The scale of a numeric may be negative, and has eleven bits, of which pgjdbc takes the first for a digit. */
        static Limit of(String type, int precision, int scale) {
            return new Limit(precision, type.endsWith("numeric") ? (scale & 0x7ff ^ 0x400) - 0x400 : scale);
        }
    }

    /** @param described the types of the columns by their names, in the order of the SELECT */
    static Signature of(Map<String, String> described, List<Limit> limits) {
        return new Signature(described.entrySet().stream()
                .map(column -> Sql.name(column.getKey()) + " " + column.getValue()).toList(), limits);
    }

    /** Makes one of what the target has kept, {@link #columns}. */
    public static Signature kept(List<String> columns) {
        return new Signature(columns, List.of());
    }

    /**
     * Whether another session would describe the columns so: in the same order and with the same limits, whatever it
     * calls their types.
     */
    public boolean isThatOf(Signature other) {
        return changesSince(other).isEmpty() && names().equals(other.names()) && limits.equals(other.limits);
    }

    /** Returns the digits behind the point that each column may have, or its length; none: there is no limit. */
    public Map<String, Integer> scales() {
        Map<String, Integer> scales = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            String type = type(columns.get(i)).replaceFirst("^_", "");
            Limit limit = limits.get(i);
            if (limit.precision() != Integer.MAX_VALUE && (!type.equals("numeric") || limit.precision() > 0)) {
                scales.put(name(columns.get(i)), LENGTHS.contains(type) ? limit.precision() : limit.scale());
            }
        }
        return scales;
    }

    /** Says which of earlier columns are gone or have another type; nothing of those that are new. */
    public List<String> changesSince(Signature before) {
        Map<String, String> now = byName();
        List<String> changes = new ArrayList<>();
        before.byName().forEach((name, type) -> {
            String typeNow = now.get(name);
            if (typeNow == null) {
                changes.add("the column " + name + " is gone");
            } else if (!isSame(type, typeNow)) {
                changes.add("the column " + name + " was " + type + " and is " + typeNow);
            }
        });
        return changes;
    }

    /** A default, or the search path of a role, makes no other type of it. */
    private static boolean isSame(String before, String now) {
        return before.equals(now) || bare(before).equals(bare(now))
                && !(WITH_SCHEMA.matcher(before).matches() && WITH_SCHEMA.matcher(now).matches());
    }

    private static String bare(String type) {
        Matcher withSchema = WITH_SCHEMA.matcher(type);
        return withSchema.matches() ? withSchema.group(1) : COUNTED.getOrDefault(type, type);
    }

    List<String> names() {
        return columns.stream().map(Signature::name).toList();
    }

    private static String name(String column) {
        Matcher quoted = QUOTED.matcher(column);
        // Earlier versions put no name in quotes.
        return quoted.matches() ? quoted.group(1).replace("\"\"", "\"") : column.substring(0, column.lastIndexOf(' '));
    }

    private static String type(String column) {
        Matcher quoted = QUOTED.matcher(column);
        return quoted.matches() ? quoted.group(2) : column.substring(column.lastIndexOf(' ') + 1);
    }

    /** The types in the order of the columns' names. */
    private Map<String, String> byName() {
        Map<String, String> byName = new TreeMap<>();
        columns.forEach(column -> byName.put(name(column), type(column)));
        return byName;
    }
}

package io.yosai.timescale.stream;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A table of the target.
 *
 * @param name as the catalogue has it, in upper and lower case; with its schema and a dot before it where the schema is
 *        not on the search path
 */
public record TableName(String name) {
    private static final String QUOTED = "\"(?:[^\"]|\"\")+\"";
    private static final Pattern WRITTEN =
            Pattern.compile("(?:(%1$s|[^\".]+)\\.)?(%1$s)|(%1$s)\\.([^\"]+)".formatted(QUOTED));

    /**
     * Reads a name as a person writes it: its parts may stand in double quotes, as in SQL.
     *
     * @throws IllegalArgumentException when the dot of a part in quotes would be taken for that after the schema
     */
    static TableName written(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            return new TableName(text);
        }
        String schema = plain(written.group(1) == null ? written.group(3) : written.group(1));
        String table = plain(written.group(2) == null ? written.group(4) : written.group(2));
        if (schema == null ? table.contains(".") : schema.contains(".")) {
            throw new IllegalArgumentException(text);
        }
        return new TableName(schema == null ? table : schema + "." + table);
    }

    private static String plain(String part) {
        return part == null || !part.startsWith("\"") ? part
                : part.substring(1, part.length() - 1).replace("\"\"", "\"");
    }

    /** Returns the name as SQL writes it: whatever it holds, it stays a name. */
    public String sql() {
        return Arrays.stream(name.split("\\.", 2)).map(Sql::name).collect(Collectors.joining("."));
    }

    @Override
    public String toString() {
        return name;
    }
}

package io.yosai.timescale.stream;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
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
    /** Of a name in the catalogue. */
    private static final int MOST_BYTES = 63;
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

    /** Returns the name without its schema. */
    public String bare() {
        return name.substring(name.indexOf('.') + 1);
    }

    /** Returns whether PostgreSQL would cut a part of the name, so that another name is the same. */
    public boolean isCut() {
        return Arrays.stream(name.split("\\.", 2)).anyMatch(
                part -> part.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES);
    }

    /** Returns the name as SQL writes it: whatever it holds, it stays a name. */
    public String sql() {
        return Arrays.stream(name.split("\\.", 2)).map(Sql::name).collect(Collectors.joining("."));
    }

    /**
     * Has TimescaleDB look at all unique indexes until the end of the transaction, where rows are inserted that may be
     * there: in a compressed chunk it looks at that of ON CONFLICT alone. It may unpack as many rows for that as it
     * takes.
     */
    public void enforceUnique(Connection target) throws SQLException {
        Query.all(target, "/stream/enforce.sql", row -> true, sql());
    }

    /**
     * Looks at the chunks into which the transaction has written rows that no index has been asked for.
     *
     * @throws OperatorError when one lacks a unique index of its table: a row that is there is then there twice
     */
    public void requireUniqueInChunks(Connection target) throws SQLException {
        List<String> chunks = Query.all(target, "/stream/chunks_without_key.sql", row -> row.getString("name"), sql());
        if (!chunks.isEmpty()) {
            throw new OperatorError("the chunk %s of the table %s lacks a unique index of the table, so that rows "
                    + "would be written into it a second time\nHINT: %s", chunks.get(0), name, SqlStates.CHUNK_INDEX);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}

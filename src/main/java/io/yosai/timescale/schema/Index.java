package io.yosai.timescale.schema;

import io.yosai.timescale.database.SqlTokens;
import io.yosai.timescale.database.SqlTokens.Token;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.TableName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * A further index of a hypertable.
 *
 * @param file that declares it, by its name
 * @param name by which it is known that it is there; null: PostgreSQL gives it one
 * @param column with which another index serves as well that begins with it; null: none does, as it is more than a
 *        plain index of columns
 * @param statement that makes it
 */
record Index(String file, String name, String column, String statement) {
    private static final Set<String> BEFORE_NAME =
            Set.of("create", "unique", "index", "concurrently", "if", "not", "exists");
    private static final Set<String> AFTER_COLUMN = Set.of(",", ")", "asc", "desc", "nulls");

    private static final int MOST_BYTES = 63;

    /** @throws OperatorError when nothing says whether it is there, or it is one of another relation */
    static Index of(SqlDeclaration file, TableName table) {
        List<Token> tokens = SqlTokens.of(file.statement()).all();
        List<String> words = tokens.stream().map(token -> token.word().isEmpty() ? token.text() : token.word())
                .toList();
        int at = 0;
        while (at < words.size() && BEFORE_NAME.contains(words.get(at))) {
            at++;
        }
        int on = words.indexOf("on");
        if (on < 0) {
            throw unknown(file, "names no table", table);
        }
        int columns = words.subList(on, words.size()).indexOf("(");
        int end = words.subList(on, words.size()).indexOf("using");
        end = on + (end > 0 && end < columns ? end : columns);
        if (columns < 0 || !tokens.get(end - 1).name().equals(table.bare())) {
            throw new OperatorError("%s:1: the index is none of the table %s\nHINT: let it be one ON %2$s; one of "
                    + "another relation is made on the target, by hand", file.file(), table);
        }
        boolean isPlain = !words.subList(0, at).contains("unique") && !words.contains("where")
                && (words.get(end).equals("(") || words.get(end + 1).equals("btree"))
                && on + columns + 2 < words.size() && AFTER_COLUMN.contains(words.get(on + columns + 2));
        String column = isPlain ? tokens.get(on + columns + 1).name() : null;
        if (on == at && column == null) {
            throw unknown(file, "has no name, by which it is known whether it is there", table);
        }
        String name = on == at ? null : tokens.get(at).name();
        if (name != null && name.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw unknown(file, "has a name of more than 63 bytes, which PostgreSQL cuts", table);
        }
        return new Index(file.name(), name, column, file.statement());
    }

    private static OperatorError unknown(SqlDeclaration file, String what, TableName table) {
        return new OperatorError("%s:1: the index %s\nHINT: write CREATE INDEX %s ON %s (…)", file.file(), what,
                Sql.name(file.name()), table);
    }
}

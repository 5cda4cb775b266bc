package io.yosai.timescale.routes;

import io.yosai.timescale.database.SqlStatement;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A statement that routes run.
 *
 * @param sql       as it is written
 * @param databases the beans of the data sources that it is run by, without those that are known only when the step
 *        runs
 * @param file      of the statement; null where it stands in a route
 * @param place     where it is
 */
public record RouteStatement(SqlStatement sql, Set<String> databases, Path file, Place place) {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final Set<String> READING = Set.of("SELECT", "WITH", "TABLE", "VALUES", "SHOW", "EXPLAIN", "(");
    private static final Set<String> WRITING = Set.of("INSERT", "UPDATE", "DELETE", "MERGE");
    private static final Set<String> LOCKING = Set.of("UPDATE", "SHARE", "NO", "KEY");
    private static final Set<String> BEFORE_A_VALUE = Set.of(
            "(", ",", "=", "<", ">", "LIMIT", "OFFSET", "AND", "OR", "BETWEEN", "LIKE", "WHERE", "VALUES");
    private static final Set<String> AFTER_A_VALUE = Set.of(
            ")", ",", ";", "AND", "OR", "LIMIT", "ORDER", "GROUP", "RETURNING", "ON");
    private static final String READ_ONLY = "the sessions of a source are read only";

    /** Turns an offset in the statement into a place in a file. */
    @FunctionalInterface
    public interface Place {
        /** @param offset of a character of the statement */
        Finding error(int offset, String what, String hint);
    }

    /** A file of its own. */
    static Place in(Path file, String sql) {
        return (offset, what, hint) -> Finding.after(file, sql.substring(0, offset), what, hint);
    }

    /**
     * The first thing that it cannot be, whatever tables there are.
     *
     * @param ofSource whether it runs where nothing may be written
     */
    Optional<Finding> mistake(boolean ofSource) {
        if (sql.text().indexOf(BYTE_ORDER_MARK) == 0) {
            return Optional.of(place.error(0, "the file begins with a byte order mark",
                    "save it as UTF-8 without one"));
        }
        List<SqlStatement.Word> words = sql.words();
        if (words.stream().allMatch(word -> word.text().equals(";"))) {
            return Optional.of(place.error(0, "there is no statement", "a file holds one statement"));
        }
        if (sql.unclosed() != null) {
            SqlStatement.Word open = sql.unclosed();
            return Optional.of(place.error(open.offset(), "the `" + open.text()
                    + "` that opens here is not closed", ""));
        }
        for (int i = 0; i < words.size(); i++) {
            Finding mistake = ofSource ? writes(i) : null;
            mistake = mistake == null ? placeholder(i) : mistake;
            if (mistake != null) {
                return Optional.of(mistake);
            }
        }
        return Optional.empty();
    }

    private Finding writes(int i) {
        SqlStatement.Word word = sql.words().get(i);
        String before = text(i - 1);
        boolean writes = i == 0 ? !READING.contains(word.text())
                : WRITING.contains(word.text()) && (before.equals("(")
                && Set.of("AS", "MATERIALIZED").contains(text(i - 2))
                        || before.equals(")") && text(0).equals("WITH") && word.depth() == 0);
        if (writes) {
            return place.error(word.offset(), "a statement of a source begins with " + word.text(), READ_ONLY);
        }
        if (word.text().equals("FOR") && LOCKING.contains(text(i + 1))) {
            return place.error(word.offset(), "FOR " + text(i + 1) + " locks rows", READ_ONLY);
        }
        return word.text().equals("INTO") && word.depth() == 0
                ? place.error(word.offset(), "SELECT INTO makes a table", READ_ONLY) : null;
    }

    /** A sign that other databases, or camel-sql elsewhere, take for a value. */
    private Finding placeholder(int i) {
        SqlStatement.Word word = sql.words().get(i);
        boolean stands = Set.of("#", "?").contains(word.text()) && BEFORE_A_VALUE.contains(text(i - 1))
                && (text(i + 1).isEmpty() || AFTER_A_VALUE.contains(text(i + 1)));
        return stands ? place.error(word.offset(), "`" + word.text()
                + "` is an operator of PostgreSQL and stands for no value here", "name the value: `:#name`") : null;
    }

    private String text(int i) {
        return i < 0 || i >= sql.words().size() ? "" : sql.words().get(i).text();
    }
}

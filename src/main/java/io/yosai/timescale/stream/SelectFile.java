package io.yosai.timescale.stream;

import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.database.SqlTokens.Kind;
import io.yosai.timescale.database.SqlTokens.Token;
import io.yosai.timescale.dsn.OperatorError;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * The SELECT of a stream, without bounds, order or limit: the program adds them.
 *
 * @param file in which it is
 * @param text of the SELECT, with the values of its placeholders as quoted constants and without a semicolon at its end
 */
public record SelectFile(Path file, String text) {
    private static final Set<String> OLD_PARAMETERS = Set.of(
            "watermark_time", "watermark_event_id", "watermark_tx", "horizon", "page_size");
    private static final Set<String> WRITES = Set.of("insert", "update", "delete", "merge");
    static final Set<String> UNIONS = Set.of("union", "intersect", "except");
    private static final Set<String> ALL = Set.of("all", "distinct");
    private static final Set<String> FIRST = Set.of("select", "with", "values", "table");

    /**
     * Checks a SELECT without asking a database.
     *
     * @param settings values of placeholders, by their names
     * @throws OperatorError when the program could not put it into its own statements; the message has file and line
     */
    public static SelectFile parse(Path file, String text, Map<String, String> settings) {
        // A byte order mark is no part of the statement.
        SelectText sql = new SelectText(file, text.startsWith("\uFEFF") ? text.substring(1) : text);
        List<Token> tokens = sql.tokens();
        int end = tokens.size();
        while (end > 0 && tokens.get(end - 1).is(";")) {
            end--;
        }
        if (end == 0) {
            throw new OperatorError(
                    file + ":1: the file holds no statement\nHINT: write the SELECT of the stream into it");
        }
        List<Token> statement = tokens.subList(0, end);
        checkStart(sql, statement.get(0));
        // Of each bracket that is open whether it is one around a whole SELECT.
        Deque<Boolean> open = new ArrayDeque<>();
        for (int i = 0; i < end; i++) {
            Token token = statement.get(i);
            Token before = i == 0 ? null : statement.get(i - 1);
            if (WRITES.contains(token.word()) && before != null
                    && (before.is("(") && isAroundStatement(statement, i - 1) || before.is(")") && open.isEmpty())) {
                throw sql.error(token, "the statement writes", "a stream writes nothing into its source");
            }
            if (token.is("(")) {
                open.push(!open.contains(false) && isAroundSelect(statement, i));
            } else if (token.is(")") && open.poll() == null) {
                throw sql.error(token, "a closing bracket has no opening one", "the file must hold one whole SELECT");
            }
            if (token.word().equals("on") && before != null && before.word().equals("distinct")
                    && (!open.contains(false) || !SelectText.isOrdered(statement.subList(i, end)))) {
                throw sql.error(before, "the SELECT has a DISTINCT ON without an order, so that each page may "
                        + "keep other rows", "put it into brackets with one: SELECT * FROM (SELECT DISTINCT ON (…) … "
                        + "ORDER BY …) AS one");
            }
            // After AS and a dot a clause's word is a name.
            boolean isName = before != null && (before.is(".") || before.word().equals("as"));
            if (token.word().equals("tablesample") && !isName) {
                throw sql.error(token, "the SELECT has a TABLESAMPLE, of which each page would hold other rows",
                        "take rows by their values: WHERE hashtext(CAST(id AS text)) % 10 = 0");
            }
            check(sql, token, open.contains(false) || isName);
        }
        if (!open.isEmpty()) {
            throw sql.error(statement.get(end - 1), "a bracket is not closed", "the file must hold one whole SELECT");
        }
        return new SelectFile(file, sql.fill(statement.get(end - 1), settings));
    }

    /** Returns the name of the table that it reads first, as it writes it; empty: that is none. */
    public Optional<String> table() {
        List<Token> tokens = new SelectText(file, text).tokens();
        StringBuilder name = new StringBuilder();
        int around = 0;
        while (tokens.get(around).is("(")) {
            around++;
        }
        // FROM stands in brackets of functions and of parts of the SELECT too, and behind IS DISTINCT; WITH has names.
        int at = tokens.get(around).word().equals("with") ? tokens.size() : around + 1;
        for (int open = around; at < tokens.size() && !(open == around && tokens.get(at - 1).word().equals("from")
                && !tokens.get(at - 2).word().equals("distinct")); at++) {
            open += tokens.get(at).is("(") ? 1 : tokens.get(at).is(")") ? -1 : 0;
        }
        for (boolean isName = true; at < tokens.size(); at++, isName = !isName) {
            Token token = tokens.get(at);
            if (name.isEmpty() && token.word().equals("only")) {
                isName = !isName;
            } else if (isName ? token.isName() : token.is(".")) {
                name.append(token.text());
            } else if (token.is("(")) {
                return Optional.empty();
            } else {
                break;
            }
        }
        return Optional.of(name.toString()).filter(found -> !found.isEmpty());
    }

    /**
     * Names the file and the line where the source finds the SELECT wrong.
     *
     * @param before how many characters of the statement stand before the SELECT
     * @return what was given, where something else is the reason
     * @throws OperatorError when the SELECT is wrong
     */
    SQLException refused(SQLException e, int before) {
        if (!SqlStates.isWrongStatement(e)) {
            return e;
        }
        ServerErrorMessage said = e instanceof PSQLException known ? known.getServerErrorMessage() : null;
        int at = said == null ? 0 : Math.max(0, Math.min(text.length(), said.getPosition() - 1 - before));
        boolean hidden = SqlStates.isHiding(e);
        throw new OperatorError("%s:%d: the source refuses the SELECT: %s\nHINT: %s", file,
                text.substring(0, at).chars().filter(c -> c == '\n').count() + 1,
                said == null ? e.getMessage() : said.getMessage(),
                hidden ? "the policy hides rows, which would be missing on the target: ALTER ROLE … BYPASSRLS for the "
                + "role of the DSN, or for the owner of the view where a view reads the table"
                : "correct it, or grant what it reads", e);
    }

    /** Names the file where the SELECT fails for a value of a row, such as one that it divides by. */
    public SQLException onRow(SQLException e) {
        return !SqlStates.isOfValue(e) ? e : new SQLException(
                "%s: the source cannot read a row: %s\nHINT: correct the SELECT, so that it takes such a value too, or "
                .formatted(file, e.getMessage()) + "the value", e.getSQLState(), e);
    }

    /** At the beginning, after UNION and its kin, and after the queries of a WITH. */
    private static boolean isAroundSelect(List<Token> statement, int bracket) {
        if (bracket == 0) {
            return true;
        }
        Token before = statement.get(bracket - 1);
        String word = bracket > 1 && ALL.contains(before.word()) ? statement.get(bracket - 2).word() : before.word();
        return before.is("(") || before.is(")") || UNIONS.contains(word);
    }

    /** Whether a bracket may be around a statement of a WITH: behind any other word it is around values. */
    private static boolean isAroundStatement(List<Token> statement, int bracket) {
        return bracket == 0 || statement.get(bracket - 1).is("(")
                || List.of("as", "materialized").contains(statement.get(bracket - 1).word());
    }

    private static void checkStart(SelectText sql, Token first) {
        if (!first.is("(") && !FIRST.contains(first.word())) {
            throw sql.error(first, "the statement is no SELECT",
                    "a stream reads rows by one SELECT and writes nothing into its source");
        }
    }

    /** @param inner whether it begins no clause of the SELECT: it stands in a part of it, or is a name */
    private static void check(SelectText sql, Token token, boolean inner) {
        if (token.is(";")) {
            throw sql.error(token, "a semicolon stands in the statement", "the file must hold one SELECT alone");
        }
        if (token.kind() == Kind.PARAMETER) {
            String name = token.text().replaceFirst("^[:$][#?]?", "");
            throw sql.error(token, "the parameter " + token.text() + " has no value here", OLD_PARAMETERS.contains(name)
                    ? "take this line out: the program adds bounds, order and limit itself"
                            : "write {{name}} for a setting; its value becomes a quoted constant");
        }
        if (token.word().equals("set_config")) {
            throw sql.error(token, "the SELECT changes its session",
                    "take set_config out: other streams are read by the same session");
        }
        if (inner || token.kind() != Kind.WORD) {
            return;
        }
        switch (token.word()) {
            case "order" -> throw sql.error(token, "the SELECT has an ORDER BY of its own",
                    "take it out: the program orders the rows by the key");
            case "limit", "offset", "fetch" -> throw sql.error(token, "the SELECT has a "
                    + token.word().toUpperCase(Locale.ROOT) + " of its own",
                    "take it out: the program reads page by page");
            case "for", "into" -> throw sql.error(token, "the SELECT has the clause "
                    + token.word().toUpperCase(Locale.ROOT),
                    "take it out: a stream neither locks nor writes rows of its source");
            default -> { }
        }
    }
}

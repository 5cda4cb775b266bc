package io.yosai.timescale.backfill;

import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.database.SqlTokens;
import io.yosai.timescale.database.SqlTokens.Kind;
import io.yosai.timescale.database.SqlTokens.Token;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.SelectFile;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;

/**
 * Which rows of a range a person wants, which is put into brackets in the statements of the program.
 *
 * @param sql a condition on columns of the stream's SELECT
 */
public record Condition(String sql) {
    /** Returns why it is none, whatever the database; null: it may be one. */
    public String mistake() {
        SqlTokens tokens = SqlTokens.of(sql);
        if (tokens.unclosed() != null) {
            return "what begins with " + tokens.unclosed().text() + " is not closed";
        }
        int open = 0;
        for (Token token : tokens.all()) {
            open += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            if (open < 0) {
                return "a closing bracket has no opening one";
            }
            if (token.is(";")) {
                return "a semicolon stands in it";
            }
            if (token.kind() == Kind.PARAMETER) {
                return "the parameter " + token.text() + " has no value";
            }
        }
        return open > 0 ? "a bracket is not closed" : tokens.all().isEmpty() ? "it holds no condition" : null;
    }

    /**
     * Says so where the source finds it wrong.
     *
     * @return what was given, where something else is the reason
     * @throws OperatorError when the condition is wrong
     */
    SQLException refused(SQLException e, SelectFile select) {
        boolean wrong = SqlStates.isOfValue(e)
                || SqlStates.isWrongStatement(e) && !SqlStates.is(e, SqlStates.FORBIDDEN);
        if (sql == null || sql.isEmpty() || !wrong) {
            return e;
        }
        String said = e instanceof PSQLException known && known.getServerErrorMessage() != null
                ? known.getServerErrorMessage().getMessage() : e.getMessage();
        throw new OperatorError("--where " + sql + ": " + said + "\nHINT: name columns of the SELECT "
                + select.file(), e);
    }
}

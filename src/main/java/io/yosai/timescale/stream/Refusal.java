package io.yosai.timescale.stream;

import io.yosai.timescale.database.SqlStates;
import java.sql.SQLException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Why a table refused a row for what is in it.
 *
 * @param state SQLSTATE
 * @param cause constraint, or else column, that refused it, or else what a trigger says without the value, or else the
 *        routine of the server
 * @param isNamed whether it is a constraint or a column
 * @param message in one line
 */
public record Refusal(String state, String cause, boolean isNamed, String message) {
    /** What TimescaleDB puts before the name of a constraint or a unique index, other in each chunk. */
    private static final Pattern CHUNK = Pattern.compile("^(\\d+_\\d+_|_hyper_\\d+_\\d+_chunk_)");
    /** Types that call a text which is none of theirs an error of syntax, as a wrong statement is one. */
    private static final Pattern PARSED =
            Pattern.compile(".*(tsvector|tsquery|jsonpath|ltree|lquery|ltxtquery|query_int|hstore|seg).*");
    /** As in {@code no such door: "x"} and {@code value "9" is for nobody}. */
    private static final Pattern VALUE = Pattern.compile("(?s)(?<=: |^value )\".*\"");

    /**
     * Returns whether a row was refused for what is in it, where values are read that are names of objects, or that a
     * type parses: an object that the target does not have, and a text that does not parse, is an error of another
     * class, and no less one of the row.
     *
     * @param columns that take the values
     */
    public static boolean isRefusal(SQLException e, Stream<TargetColumn> columns) {
        return SqlStates.isRefusedRow(e) || SqlStates.isNameOfNothing(e) && columns.anyMatch(column ->
                column.isComposed() || column.bareType().startsWith("reg")
                || SqlStates.is(e, SqlStates.SYNTAX) && PARSED.matcher(column.bareType()).matches());
    }

    static Refusal of(SQLException e) {
        ServerErrorMessage said = e instanceof PSQLException known ? known.getServerErrorMessage() : null;
        String name = said == null ? null : said.getConstraint() == null ? said.getColumn()
                : CHUNK.matcher(said.getConstraint()).replaceFirst("");
        // The message is in the language of the server, but for what a trigger raises.
        String cause = name != null || said == null ? name : !SqlStates.isRaised(e) ? said.getRoutine()
                : VALUE.matcher(String.valueOf(said.getMessage())).replaceFirst("");
        return new Refusal(e.getSQLState(), cause, name != null, line(e.getMessage()));
    }

    /** Returns in one line what a server says in several. */
    public static String line(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    /** Whether a column has no value that must have one; it may be one of a table that a trigger writes to. */
    boolean isOfColumn() {
        return SqlStates.NOT_NULL.equals(state) && isNamed;
    }

    /**
     * Whether two rows were refused for one and the same reason, which may be a mistake of the schema. What a unique
     * index refuses is there already, for each row another one.
     */
    boolean isSameAs(Refusal other) {
        return other != null && cause != null && cause.equals(other.cause) && state.equals(other.state)
                && !SqlStates.DUPLICATE_KEY.equals(state);
    }
}

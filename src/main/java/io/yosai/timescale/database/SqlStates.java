package io.yosai.timescale.database;

import io.yosai.timescale.dsn.OperatorError;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Set;
import java.util.function.Predicate;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What the SQLSTATE of a failure means, and what a person can do about it. The only class that knows the codes. */
public final class SqlStates {
    public static final String NO_DATA = "02000";
    public static final String CANNOT_CONNECT = "08001";
    /** What pgjdbc says of a connection that was closed on this side. */
    public static final String CLOSED = "08003";
    public static final String NOT_SUPPORTED = "0A000";
    public static final String TWICE = "21000";
    public static final String BAD_DATA = "22000";
    public static final String BAD_VALUE = "22023";
    public static final String BROKEN_CONSTRAINT = "23000";
    public static final String NOT_NULL = "23502";
    public static final String DUPLICATE_KEY = "23505";
    public static final String READ_ONLY = "25006";
    public static final String NO_DATABASE = "3D000";
    public static final String NO_SCHEMA = "3F000";
    public static final String FORBIDDEN = "42501";
    public static final String SYNTAX = "42601";
    public static final String BAD_NAME = "42602";
    public static final String NO_COLUMN = "42703";
    /** A type, a role, a setting. */
    public static final String NO_OBJECT = "42704";
    public static final String ALREADY_THERE = "42710";
    public static final String AMBIGUOUS_FUNCTION = "42725";
    public static final String NO_FUNCTION = "42883";
    public static final String NO_TABLE = "42P01";
    /** Of the server, or its table of locks. */
    public static final String OUT_OF_MEMORY = "53200";
    /** A limit of the role or the server that another try meets again: {@code temp_file_limit}, for one. */
    public static final String LIMIT = "53400";
    /** By a person, or because it took too long. */
    public static final String CANCELED = "57014";
    public static final String TOO_MANY = "53300";
    public static final String DISK_FULL = "53100";
    public static final String DATABASE_THERE = "42P04";
    public static final String COLUMN_THERE = "42701";
    /** For an index, or for a type. */
    public static final String TOO_LARGE = "54000";
    public static final String FIXED_SETTING = "55P02";
    public static final String LOCK_NOT_AVAILABLE = "55P03";
    /** Starting, stopping, or in restore mode. */
    public static final String CANNOT_CONNECT_NOW = "57P03";

    /** What to do where {@link #isOfEncoding}. */
    public static final String ENCODINGS = "a text of the one side has no place in the encoding of the other: make the "
            + "target's database with ENCODING 'UTF8'; where the source's is SQL_ASCII, correct the texts that are not "
            + "UTF-8, or have the SELECT leave them out";

    /** What to do where a chunk lacks a unique index that its table has. */
    public static final String CHUNK_INDEX = "delete rows that are there twice, then drop that index of the table "
            + "(DROP INDEX) and start again, which makes it in all chunks";

    /** Wrong password, and a role that may not log in. */
    private static final Set<String> LOGIN_REFUSED = Set.of("28P01", "28000");
    /** Connection lost, resources short, rolled back for another (deadlock), server stopping or starting. */
    private static final Set<String> PASSING = Set.of("08", "53", "40", "57P");
    /** Bad data, a broken constraint, a row too large for an index, a view's check, what a trigger raises. */
    private static final Set<String> REFUSED_ROW = Set.of("22", "23", "38", "54", "44", "P0");
    /** Routines of the server that pass on what a trigger says, with an SQLSTATE of its own if it has one. */
    private static final Set<String> RAISING = Set.of("exec_stmt_raise", "exec_stmt_assert", "PLy_elog_impl",
            "plperl_call_perl_trigger_func", "throw_tcl_error");
    /** Out of disk, memory, connections; an error of the system that a file lies on. */
    private static final Set<String> OF_SERVER = Set.of("53", "58");
    /** An object that does not exist, or a name that is none. */
    private static final Set<String> NAMES = Set.of(NO_TABLE, NO_FUNCTION, NO_OBJECT, NO_SCHEMA,
            AMBIGUOUS_FUNCTION, BAD_NAME, SYNTAX);

    private SqlStates() {
    }

    /** The outermost one, which knows most: Spring and Camel wrap it, it may wrap what the network said. Or null. */
    public static SQLException in(Throwable thrown) {
        return OperatorError.cause(thrown, SQLException.class);
    }

    /** Whether to try the same again: what failed may be over in a moment. */
    public static boolean mayPass(SQLException failure) {
        if (is(failure, LIMIT) || OperatorError.cause(failure, SQLNonTransientConnectionException.class) != null) {
            return false;
        }
        String state = state(failure);
        return failure instanceof SQLTransientException || state.equals(LOCK_NOT_AVAILABLE)
                || PASSING.stream().anyMatch(state::startsWith) || isSessionOver(failure);
    }

    /** Whether the session in which it failed has ended with it, and another one may not fail. */
    public static boolean isSessionOver(SQLException failure) {
        // An extension that was updated under the session is a FATAL 42710, for one.
        return state(failure).startsWith("08") || said(failure, SqlStates::isFatal);
    }

    private static boolean isFatal(ServerErrorMessage said) {
        // The severity is in the language of the server; these states are those of an end in any language.
        return "FATAL".equals(said.getSeverity()) || "PANIC".equals(said.getSeverity())
                || String.valueOf(said.getSQLState()).startsWith("57P");
    }

    public static boolean is(SQLException failure, String... states) {
        return Set.of(states).contains(state(failure));
    }

    /** Whether another role or password is needed. */
    public static boolean isLoginRefused(SQLException failure) {
        return LOGIN_REFUSED.contains(state(failure));
    }

    /** Of a connection that was not to be had: whether a person has to change something on the server or in the DSN. */
    public static boolean isConnectRefused(SQLException failure) {
        return isLoginRefused(failure) || is(failure, NO_DATABASE, FORBIDDEN);
    }

    /** Whether a row was refused for what is in it; anything else is an error of the whole. */
    public static boolean isRefusedRow(SQLException failure) {
        return REFUSED_ROW.stream().anyMatch(state(failure)::startsWith)
                // That something is not supported is said of the statement.
                || isRaised(failure) && !mayPass(failure) && !is(failure, NOT_SUPPORTED);
    }

    /** Whether a function says so, such as that of a trigger, and not the server itself. */
    public static boolean isRaised(SQLException failure) {
        return said(failure, error -> RAISING.contains(String.valueOf(error.getRoutine())));
    }

    /** Of a database that is to be made: whether the server has no such locale, encoding or tablespace. */
    public static boolean isOfDatabase(SQLException failure) {
        return is(failure, NOT_SUPPORTED, NO_OBJECT, BAD_VALUE, "42809");
    }

    /** Whether a row breaks a CHECK, but for those by which TimescaleDB bounds its chunks. */
    public static boolean isCheck(SQLException failure) {
        return is(failure, "23514")
                && !said(failure, error -> String.valueOf(error.getConstraint()).matches("constraint_\\d+"));
    }

    /** Whether a text of the one side has no place in the encoding of the other. */
    public static boolean isOfEncoding(SQLException failure) {
        // What json says of \u0000 is of the second state too.
        return is(failure, "22021") || is(failure, "22P05") && said(failure, error ->
                String.valueOf(error.getRoutine()).startsWith("report_untranslatable"));
    }

    /** Whether the name of an object, which a row may hold as a value, is that of none. */
    public static boolean isNameOfNothing(SQLException failure) {
        return NAMES.contains(state(failure));
    }

    /** Whether the statement is wrong, or asks for what is not there or not allowed. */
    public static boolean isWrongStatement(SQLException failure) {
        return state(failure).startsWith("42");
    }

    /** Whether the server is short of something, or failed by its system: each message names another file or row. */
    public static boolean isOfServer(SQLException failure) {
        return OF_SERVER.stream().anyMatch(state(failure)::startsWith);
    }

    /** Whether a value is none for what a statement does with it, whatever the encodings are. */
    public static boolean isOfValue(SQLException failure) {
        return state(failure).startsWith("22") && !isOfEncoding(failure);
    }

    /** Whether row-level security hides rows: our sessions have row_security = off, so that they are not missing. */
    public static boolean isHiding(SQLException failure) {
        return said(failure, error -> "check_enable_rls".equals(error.getRoutine()));
    }

    /** What the server said and, where it helps, a second line that begins {@code HINT:}. */
    public static String text(SQLException failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        String hint = SqlHints.of(failure);
        return hint == null || message.contains("HINT: ") ? message : message + "\nHINT: " + hint;
    }

    static boolean said(SQLException failure, Predicate<ServerErrorMessage> what) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof PSQLException e && e.getServerErrorMessage() != null
                    && what.test(e.getServerErrorMessage())) {
                return true;
            }
        }
        return false;
    }

    private static String state(SQLException failure) {
        return String.valueOf(failure.getSQLState());
    }
}

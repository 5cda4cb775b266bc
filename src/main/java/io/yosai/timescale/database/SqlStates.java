package io.yosai.timescale.database;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Set;
import java.util.function.Predicate;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What the SQLSTATE of a failure means, and what a person can do about it. The only class that knows the codes. */
public final class SqlStates {
    /** No such object of ours, or not yet: schema, table, column, function. */
    private static final Set<String> NOT_THERE = Set.of("3F000", "42P01");
    /** Wrong password, and a role that may not log in. */
    private static final Set<String> LOGIN_REFUSED = Set.of("28P01", "28000");
    /** No such database, and one to which the role may not connect. */
    private static final Set<String> DATABASE_REFUSED = Set.of("3D000", "42501");
    /** Connection lost, resources short, rolled back for another (deadlock), server stopping or starting. */
    private static final Set<String> PASSING = Set.of("08", "53", "40", "57P");
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String FORBIDDEN = "42501";
    private static final String ALREADY_THERE = "42710";
    private static final String READ_ONLY = "25006";
    private static final String NO_TABLE = "42P01";
    private static final String NO_DATABASE = "3D000";
    private static final String DOUBLE = "23505";
    /** Bad data, a broken constraint, a row too large for an index, a view's check, an exception that a trigger raises. */
    private static final Set<String> REFUSED_ROW = Set.of("22", "23", "54", "44", "P0");

    private SqlStates() {
    }

    /** The outermost one, which knows most: Spring and Camel wrap it, and it may wrap what the network said. Or null. */
    public static SQLException in(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof SQLException failure) {
                return failure;
            }
        }
        return null;
    }

    /** Whether to try the same again: what failed may be over in a moment. */
    public static boolean mayPass(SQLException failure) {
        if (has(failure, SQLNonTransientConnectionException.class::isInstance)) {
            return false;
        }
        String state = state(failure);
        return failure instanceof SQLTransientException || state.equals(LOCK_NOT_AVAILABLE)
                || PASSING.stream().anyMatch(state::startsWith) || isSessionOver(failure);
    }

    /** Whether the session in which it failed has ended with it, and another one may not fail. */
    public static boolean isSessionOver(SQLException failure) {
        // An extension that was updated under the session is a FATAL 42710, for one.
        return state(failure).startsWith("08") || has(failure, t -> t instanceof PSQLException e
                && e.getServerErrorMessage() != null && isFatal(e.getServerErrorMessage()));
    }

    private static boolean isFatal(ServerErrorMessage said) {
        // The severity is in the language of the server; these states are those of an end in any language.
        return "FATAL".equals(said.getSeverity()) || "PANIC".equals(said.getSeverity())
                || String.valueOf(said.getSQLState()).startsWith("57P");
    }

    /** Whether another role or password is needed. */
    public static boolean isLoginRefused(SQLException failure) {
        return LOGIN_REFUSED.contains(state(failure));
    }

    /** Of a connection that was not to be had: whether a person has to change something on the server or in the DSN. */
    public static boolean isConnectRefused(SQLException failure) {
        return isLoginRefused(failure) || DATABASE_REFUSED.contains(state(failure));
    }

    /** A schema or a table is not there. */
    public static boolean isNotThere(SQLException failure) {
        return NOT_THERE.contains(state(failure));
    }

    public static boolean isNoTable(SQLException failure) {
        return NO_TABLE.equals(state(failure));
    }

    public static boolean isNoDatabase(SQLException failure) {
        return NO_DATABASE.equals(state(failure));
    }

    /** The role lacks a right. */
    public static boolean isForbidden(SQLException failure) {
        return FORBIDDEN.equals(state(failure));
    }

    /** A value that must be unique is there already. */
    public static boolean isDouble(SQLException failure) {
        return DOUBLE.equals(state(failure));
    }

    /** Something else has made what was to be made: an object of that name, or in that state. */
    public static boolean isAlreadyThere(SQLException failure) {
        return ALREADY_THERE.equals(state(failure));
    }

    /** Something else holds the lock. */
    public static boolean isLocked(SQLException failure) {
        return LOCK_NOT_AVAILABLE.equals(state(failure));
    }

    public static boolean isReadOnly(SQLException failure) {
        return READ_ONLY.equals(state(failure));
    }

    /** Whether a row was refused for what is in it; anything else is an error of the whole. */
    public static boolean isRefusedRow(SQLException failure) {
        return state(failure).length() == 5 && REFUSED_ROW.contains(state(failure).substring(0, 2));
    }

    /** What the server said and, where it helps, a second line that begins {@code HINT:}. */
    public static String text(SQLException failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        String hint = hint(failure);
        return hint == null || message.contains("HINT: ") ? message : message + "\nHINT: " + hint;
    }

    private static String hint(SQLException failure) {
        if (isForbidden(failure)) {
            // Our sessions have row_security = off: rows that a policy hides are an error rather than missing.
            return has(failure, t -> t instanceof PSQLException e && e.getServerErrorMessage() != null
                    && "check_enable_rls".equals(e.getServerErrorMessage().getRoutine()))
                    ? "row-level security hides rows of that table from this role; ALTER ROLE … BYPASSRLS (as a superuser), "
                    + "or connect as the owner of the table" : "docs/sql has what each role is granted";
        }
        return null;
    }

    private static boolean has(SQLException failure, Predicate<Throwable> which) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (which.test(t)) {
                return true;
            }
        }
        return false;
    }

    private static String state(SQLException failure) {
        return String.valueOf(failure.getSQLState());
    }
}

package io.yosai.timescale.app;

import io.yosai.timescale.dsn.OperatorError;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.springframework.dao.DataAccessException;

/** What is behind an exception that a step of a route threw. */
public final class Failures {
    /** Connection lost, resources short, rolled back for another (deadlock), server stopping or starting. */
    private static final Set<String> PASSING_CLASSES = Set.of("08", "53", "40", "57P");
    private static final Pattern SQL_FILE = Pattern.compile("^sql://file:([^?]+)");
    /** Schema, table. */
    private static final Set<String> NOT_THERE = Set.of("3F000", "42P01");
    private static final String DUPLICATE_OBJECT = "42710";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    /** @return whether to try the failed step again: what failed it may be over in a moment */
    public boolean mayPass(Exchange exchange) {
        SQLException failure = sqlException(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        if (failure == null || lasts(failure)) {
            return false;
        }
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        return failure instanceof SQLTransientException || state.equals(LOCK_NOT_AVAILABLE)
                || PASSING_CLASSES.stream().anyMatch(state::startsWith);
    }

    /** @return whether a query of the monitoring asked for state of ours that the schema has not made yet */
    public boolean notMadeYet(Exchange exchange) {
        SQLException failure = sqlException(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        return failure != null && NOT_THERE.contains(String.valueOf(failure.getSQLState()))
                && failure.getMessage().contains("timescale_integration");
    }

    /**
     * The step of a doCatch: goes on when another session has made meanwhile what the statement was to make. Not a condition
     * of the doCatch, which does not know the exception yet.
     *
     * @throws Exception what was caught, when it is something else
     */
    public void alreadyThere(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception caught) throws Exception {
        SQLException failure = sqlException(caught);
        if (failure == null || !DUPLICATE_OBJECT.equals(failure.getSQLState())) {
            throw caught;
        }
    }

    /** @return in one line, for a person, what went wrong */
    public static String reason(Throwable thrown) {
        SQLException failure = sqlException(thrown);
        // What to do about it is in ours, not in what the server said.
        Throwable told = operatorError(thrown).orElse(failure == null ? root(thrown) : failure);
        String message = told.getMessage() == null ? told.toString() : told.getMessage();
        if (told == failure && INSUFFICIENT_PRIVILEGE.equals(failure.getSQLState())) {
            message += "; docs/sql has what each role is granted";
        }
        // Camel's texts end in the id of the exchange: a new reason each time.
        return message.replaceAll("[. ]*on the exchange: Exchange\\[[^]]*]", "").strip()
                .replaceAll("\\s*\\R\\s*(?!HINT:|\\s)", "; ").replaceAll("\\s*\\R\\s*HINT:", "\nHINT:");
    }

    /** @return the reason, and the SQL file if the route was running one */
    static String reason(Exchange exchange, Throwable thrown) {
        String endpoint = exchange.getProperty(Exchange.FAILURE_ENDPOINT, "", String.class);
        Matcher file = SQL_FILE.matcher(endpoint);
        // Only camel-sql wraps what the server says in one of Spring's; the endpoint may be that of a step before.
        return thrown instanceof DataAccessException && file.find() ? file.group(1) + ": " + reason(thrown) : reason(thrown);
    }

    /** The outermost one, which knows most: Spring and Camel wrap it, and it may wrap what the network said. */
    static SQLException sqlException(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof SQLException failure) {
                return failure;
            }
        }
        return null;
    }

    /** Whether a person has to change a setting, a certificate or a role first. */
    private static boolean lasts(SQLException failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof SQLNonTransientConnectionException) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Throwable> operatorError(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof OperatorError) {
                return Optional.of(t);
            }
        }
        return Optional.empty();
    }

    private static Throwable root(Throwable thrown) {
        Throwable t = thrown;
        while (t.getCause() != null) {
            t = t.getCause();
        }
        return t;
    }
}

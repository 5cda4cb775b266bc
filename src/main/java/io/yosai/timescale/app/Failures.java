package io.yosai.timescale.app;

import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.support.ExchangeHelper;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;

/** What is behind an exception that a step of a route threw. */
public final class Failures {
    /** Of a text of Camel or of a step, which may have all rows of a page in it. */
    private static final int MOST = 500;
    private static final Pattern SQL_FILE = Pattern.compile("^sql://file:([^?]+)");

    /** @return whether to try the failed step again: what failed it may be over in a moment */
    public boolean mayPass(Exchange exchange) {
        SQLException failure = caught(exchange);
        return failure != null && SqlStates.mayPass(failure);
    }

    /** @return whether to look again at once: it was the session that failed, and another may not */
    public boolean isSessionOver(Exchange exchange) {
        SQLException failure = caught(exchange);
        return failure != null && SqlStates.mayPass(failure) && SqlStates.isSessionOver(failure);
    }

    /** @return whether a query of the monitoring asked for state of ours that the schema has not made yet */
    public boolean notMadeYet(Exchange exchange) {
        return isStateMissing(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
    }

    /** @return no rows, for a query that could not be asked */
    public List<Map<String, Object>> noRows() {
        return List.of();
    }

    /** Whether a table of the schema timescale_integration is not there. */
    static boolean isStateMissing(Throwable thrown) {
        SQLException failure = SqlStates.in(thrown);
        return failure != null && SqlStates.is(failure, SqlStates.NO_SCHEMA, SqlStates.NO_TABLE)
                && failure.getMessage().contains("timescale_integration");
    }

    /**
     * The step of a doCatch: goes on when another session has made meanwhile what the statement was to make. Not a
     * condition of the doCatch, which does not know the exception yet.
     *
     * @throws Exception what was caught, when it is something else
     */
    public void alreadyThere(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception caught) throws Exception {
        SQLException failure = SqlStates.in(caught);
        if (failure == null || !SqlStates.is(failure, SqlStates.ALREADY_THERE)) {
            throw caught;
        }
    }

    private static SQLException caught(Exchange exchange) {
        return SqlStates.in(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
    }

    /** @return in one line, for a person, what went wrong */
    public static String reason(Throwable thrown) {
        SQLException failure = SqlStates.in(thrown);
        // What to do about it is in ours, not in what the server said.
        OperatorError ours = OperatorError.cause(thrown, OperatorError.class);
        Throwable shown = ours != null ? ours
                : failure != null ? failure : NestedExceptionUtils.getMostSpecificCause(thrown);
        String message = shown == failure ? SqlStates.text(failure)
                : shown.getMessage() == null ? shown.toString() : shown.getMessage();
        // Camel's texts end in the id of the exchange: a new reason each time.
        message = message.replaceAll("[. ]*on the exchange: Exchange\\[[^]]*]", "").strip();
        return (shown == ours || shown == failure || message.length() <= MOST ? message
                : message.substring(0, MOST) + "…")
                .replaceAll("\\s*\\R\\s*(?!HINT:|\\s)", "; ").replaceAll("\\s*\\R\\s*HINT:", "\nHINT:");
    }

    /** @return the reason, and the SQL file if the route was running one */
    static String reason(Exchange exchange, Throwable thrown) {
        String endpoint = exchange.getProperty(Exchange.FAILURE_ENDPOINT, "", String.class);
        Matcher file = SQL_FILE.matcher(endpoint);
        // Only camel-sql wraps what the server says in one of Spring's; the endpoint may be that of a step before.
        return thrown instanceof DataAccessException && file.find() ? file.group(1) + ": " + reason(thrown)
                : reason(thrown);
    }

    /**
     * @param route that was called, whose name those of the program that it calls begin with
     * @return in which other route a step failed with what is neither ours nor a database's, as words before it
     */
    static String where(Exchange exchange, Throwable thrown, String route) {
        String there = exchange.getProperty(Exchange.FAILURE_ROUTE_ID, route, String.class);
        return isRefusal(thrown) || SqlStates.in(thrown) != null || there.startsWith(route) ? ""
                : "in the route " + there + ": ";
    }

    /** Whether it is one of a split or a multicast. */
    static boolean isPart(Exchange exchange) {
        return exchange.getProperty(ExchangePropertyKey.SPLIT_INDEX) != null
                || exchange.getProperty(ExchangePropertyKey.MULTICAST_INDEX) != null;
    }

    /** @return what made the exchange fail, though an onException may have handled it; null: it succeeded */
    static Throwable of(Exchange exchange) {
        if (exchange.getException() != null) {
            return exchange.getException();
        }
        return ExchangeHelper.isFailureHandled(exchange)
                ? exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class) : null;
    }

    /** Whether the program refuses to go on until a person has done something. */
    static boolean isRefusal(Throwable thrown) {
        return OperatorError.cause(thrown, OperatorError.class) != null;
    }
}

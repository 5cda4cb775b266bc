package io.yosai.timescale.app;

import io.yosai.timescale.dsn.OperatorError;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;

/**
 * Looks after what the steps of a stream leave. Fails a pass whose steps end it by a {@code stop} or a {@code rollback}
 * that is only marked: Camel then ends the routes that called them too, as if all had been done, and the page would be
 * read again and written never. And gives the variables of the program the values back that they had before: steps may
 * set one of the same name, such as {@code oldest}, or remove all. What they set under other names they find again with
 * the next page.
 */
final class StoppedSteps extends RoutePolicySupport implements RoutePolicyFactory {
    private static final String STEPS = "steps";
    private static final String BEFORE = "TimescaleVariablesBeforeSteps";
    private static final String OF_STEPS = "TimescaleVariablesOfSteps";

    @Override
    public RoutePolicy createRoutePolicy(CamelContext camelContext, String routeId, NamedNode route) {
        return STEPS.equals(routeId) ? this : null;
    }

    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
        Map<String, Object> before = new HashMap<>(exchange.getVariables());
        Map<?, ?> ofSteps = exchange.getProperty(OF_STEPS, Map.of(), Map.class);
        // A value that the program has given to such a name since is its own.
        before.entrySet().removeIf(variable -> ofSteps.containsKey(variable.getKey())
                && ofSteps.get(variable.getKey()) == variable.getValue());
        exchange.setProperty(BEFORE, before);
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        if (exchange.removeProperty(BEFORE) instanceof Map<?, ?> before) {
            Map<String, Object> theirs = new HashMap<>(exchange.getVariables());
            theirs.keySet().removeAll(before.keySet());
            exchange.setProperty(OF_STEPS, theirs);
            before.forEach((name, value) -> exchange.setVariable((String) name, value));
        }
        boolean ended = exchange.isRouteStop() || exchange.isRollbackOnly() || exchange.isRollbackOnlyLast();
        if (ended && Failures.of(exchange) == null) {
            exchange.setRouteStop(false);
            exchange.setRollbackOnly(false);
            exchange.setRollbackOnlyLast(false);
            exchange.setException(new OperatorError("the steps of the stream %s have stopped the route: nothing of "
                    + "the page is written\nHINT: to leave rows out, take them from the List in the body, which may "
                    + "be empty; to refuse a page, throwException", exchange.getVariable("stream", String.class)));
        }
    }
}

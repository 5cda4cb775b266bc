package io.yosai.timescale.app;

import io.yosai.timescale.dsn.OperatorError;
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
 * read again and written never.
 */
final class StoppedSteps extends RoutePolicySupport implements RoutePolicyFactory {
    private static final String STEPS = "steps";

    @Override
    public RoutePolicy createRoutePolicy(CamelContext camelContext, String routeId, NamedNode route) {
        return STEPS.equals(routeId) ? this : null;
    }

    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
        KeptVariables.keep(exchange);
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        KeptVariables.giveBack(exchange);
        boolean ended = exchange.isRouteStop() || exchange.isRollbackOnly() || exchange.isRollbackOnlyLast();
        if (ended && Failures.of(exchange) == null) {
            exchange.setRouteStop(false);
            exchange.setRollbackOnly(false);
            exchange.setRollbackOnlyLast(false);
            exchange.setException(new OperatorError("the steps of the stream %s have stopped the route: nothing of "
                    .formatted(exchange.getVariable("stream", String.class)) + "the page is written"
                    + "\nHINT: to leave rows out, take them from the List in the body, which may be empty; to refuse "
                    + "a page, throwException"));
        }
    }
}

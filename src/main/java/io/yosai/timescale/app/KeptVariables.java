package io.yosai.timescale.app;

import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;

/**
 * Gives the variables of the program the values back that they had before the steps of a stream, which may set one of
 * the same name, such as {@code oldest} or {@code stream}, for something of their own, or remove all. What steps have
 * set under other names they find again with the next page.
 */
final class KeptVariables {
    private static final String BEFORE = "TimescaleVariablesBeforeSteps";
    private static final String OF_STEPS = "TimescaleVariablesOfSteps";

    private KeptVariables() {
    }

    static void keep(Exchange exchange) {
        Map<String, Object> before = new HashMap<>(exchange.getVariables());
        // A value that the program has given to such a name since is its own.
        ofSteps(exchange).forEach((name, value) -> {
            if (before.get(name) == value) {
                before.remove(name);
            }
        });
        exchange.setProperty(BEFORE, before);
    }

    static void giveBack(Exchange exchange) {
        if (exchange.removeProperty(BEFORE) instanceof Map<?, ?> before) {
            Map<String, Object> theirs = new HashMap<>(exchange.getVariables());
            theirs.keySet().removeAll(before.keySet());
            exchange.setProperty(OF_STEPS, theirs);
            before.forEach((name, value) -> exchange.setVariable((String) name, value));
        }
    }

    /** What was there first when the steps had been at work. */
    private static Map<?, ?> ofSteps(Exchange exchange) {
        return exchange.getProperty(OF_STEPS) instanceof Map<?, ?> theirs ? theirs : Map.of();
    }
}

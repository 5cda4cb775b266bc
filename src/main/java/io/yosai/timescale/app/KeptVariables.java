package io.yosai.timescale.app;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
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
        before.keySet().removeAll(ofSteps(exchange));
        exchange.setProperty(BEFORE, before);
    }

    @SuppressWarnings("unchecked")
    static void giveBack(Exchange exchange) {
        if (exchange.removeProperty(BEFORE) instanceof Map<?, ?> before) {
            Set<String> theirs = ofSteps(exchange);
            exchange.getVariables().keySet().stream().filter(name -> !before.containsKey(name)).forEach(theirs::add);
            exchange.setProperty(OF_STEPS, theirs);
            ((Map<String, Object>) before).forEach(exchange::setVariable);
        }
    }

    /** Names that were first there when the steps had been at work. */
    @SuppressWarnings("unchecked")
    private static Set<String> ofSteps(Exchange exchange) {
        Set<String> names = exchange.getProperty(OF_STEPS, Set.class);
        return names == null ? new HashSet<>() : names;
    }
}

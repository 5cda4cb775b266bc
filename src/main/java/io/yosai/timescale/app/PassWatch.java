package io.yosai.timescale.app;

import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeCompletedEvent;
import org.apache.camel.spi.CamelEvent.ExchangeEvent;
import org.apache.camel.spi.CamelEvent.ExchangeFailedEvent;
import org.apache.camel.support.SimpleEventNotifierSupport;

/** Remembers why parts of a split or a multicast failed: each is an exchange of its own and does not fail the whole. */
final class PassWatch extends SimpleEventNotifierSupport {
    private final Set<String> reasons = new LinkedHashSet<>();

    PassWatch() {
        setIgnoreExchangeEvents(false);
        setIgnoreExchangeCompletedEvent(false);
        setIgnoreExchangeFailedEvents(false);
    }

    /** A failure that an onException has handled is in an exchange that is completed. */
    @Override
    public boolean isEnabled(CamelEvent event) {
        return event instanceof ExchangeCompletedEvent || event instanceof ExchangeFailedEvent;
    }

    @Override
    public synchronized void notify(CamelEvent event) {
        Exchange exchange = ((ExchangeEvent) event).getExchange();
        Throwable failure = isPart(exchange) ? RouteWatch.failure(exchange) : null;
        if (failure != null) {
            reasons.add(Failures.reason(exchange, failure));
        }
    }

    static boolean isPart(Exchange exchange) {
        return exchange.getProperty(ExchangePropertyKey.SPLIT_INDEX) != null
                || exchange.getProperty(ExchangePropertyKey.MULTICAST_INDEX) != null;
    }

    /** @throws PassFailed with all reasons in one line, when there is one */
    synchronized void requireAllParts(String route) {
        if (!reasons.isEmpty()) {
            throw new PassFailed(route + " failed: " + String.join("; ", reasons), null);
        }
    }
}

package io.yosai.timescale.replication;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultExchange;

/**
 * Reads the next page of the primary while the one in hand is written. There is never more than one ahead, and it is kept
 * in the exchange of its pass: a pass that ends early leaves nothing behind.
 */
public final class ReadAhead {
    private static final String ROUTE = "direct:read-page";
    private static final String AHEAD = "read_ahead";

    private ProducerTemplate template;

    /** A page on its way; its exchange ends with the rows in the body, unless the read failed. */
    private record Ahead(Watermark from, Future<Exchange> exchange) {
    }

    /**
     * Puts the page that was read ahead into the body, and into the variable page_ahead whether there is one to go on with:
     * there is none when the pass has just begun, the read failed, or another service has moved the watermark meanwhile.
     */
    public void take(Exchange exchange) throws InterruptedException {
        exchange.getMessage().setBody(null);
        exchange.setVariable("page_ahead", false);
        if (!(exchange.removeVariable(AHEAD) instanceof Ahead ahead)) {
            return;
        }
        // Also when it is of no use any more: two reads at a time would be a page too many in memory.
        Exchange read = finished(ahead.exchange());
        if (read != null && read.getMessage().getBody() instanceof List<?> rows
                && ahead.from().equals(ReplicationSteps.from(exchange))) {
            exchange.getMessage().setBody(rows);
            exchange.setVariable("page_ahead", true);
            exchange.setVariable(SmallerPage.SIZE, read.getVariable(SmallerPage.SIZE));
        }
    }

    /** Begins to read the page after the one in the body, unless that is the last one: it is not full then. */
    public void start(Exchange exchange) {
        List<?> rows = exchange.getMessage().getBody(List.class);
        if (rows.size() < exchange.getVariable(SmallerPage.SIZE, Integer.class)) {
            return;
        }
        Watermark from = ReplicationSteps.to(exchange);
        Exchange next = new DefaultExchange(exchange.getContext());
        exchange.getVariables().forEach(next::setVariable);
        ReplicationSteps.readFrom(from, next);
        exchange.setVariable(AHEAD, new Ahead(from, template(exchange).asyncSend(ROUTE, next)));
    }

    private synchronized ProducerTemplate template(Exchange exchange) {
        if (template == null) {
            template = exchange.getContext().createProducerTemplate();
        }
        return template;
    }

    /** Null: it failed. The route has told why, and the same read, done again in its turn, finds out whether it lasts. */
    private static Exchange finished(Future<Exchange> reading) throws InterruptedException {
        try {
            Exchange read = reading.get();
            return read.isFailed() ? null : read;
        } catch (ExecutionException e) {
            return null;
        }
    }
}

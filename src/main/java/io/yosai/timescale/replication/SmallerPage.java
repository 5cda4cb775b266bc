package io.yosai.timescale.replication;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** What happens between two tries to read a page that does not fit into memory: the next one is an eighth of it. */
public final class SmallerPage implements Processor {
    public static final String SIZE = "page_size";

    @Override
    public void process(Exchange exchange) {
        exchange.setVariable(SIZE, Math.max(1, exchange.getVariable(SIZE, Integer.class) / 8));
    }
}

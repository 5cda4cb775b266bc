package io.yosai.timescale.monitoring;

import org.apache.camel.Exchange;
import org.apache.camel.telemetry.Span;
import org.apache.camel.telemetry.decorators.DirectSpanDecorator;

/**
 * Adds to the span of each route that is called the stream and the source that it is at work on, and of a pass how many
 * rows it has read. Camel's tracer, where its jars are in {@code extra-lib/}, finds this class by its entry among the
 * services.
 */
public final class StreamSpans extends DirectSpanDecorator {
    @Override
    public void afterTracingEvent(Span span, Exchange exchange) {
        super.afterTracingEvent(span, exchange);
        tag(span, exchange, "stream");
        tag(span, exchange, "source");
        tag(span, exchange, "rows");
    }

    private static void tag(Span span, Exchange exchange, String variable) {
        String value = exchange.getVariable(variable, String.class);
        if (value != null) {
            span.setTag("timescale_integration." + variable, value);
        }
    }
}

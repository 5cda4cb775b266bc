package io.yosai.timescale.replication;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.tables.TableName;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.Variable;
import org.apache.camel.support.service.ServiceHelper;

/** The steps of {@code routes/replicate.camel.yaml} that carry the watermark from page to page. */
public final class ReplicationSteps {
    private static final String PAGE = "page";

    private final BatchWriter writer;
    private final ReplicationMetrics metrics;
    private final int pageSize;

    /** @param pageSize rows that are read at a time, fewer where they are large */
    public ReplicationSteps(BatchWriter writer, ReplicationMetrics metrics, int pageSize) {
        this.writer = writer;
        this.metrics = metrics;
        this.pageSize = pageSize;
    }

    /**
     * Starts a pass at the watermark in the body.
     *
     * @param row of {@code routes/sql/timescale/watermark.sql} or {@code table.sql}; null: there is none
     * @param table null: access_events
     * @throws OperatorError when the table on the target cannot be copied to
     */
    public void begin(@Body Map<String, ?> row, @Variable("stream") String stream, @Variable("table") String table,
            Exchange exchange) {
        if (row != null && row.get("problem") != null) {
            throw new OperatorError(row.get("problem").toString());
        }
        if (row == null) {
            throw new IllegalStateException("timescale_integration.watermark has no row for " + stream
                    + "; start the service again, or run the verb schema, to make it");
        }
        writer.beginPass(TableName.of(table));
        metrics.of(TableName.of(table)).beginPass();
        exchange.setVariable("floor", row.get("floor"));
        proceedFrom(Watermark.of(row), exchange);
        exchange.setVariable("caught_up", false);
        exchange.setVariable(SmallerPage.SIZE, pageSize);
    }

    /** The page that the route has in hand, and the exchange in which it was read. */
    record OpenPage(Page page, String exchangeId) {
    }

    /** Notes where the page in the body ends. An empty page ends the pass; so does a timer or a service that stops. */
    public void mark(@Body List<Map<String, Object>> rows, Exchange exchange) {
        OpenPage before = exchange.getVariable(PAGE, OpenPage.class);
        if (before != null && before.page().from().equals(from(exchange))) {
            throw new IllegalStateException("a page did not come through write-page and would be read again for ever; put "
                    + "steps that drop or split rows before write-page, not around it: it takes the rows of a page in one "
                    + "List, an empty one too");
        }
        boolean done = rows.isEmpty() || stops(exchange);
        exchange.setVariable("caught_up", done);
        if (!done) {
            Page page = Page.of(table(exchange), exchange.getVariable("stream", String.class), from(exchange),
                    exchange.getVariable("floor", Timestamp.class), rows);
            // The transaction id is the watermark's; the target has no such column.
            if (rows.get(0).containsKey("tx")) {
                rows.forEach(row -> row.remove("tx"));
            }
            exchange.setVariable(PAGE, new OpenPage(page, exchange.getExchangeId()));
            metrics.of(table(exchange)).pageRead(rows.size());
        }
    }

    /**
     * Writes what the route left of the page and moves on. If another service moved the watermark meanwhile, writes
     * nothing and moves on from there.
     */
    public void write(@Variable(PAGE) OpenPage open, Exchange exchange) throws SQLException {
        if (!(exchange.getMessage().getBody() instanceof List<?> rows)) {
            throw new IllegalArgumentException("write-page needs the rows of the page, a List of Maps, in the body but "
                    + "found " + typeOf(exchange.getMessage().getBody())
                    + "; put steps that make something else of them into a wireTap or a multicast");
        }
        if (!open.exchangeId().equals(exchange.getExchangeId())) {
            throw new IllegalStateException("write-page must not stand inside a split, a multicast or the like: the first "
                    + "part of a page would move the watermark past the others");
        }
        @SuppressWarnings("unchecked")
        List<Map<String, Object>> maps = (List<Map<String, Object>>) rows;
        proceedFrom(writer.write(open.page(), maps), exchange);
        // Slowly back to the full size, so that a stretch of large rows does not fail every other time.
        int size = exchange.getVariable(SmallerPage.SIZE, Integer.class);
        exchange.setVariable(SmallerPage.SIZE, Math.min(pageSize, size + size / 8 + 1));
    }

    private static TableName table(Exchange exchange) {
        return TableName.of(exchange.getVariable("table", String.class));
    }

    private static boolean stops(Exchange exchange) {
        Route from = exchange.getContext().getRoute(exchange.getFromRouteId());
        return exchange.getContext().isStopping() || from != null && !ServiceHelper.isStarted(from.getConsumer());
    }

    /** Where the page in hand begins, and when it is written, the next one. */
    static Watermark from(Exchange exchange) {
        return exchange.getVariable("watermark", Watermark.class);
    }

    /** Where the page in hand ends. */
    static Watermark to(Exchange exchange) {
        return exchange.getVariable(PAGE, OpenPage.class).page().to();
    }

    /** The next page to be read in this exchange is the one after the watermark. */
    static void readFrom(Watermark watermark, Exchange exchange) {
        exchange.setVariable("watermark", watermark);
        exchange.setVariable("watermark_time", watermark.time());
        exchange.setVariable("watermark_event_id", watermark.eventId());
        exchange.setVariable("watermark_tx", watermark.tx() == null ? "" : watermark.tx().toString());
    }

    private void proceedFrom(Watermark watermark, Exchange exchange) {
        metrics.of(table(exchange)).watermarkAt(watermark.time());
        readFrom(watermark, exchange);
        // The rows go before the next page is read: one page in memory and the one ahead, not three. And camel-sql tries
        // to turn the body into a Map for each parameter that it looks up.
        exchange.getMessage().setBody(null);
    }

    private static String typeOf(Object body) {
        return body == null ? "nothing" : body.getClass().getName();
    }
}

package io.yosai.timescale.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.tables.TableName;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
    private static final Timestamp FLOOR = new Timestamp(0);

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final ReadAhead readAhead = new ReadAhead();
    /** What the reads were asked for, in order. */
    private final BlockingQueue<Map<String, Object>> asked = new LinkedBlockingQueue<>();
    private Processor database = exchange -> exchange.getMessage().setBody(rows(3, 4));

    @BeforeEach
    void startRoute() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:read-page").process(exchange -> {
                    asked.add(Map.copyOf(exchange.getVariables()));
                    database.process(exchange);
                });
            }
        });
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private static Watermark at(int second) {
        return new Watermark(Timestamp.from(Instant.ofEpochSecond(second)), new UUID(0, second), null);
    }

    private static List<Map<String, Object>> rows(int... seconds) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int second : seconds) {
            rows.add(Map.of("time", at(second).time(), "event_id", at(second).eventId()));
        }
        return rows;
    }

    /** With the rows of seconds 1 and 2 in hand. */
    private Exchange pass(int pageSize) {
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(rows(1, 2));
        exchange.setVariable("page_size", pageSize);
        exchange.setVariable("horizon", "the horizon");
        exchange.setVariable("page",
                new ReplicationSteps.OpenPage(Page.of(TableName.ACCESS_EVENTS, "access_events", at(0), FLOOR, rows(1, 2)), exchange.getExchangeId()));
        return exchange;
    }

    private static void assertNothingAhead(Exchange pass) {
        assertThat(pass.getMessage().getBody()).isNull();
        assertThat(pass.getVariable("page_ahead")).isEqualTo(false);
    }

    @Test
    void nextPageIsReadFromWhereTheOneInHandEnds() throws Exception {
        Exchange pass = pass(2);
        readAhead.start(pass);
        assertThat(asked.poll(10, TimeUnit.SECONDS)).containsEntry("watermark_time", at(2).time())
                .containsEntry("watermark_event_id", at(2).eventId()).containsEntry("horizon", "the horizon");
        assertThat(pass.getMessage().getBody()).isEqualTo(rows(1, 2));

        ReplicationSteps.readFrom(at(2), pass);
        readAhead.take(pass);
        assertThat(pass.getMessage().getBody()).isEqualTo(rows(3, 4));
        assertThat(pass.getVariable("page_ahead")).isEqualTo(true);
        readAhead.take(pass);
        assertNothingAhead(pass);
        assertThat(asked).isEmpty();
    }

    @Test
    void pageThatIsNotFullIsTheLast() throws Exception {
        Exchange pass = pass(3);
        readAhead.start(pass);
        readAhead.take(pass);
        assertNothingAhead(pass);
        assertThat(asked).isEmpty();
    }

    @Test
    void pageAheadIsOfNoUseWhenAnotherServiceHasMovedTheWatermark() throws Exception {
        Exchange pass = pass(2);
        readAhead.start(pass);
        ReplicationSteps.readFrom(at(4), pass);
        readAhead.take(pass);
        assertNothingAhead(pass);
    }

    @Test
    void readThatFailsIsDoneAgainInItsTurn() throws Exception {
        database = exchange -> {
            throw new IllegalStateException("away");
        };
        Exchange pass = pass(2);
        readAhead.start(pass);
        ReplicationSteps.readFrom(at(2), pass);
        readAhead.take(pass);
        assertNothingAhead(pass);
        assertThat(pass.getException()).isNull();
    }

    @Test
    void smallerPageIsKept() throws Exception {
        database = exchange -> {
            exchange.setVariable("page_size", 1);
            exchange.getMessage().setBody(rows(3));
        };
        Exchange pass = pass(2);
        readAhead.start(pass);
        ReplicationSteps.readFrom(at(2), pass);
        readAhead.take(pass);
        assertThat(pass.getVariable("page_size")).isEqualTo(1);
    }
}

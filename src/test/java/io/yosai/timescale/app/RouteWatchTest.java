package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yosai.timescale.copy.PassStart;
import io.yosai.timescale.monitoring.RouteActivity;
import io.yosai.timescale.servers.LogLines;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What is logged of a route that fails for one slice of a history, and works for others and for the passes. */
class RouteWatchTest {
    private final List<String> lines = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();

    @Test
    void aSliceThatGoesWellDoesNotEndTheFailureOfAnother() throws Exception {
        watched(context -> {
            for (int i = 0; i < 3; i++) {
                send(context, "slice 1", "bad");
                send(context, "slice 2", "bad");
                send(context, "slice 3", "good");
                send(context, null, "good");
            }
            assertThat(lines).containsExactly("route pages of doors fails: no place");
            send(context, "slice 1", "good");
            assertThat(lines).hasSize(1);
            send(context, "slice 2", "good");
            assertThat(lines).hasSize(2).last().asString().startsWith("route pages of doors works again");
            send(context, null, "bad");
            send(context, "slice 3", "good");
            assertThat(lines).hasSize(3);
            send(context, null, "good");
            assertThat(lines).hasSize(4);
        });
    }

    /** It has not worked, and nobody knows whether it would. */
    @Test
    void aRouteThatEndsBecauseItsStreamIsPausedDoesNotWorkAgain() throws Exception {
        watched(context -> {
            send(context, null, "bad");
            send(context, null, new PassStart.Paused("doors", "a column is gone"));
            assertThat(lines).containsExactly("route pages of doors fails: no place");
            send(context, null, "good");
            assertThat(lines).hasSize(2).last().asString().startsWith("route pages of doors works again");
        });
    }

    @Test
    void whoseRowsMayBeOldIsKnownOfARouteThatFails() throws Exception {
        watched(context -> {
            send(context, null, "good");
            assertThat(failed).isEmpty();
            send(context, null, "bad");
            assertThat(failed).containsOnly("pages");
        });
    }

    /** A full disk is met by another file of the target each time. */
    @Test
    void whatTheServerIsShortOfIsOneLine() throws Exception {
        watched(context -> {
            for (int file = 0; file < 3; file++) {
                send(context, null, new SQLException("could not extend file \"base/5/" + file + "\"", "53100"));
            }
            assertThat(lines).containsExactly("route pages of doors fails: could not extend file \"base/5/0\"");
            send(context, null, new SQLException("sorry, too many clients already", "53300"));
            assertThat(lines).hasSize(2);
            send(context, null, "good");
            assertThat(lines).hasSize(3).last().asString().startsWith("route pages of doors works again");
        });
    }

    /** Camel's text has all rows of a page in it, in which an array of bytes is another one each time. */
    @Test
    void aStepThatTakesThePageForARowIsOneShortLine() throws Exception {
        watched(context -> {
            for (int id = 0; id < 3; id++) {
                send(context, null, new IllegalStateException("Key: open not found in bean: [{by=[B@29bbbd9" + id
                        + "}, " + "{by=secret person}, ".repeat(9_999)));
            }
            assertThat(lines).hasSize(1).first().asString().hasSizeLessThan(600)
                    .startsWith("route pages of doors fails: Key: open not found in bean: [{by=").endsWith("…");
        });
    }

    /** As of a server with other lc_messages: the chunk and the row are others each time. */
    @Test
    void whatIsRefusedOfEachRowIsOneLine() throws Exception {
        watched(context -> {
            for (int row = 1; row < 4; row++) {
                send(context, null, new PSQLException(new ServerErrorMessage(("SFEHLER%1$cC23505%1$cMdoppelter "
                        + "Schlüsselwert verletzt Unique-Constraint »%2$d_7_doors_key«%1$cDSchlüssel »(id)=(%2$d)« "
                        + "existiert bereits.%1$c").formatted(0, row))));
            }
            assertThat(lines).singleElement().asString().contains("»1_7_doors_key«; Detail: Schlüssel »(id)=(1)« ");
        });
    }

    /** A statement differs by what its page begins at, and a name in it stands elsewhere each time. */
    @Test
    void aTableThatIsLockedIsOneLine() throws Exception {
        watched(context -> {
            for (int row = 1; row < 4; row++) {
                send(context, null, new PSQLException(new ServerErrorMessage(("SERROR%1$cC55P03%1$cMcanceling "
                        + "statement due to lock timeout%1$cP%2$d%1$c").formatted(0, row))));
            }
            assertThat(lines).singleElement().asString().contains("lock timeout; Position: 1");
        });
    }

    private void watched(Work work) throws Exception {
        try (LogLines logged = new LogLines(RouteWatch.class, lines);
                CamelContext context = new DefaultCamelContext()) {
            context.addRoutePolicyFactory(new RouteWatch(new RouteActivity(new SimpleMeterRegistry()), () -> { },
                    failed::add));
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    onException(Exception.class).handled(true).logExhausted(false);
                    from("direct:pages").routeId("pages").filter(body().isEqualTo("bad"))
                            .throwException(IllegalStateException.class, "no place").end()
                            .filter(body().isInstanceOf(Exception.class)).process(exchange -> {
                                throw exchange.getMessage().getBody(Exception.class);
                            });
                }
            });
            context.start();
            work.with(context);
        }
    }

    /** What is done with the routes. */
    private interface Work {
        void with(CamelContext context) throws Exception;
    }

    private static void send(CamelContext context, String slice, Object body) throws Exception {
        try (var template = context.createProducerTemplate()) {
            template.send("direct:pages", exchange -> {
                exchange.setVariable("stream", "doors");
                if (slice != null) {
                    exchange.setVariable("watermark", slice);
                }
                exchange.getMessage().setBody(body);
            });
        }
    }
}

package io.yosai.timescale.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.yosai.timescale.app.RouteStates;
import io.yosai.timescale.copy.StreamStates;
import io.yosai.timescale.database.DatabasePool;
import io.yosai.timescale.database.Databases;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs by which an operator sees and sets single streams, beside a running service or without one. */
public final class StreamCommands {
    private StreamCommands() {
    }

    @Command(name = "streams", mixinStandardHelpOptions = true,
            description = {"Prints the streams: state, how far each is copied, and what the service of this machine "
                    + "says of its lag, the rows that wait and its last error."})
    public static final class ListStreams extends Verb.OnTarget {
        @Override
        boolean readsOnly() {
            return true;
        }

        @Override
        int run(DatabasePool target, Settings settings) throws SQLException, InterruptedException {
            Streams streams = new Streams(routes(), settings.properties());
            Map<String, StreamStates.State> known = new StreamStates(target).all();
            JsonNode answer = new RouteStates(settings, routes()).status();
            JsonNode status = answer == null || !Databases.identity(target)
                    .equals(answer.path("target").path("identity").asText()) ? null : answer;
            List<List<String>> rows = new ArrayList<>();
            for (Stream stream : streams.all()) {
                StreamStates.State state = known.getOrDefault(stream.name(), StreamStates.State.NEW);
                JsonNode now = RouteStates.named(status, "streams", "name", stream.name());
                String failing = now.path("failing").isTextual() ? now.path("failing").asText() : state.reason();
                rows.add(List.of(stream.name(), stream.source(), stream.table().name(),
                        state.paused() ? "paused" : now.path("state").asText(state.isNew() ? "new" : "copied"),
                        state.time() == null ? "-" : state.time().toString(),
                        state.owner() == null ? "-" : state.owner(), number(now, "lag", "%.1f s"),
                        number(now, "pending", "%.0f"), failing == null ? "-" : failing));
            }
            print(List.of("stream", "source", "table", "state", "copied up to", "by", "lag", "rows waiting",
                    "last error"), rows.stream());
            if (status == null) {
                out().println((answer == null ? "no service answers at the management port"
                        : "the service at the management port has another target, or has not reached it yet")
                        + ": lag, rows waiting and errors are not known");
            }
            if (streams.all().isEmpty()) {
                out().println("no stream is declared: nothing is copied");
            }
            return 0;
        }

        private static String number(JsonNode now, String name, String format) {
            return now.path(name).isNumber() ? format.formatted(now.path(name).asDouble()) : "-";
        }
    }

    /** A verb that sets one stream. */
    private abstract static class OnStream extends Verb.OnTarget {
        @Parameters(paramLabel = "NAME", description = "The stream.")
        private String name;

        @Override
        final int run(DatabasePool target, Settings settings) throws SQLException {
            Stream stream = new Streams(routes(), settings.properties()).get(name);
            out().println(name + set(new StreamStates(target), stream));
            return 0;
        }

        /** Returns what becomes of the stream, to follow its name. */
        abstract String set(StreamStates states, Stream stream) throws SQLException;
    }

    @Command(name = "pause", mixinStandardHelpOptions = true,
            description = "Pauses a stream: it is neither copied nor compared until resume, after a restart too.")
    public static final class Pause extends OnStream {
        @Override
        String set(StreamStates states, Stream stream) throws SQLException {
            states.pause(stream, true);
            return " is paused; a pass that is under way ends first";
        }
    }

    @Command(name = "resume", mixinStandardHelpOptions = true, description = "Has a stream that is paused go on.")
    public static final class Resume extends OnStream {
        @Override
        String set(StreamStates states, Stream stream) throws SQLException {
            states.pause(stream, false);
            return " goes on with its next pass";
        }
    }

    @Command(name = "resync", mixinStandardHelpOptions = true,
            description = "Sets the watermark of a stream back, so that rows are read again; those that the target "
                    + "has stay.")
    public static final class Resync extends OnStream {
        @Option(names = "--from", paramLabel = "TIME", converter = Times.class,
                description = "Rows dated from this time on, such as 2026-01-31; without it all rows.")
        private Instant from;

        @Override
        String set(StreamStates states, Stream stream) throws SQLException {
            states.resync(stream, from);
            return " reads " + (from == null ? "all rows" : "all rows dated from " + from + " on") + " again";
        }
    }
}

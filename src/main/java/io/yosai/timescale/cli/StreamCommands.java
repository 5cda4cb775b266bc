package io.yosai.timescale.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.yosai.timescale.app.RouteStates;
import io.yosai.timescale.app.RoutesFolder;
import io.yosai.timescale.copy.StreamStates;
import io.yosai.timescale.database.DatabasePool;
import io.yosai.timescale.database.Databases;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.Selected;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.StreamSql;
import io.yosai.timescale.stream.Streams;
import io.yosai.timescale.vault.Vault;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verbs by which an operator sees and sets single streams, beside a running service or without one. */
public final class StreamCommands {
    private StreamCommands() {
    }

    /** What the verbs have in common: the target, and the streams that are declared. */
    private abstract static class OnStreams implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws SQLException, InterruptedException {
            Settings settings = CommandSettings.read();
            Path routes = RoutesFolder.find();
            try (Vault vault = new Vault(settings.vault());
                    DatabasePool target = Databases.openTarget(settings, vault)) {
                PrintWriter out = spec.commandLine().getOut();
                run(new StreamStates(target), new Streams(routes, settings.properties()), settings, out);
                out.flush();
                return 0;
            }
        }

        abstract void run(StreamStates states, Streams streams, Settings settings, PrintWriter out)
                throws SQLException, InterruptedException;
    }

    /** {@code streams}. */
    @Command(name = "streams", mixinStandardHelpOptions = true,
            description = {"Prints the streams: state, how far each is copied, and what the service of this machine "
                    + "says of its lag, the rows that wait and its last error."})
    public static final class ListStreams extends OnStreams {
        @Override
        void run(StreamStates states, Streams streams, Settings settings, PrintWriter out)
                throws SQLException, InterruptedException {
            Map<String, StreamStates.State> known = states.all();
            JsonNode status = new RouteStates(settings, RoutesFolder.find()).status();
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("stream", "source", "table", "state", "copied up to", "by", "lag", "rows waiting",
                    "last error"));
            for (Stream stream : streams.all()) {
                StreamStates.State state = known.getOrDefault(stream.name(), StreamStates.State.NEW);
                JsonNode now = now(status, stream.name());
                String failing = now.path("failing").asText(null);
                rows.add(List.of(stream.name(), stream.source(), stream.table().name(),
                        now.path("state").asText(state.paused()
                        ? "paused" : state.isNew() ? "new" : "copied"),
                        state.time() == null ? "-" : state.time().toString(), state.owner() == null ? "-"
                        : state.owner(), number(now, "lag", "%.1f s"),
                        number(now, "pending", "%.0f"), failing == null || failing.equals("null") ? "-" : failing));
            }
            Table.print(out, rows);
            if (status == null) {
                out.println("no service answers at the management port: lag, rows waiting and errors are not known");
            }
        }

        private static JsonNode now(JsonNode status, String stream) {
            JsonNode none = com.fasterxml.jackson.databind.node.MissingNode.getInstance();
            if (status == null) {
                return none;
            }
            for (JsonNode each : status.path("streams")) {
                if (stream.equals(each.path("name").asText())) {
                    return each;
                }
            }
            return none;
        }

        private static String number(JsonNode now, String name, String format) {
            return now.path(name).isNumber() ? String.format(Locale.ROOT, format, now.path(name).asDouble()) : "-";
        }
    }

    /** {@code pause}. */
    @Command(name = "pause", mixinStandardHelpOptions = true,
            description = "Pauses a stream: it is neither copied nor compared until resume, after a restart too.")
    public static final class Pause extends OnStreams {
        @Parameters(paramLabel = "NAME", description = "The stream.")
        private String name;

        @Override
        void run(StreamStates states, Streams streams, Settings settings, PrintWriter out) throws SQLException {
            states.pause(streams.get(name), true);
            out.println(name + " is paused; a pass that is under way ends first");
        }
    }

    /** {@code resume}. */
    @Command(name = "resume", mixinStandardHelpOptions = true, description = "Has a stream that is paused go on.")
    public static final class Resume extends OnStreams {
        @Parameters(paramLabel = "NAME", description = "The stream.")
        private String name;

        @Override
        void run(StreamStates states, Streams streams, Settings settings, PrintWriter out) throws SQLException {
            states.pause(streams.get(name), false);
            out.println(name + " goes on with its next pass");
        }
    }

    /** {@code resync}. */
    @Command(name = "resync", mixinStandardHelpOptions = true,
            description = "Sets the watermark of a stream back, so that rows are read again; those that the target "
                    + "has stay.")
    public static final class Resync extends OnStreams {
        @Parameters(paramLabel = "NAME", description = "The stream.")
        private String name;

        @Option(names = "--from", paramLabel = "TIME", converter = Times.class,
                description = "Rows dated from this time on, such as 2026-01-31; without it all rows.")
        private Instant from;

        @Override
        void run(StreamStates states, Streams streams, Settings settings, PrintWriter out) throws SQLException {
            states.resync(streams.get(name), from);
            out.println(name + " reads " + (from == null ? "all rows" : "all rows dated from " + from + " on")
                    + " again");
        }
    }

    /** {@code adopt-source}. */
    @Command(name = "adopt-source", mixinStandardHelpOptions = true,
            description = {"Takes the database that a source leads to now for the one that its streams are copied "
                    + "from: after a restore, a failover, or a move to another server.",
                "Until all rows of both sides were compared, by the service or "
                + "by the verb reconcile, the status of the streams says that they were not."})
    public static final class AdoptSource extends OnStreams {
        @Parameters(paramLabel = "NAME", defaultValue = "primary",
                description = "The source (default: ${DEFAULT-VALUE}).")
        private String name;

        @Override
        void run(StreamStates states, Streams streams, Settings settings, PrintWriter out) throws SQLException {
            List<Stream> its = streams.all().stream().filter(stream -> stream.source().equals(name)).toList();
            if (its.isEmpty()) {
                throw new OperatorError("no stream reads the source " + name + "\nHINT: the sources are "
                        + String.join(", ",
                        streams.all().stream().map(Stream::source).distinct().toList()));
            }
            Map<String, StreamStates.State> before = states.all();
            try (Vault vault = new Vault(settings.vault()); DatabasePool source =
                    Databases.openSource(name, settings, vault);
                    DatabasePool target = Databases.openTarget(settings, vault)) {
                for (Stream stream : its) {
                    StreamSql sql = sql(source, target, stream, streams);
                    out.println(stream.name() + ": " + found(source, sql.extent()) + " of the source, "
                            + found(target, sql.extentOfTarget()) + " of the target");
                }
                String identity = states.adopt(source, its, settings.replication().horizon().margin());
                for (Stream stream : its) {
                    StreamStates.State state = before.getOrDefault(stream.name(), StreamStates.State.NEW);
                    out.println(stream.name() + ": was copied from " + (state.source() == null ? "an unknown database"
                            : state.source()) + ", is copied from " + identity + " now, after " + (state.time() == null
                            ? "its first row" : state.time()));
                }
            }
            out.println("reconcile compares all these rows and repairs the target: the service with its next "
                    + "comparison, or the verb");
        }

        private static StreamSql sql(DataSource source, DataSource target, Stream stream, Streams streams)
                throws SQLException {
            try (Connection from = source.getConnection(); Connection to = target.getConnection()) {
                return new StreamSql(Layout.of(Selected.read(from, stream, streams.select(stream)), to));
            }
        }

        private static String found(DataSource side, String extent) throws SQLException {
            try (Connection connection = side.getConnection()) {
                return Query.first(connection, extent, row -> String.format(Locale.ROOT, "%,d rows",
                        row.getLong("rows")) + (row.getTimestamp("oldest") == null ? ""
                        : " from " + row.getTimestamp("oldest").toInstant() + " to "
                        + row.getTimestamp("newest").toInstant()));
            }
        }
    }
}

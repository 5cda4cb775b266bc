package io.yosai.timescale.cli;

import io.yosai.timescale.copy.StreamStates;
import io.yosai.timescale.database.DatabasePool;
import io.yosai.timescale.database.Databases;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.horizon.Horizon;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.Selected;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.StreamSql;
import io.yosai.timescale.stream.Streams;
import io.yosai.timescale.vault.Vault;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "adopt-source", mixinStandardHelpOptions = true,
        description = {"Takes the database that a source leads to now for the one that its streams are copied "
                + "from: after a restore, a failover, or a move to another server.",
            "Until all rows of both sides were compared, by the service or "
                + "by the verb reconcile, the status of the streams says that they were not."})
public final class AdoptSourceCommand extends Verb.OnTarget {
    @Parameters(paramLabel = "NAME", defaultValue = "primary",
            description = "The source (default: ${DEFAULT-VALUE}).")
    private String name;

    @Override
    int run(DatabasePool target, Settings settings) throws SQLException {
        Streams streams = new Streams(routes(), settings.properties());
        List<Stream> its = streams.atLeastOne().stream().filter(stream -> stream.source().equals(name)).toList();
        if (its.isEmpty()) {
            throw new OperatorError("no stream reads the source " + name + "\nHINT: the sources are "
                    + String.join(", ", streams.all().stream().map(Stream::source).distinct().toList()));
        }
        StreamStates states = new StreamStates(target);
        Map<String, StreamStates.State> before = states.all();
        try (Vault vault = new Vault(settings.vault());
                DatabasePool source = Databases.openSource(name, settings, vault)) {
            if (settings.isOn(Setting.REPLICATION_HORIZON) && !its.stream().allMatch(Stream::byXid)) {
                // How far back watermarks have to go is known to who sees all transactions.
                Horizon.requireSight(name, source);
            }
            for (Stream stream : its) {
                StreamSql sql = sql(source, target, stream, streams);
                out().println(stream.name() + ": " + found(source, sql.extent()) + " of the source, "
                        + found(target, sql.extentOfTarget()) + " of the target");
            }
            String identity = states.adopt(source, its, settings.seconds(Setting.REPLICATION_MARGIN));
            // Their watermarks may stand elsewhere now.
            Map<String, StreamStates.State> after = states.all();
            for (Stream stream : its) {
                String former = before.getOrDefault(stream.name(), StreamStates.State.NEW).source();
                StreamStates.State state = after.getOrDefault(stream.name(), StreamStates.State.NEW);
                out().println(stream.name() + ": was copied from "
                        + (former == null ? "an unknown database" : former) + ", is copied from " + identity
                        + " now, after " + (state.time() == null ? "its first row" : state.time()));
            }
        }
        out().println("reconcile compares all these rows and repairs the target: the service with its next "
                + "comparison, or the verb");
        return 0;
    }

    private static StreamSql sql(DataSource source, DataSource target, Stream stream, Streams streams)
            throws SQLException {
        try (Connection from = source.getConnection(); Connection to = target.getConnection()) {
            return new StreamSql(Layout.of(Selected.read(from, stream, streams.select(stream)), to));
        }
    }

    private static String found(DataSource side, String extent) throws SQLException {
        return Query.first(side, extent, row -> "%,d rows".formatted(row.getLong("rows"))
                + (row.getTimestamp("oldest") == null ? "" : " from " + row.getTimestamp("oldest").toInstant()
                + " to " + row.getTimestamp("newest").toInstant()));
    }
}

package io.yosai.timescale;

import io.yosai.timescale.cli.AdoptSourceCommand;
import io.yosai.timescale.cli.BackfillCommand;
import io.yosai.timescale.cli.BackupCommand;
import io.yosai.timescale.cli.ErrorLines;
import io.yosai.timescale.cli.Logs;
import io.yosai.timescale.cli.QuarantineCommand;
import io.yosai.timescale.cli.ReconcileCommand;
import io.yosai.timescale.cli.ReplicateCommand;
import io.yosai.timescale.cli.RestoreCommand;
import io.yosai.timescale.cli.RoutesCommands;
import io.yosai.timescale.cli.SchemaCommand;
import io.yosai.timescale.cli.ServiceCommands;
import io.yosai.timescale.cli.StreamCommands;
import java.util.List;
import java.util.TimeZone;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Copies tables of PostgreSQL into TimescaleDB. The verbs are its subcommands. */
@Command(name = "timescale-integration", mixinStandardHelpOptions = true,
        versionProvider = TimescaleIntegration.Version.class,
        description = "Copies tables of PostgreSQL into TimescaleDB, nothing lost, nothing doubled.",
        footer = {"", "Settings are environment variables: SOURCE_DSN, TARGET_DSN and others (docs/settings.md)."})
public final class TimescaleIntegration {
    private static final List<Class<?>> VERBS = List.of(ServiceCommands.Run.class, ReplicateCommand.class,
            ServiceCommands.Policies.class, BackfillCommand.class, ReconcileCommand.class, QuarantineCommand.class,
            SchemaCommand.class, BackupCommand.class, RestoreCommand.class, RoutesCommands.Validate.class,
            RoutesCommands.Routes.class, StreamCommands.ListStreams.class, StreamCommands.Pause.class,
            StreamCommands.Resume.class, StreamCommands.Resync.class, AdoptSourceCommand.class);

    private TimescaleIntegration() {
    }

    public static void main(String... arguments) {
        Logs.configure();
        // pgjdbc reads a timestamp without a zone by the zone of the JVM, and makes that the zone of its session.
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        System.exit(ErrorLines.written(commandLine(arguments).execute(arguments)));
    }

    /** Returns what runs the verb that the arguments call. */
    public static CommandLine commandLine(String... arguments) {
        CommandLine commandLine = new CommandLine(new TimescaleIntegration());
        verbs(arguments).forEach(commandLine::addSubcommand);
        return ErrorLines.of(commandLine);
    }

    /** Only the one that is called, if it is clear which: to read the options of all of them is a tenth of a start. */
    private static List<Class<?>> verbs(String... arguments) {
        List<Class<?>> called = VERBS.stream()
                .filter(verb -> arguments.length > 0 && verb.getAnnotation(Command.class).name().equals(arguments[0]))
                .toList();
        return called.isEmpty() ? VERBS : called;
    }

    /** As the jar's manifest has it. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Version.class.getPackage().getImplementationVersion();
            return new String[] {"timescale-integration " + (version == null ? "(not packaged)" : version)};
        }
    }
}

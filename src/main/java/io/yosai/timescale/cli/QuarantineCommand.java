package io.yosai.timescale.cli;

import io.yosai.timescale.database.DatabasePool;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.quarantine.QuarantineRetry;
import io.yosai.timescale.quarantine.QuarantineTable;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Streams;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "quarantine", mixinStandardHelpOptions = true,
        description = "Shows, retries or drops the rows that the target did not take: past retention, or refused.",
        subcommands = {QuarantineCommand.ListRows.class, QuarantineCommand.Retry.class, QuarantineCommand.Drop.class})
public final class QuarantineCommand {
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Prints the rows, the newest first.")
    static final class ListRows extends Verb.OnTarget {
        @Option(names = "--limit", defaultValue = "100", paramLabel = "N",
                description = "How many at most (default: ${DEFAULT-VALUE}).")
        private int limit;

        @Override
        boolean readsOnly() {
            return true;
        }

        @Override
        int run(DatabasePool target, Settings settings) throws SQLException {
            if (limit < 1) {
                throw wrong("--limit " + limit + " must be 1 or more");
            }
            QuarantineTable table = new QuarantineTable(target);
            List<QuarantineTable.Kept> kept = table.list(limit);
            QuarantineTable.Counts counts = table.counts();
            long total = counts.pastRetention() + counts.timeless() + counts.refused();
            if (!kept.isEmpty()) {
                print(List.of("id", "stream", "time", "key", "tries", "first seen", "why"), kept.stream().map(row ->
                        List.of(String.valueOf(row.id()), row.stream(), String.valueOf(row.time()), row.key(),
                                String.valueOf(row.tries()), row.firstSeen(), row.why())));
            }
            out().printf("%,d rows: %,d past retention, %,d refused%s%s%n", total, counts.pastRetention(),
                    counts.refused(), counts.timeless() == 0 ? ""
                    : ", %,d at a time that no chunk takes".formatted(counts.timeless()),
                    kept.size() < total ? " (" + kept.size() + " shown, see --limit)" : "");
            return 0;
        }
    }

    @Command(name = "retry", mixinStandardHelpOptions = true,
            description = "Writes the rows again; exits 1 if any is refused once more.")
    static final class Retry extends Verb.OnTarget {
        @Option(names = "--id", arity = "1..*", paramLabel = "N", description = "Only these rows.")
        private Set<Long> ids;

        @Override
        int run(DatabasePool target, Settings settings) throws SQLException {
            QuarantineTable table = new QuarantineTable(target);
            table.require(ids == null ? Set.of() : ids);
            QuarantineRetry.Retried retried =
                    new QuarantineRetry(target, new Streams(routes(), settings.properties())).retry(ids);
            if (retried.written() > 0) {
                out().println("rows were written as they were when they were refused; the verb reconcile makes them "
                        + "what the source has now");
            }
            out().printf("%,d rows written, %,d were there already, %,d refused again, %,d left alone: "
                    + "past retention%s%s%n", retried.written(), retried.present(), retried.refused(),
                    retried.pastRetention(), table.counts().timeless() == 0 ? "" : ", or at a time that no chunk takes",
                    retried.undeclared() == 0 ? ""
                    : ", %,d: their streams are not declared".formatted(retried.undeclared()));
            return retried.refused() == 0 ? 0 : 1;
        }
    }

    @Command(name = "drop", mixinStandardHelpOptions = true, description = "Deletes rows from the quarantine for good.")
    static final class Drop extends Verb.OnTarget {
        @ArgGroup(multiplicity = "1")
        private Which which;

        /** Exactly one of them. */
        private static final class Which {
            @Option(names = "--id", arity = "1..*", paramLabel = "N", description = "These rows.")
            private Set<Long> ids;

            @Option(names = "--all", description = "All rows.")
            private boolean all;

            @Option(names = "--before", paramLabel = "TIME", converter = Times.class,
                    description = "Events from before a time, such as 2026-01-31.")
            private Instant before;

            @Option(names = "--retention", description = "Rows that were past retention when they came.")
            private boolean retention;
        }

        @Override
        int run(DatabasePool target, Settings settings) throws SQLException {
            if (which.ids == null && which.before == null && !which.retention && !which.all) {
                throw new OperatorError("nothing says which rows are to be dropped\n"
                        + "HINT: --all and --retention are given without a value");
            }
            QuarantineTable table = new QuarantineTable(target);
            table.require(which.ids == null ? Set.of() : which.ids);
            out().printf("%,d rows dropped%n", table.drop(which.ids, which.before, which.retention));
            return 0;
        }
    }
}

package io.yosai.timescale.cli;

import io.yosai.timescale.app.Application;
import io.yosai.timescale.copy.PassStart;
import io.yosai.timescale.schema.AggregateRefresh;
import io.yosai.timescale.schema.JobRunner;
import io.yosai.timescale.settings.Settings;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The verbs that are the service, or what it does in one pass. */
public final class ServiceCommands {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceCommands.class);

    private ServiceCommands() {
    }

    @Command(name = "run", mixinStandardHelpOptions = true,
            description = "Runs the service: copies new events every REPLICATION_INTERVAL seconds until it is stopped.")
    public static final class Run extends Verb {
        @Option(names = "--dev", description = {
            "What is saved in the routes folder takes effect at once; what has a mistake does not, and the log says "
                    + "why."})
        private boolean dev;

        @Option(names = "--no-backfill", description = {
            "A stream whose table is empty begins at its first row, rather than now with its history copied beside "
                    + "it, the newest first."})
        private boolean noBackfill;

        @Override
        int run() {
            Settings settings = settings();
            try (Application application =
                    new Application(settings, routes(), noBackfill ? 1 : PassStart.TOGETHER + 1)) {
                LOG.info("settings:\n{}", settings);
                application.run(dev, !noBackfill);
                return 0;
            }
        }
    }

    @Command(name = "policies", mixinStandardHelpOptions = true,
            description = "Runs policy jobs that are due, refreshes aggregates and drops old chunks where the database "
                    + "does not, then exits: 0 if all of it succeeded, else 1.")
    public static final class Policies extends Verb {
        @Override
        int run() {
            try (Application application = new Application(settings(), routes())) {
                long start = System.nanoTime();
                Progress progress = new Progress(err(), 0, 0);
                JobRunner jobs = application.bean("jobs", JobRunner.class);
                AggregateRefresh aggregates = application.bean("aggregates", AggregateRefresh.class);
                progress.during(() -> progress.show(line(jobs, aggregates)),
                        () -> application.pass("policies", Map.of()));
                out().printf("%,d jobs run and %,d ranges of aggregates refreshed in %.1f s%n", jobs.done(),
                        aggregates.done(), (System.nanoTime() - start) / 1e9);
                return 0;
            }
        }

        /** Of jobs it is not known how many will be due. */
        private static String line(JobRunner jobs, AggregateRefresh aggregates) {
            return Progress.bar(aggregates.done(), aggregates.found()) + "%,d of %,d ranges of aggregates  %,d jobs"
                    .formatted(aggregates.done(), aggregates.found(), jobs.done());
        }
    }
}

package io.yosai.timescale.cli;

import io.yosai.timescale.app.Application;
import io.yosai.timescale.copy.PassStart;
import io.yosai.timescale.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "run", mixinStandardHelpOptions = true,
        description = "Runs the service: copies new events every REPLICATION_INTERVAL seconds until it is stopped.")
public final class RunCommand extends Verb {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Option(names = "--dev", description = {
        "What is saved in the routes folder takes effect at once; what has a mistake does not, and the log says why."})
    private boolean dev;

    @Option(names = "--no-backfill", description = {
        "A stream whose table is empty begins at its first row, rather than now with its history copied beside it, "
                + "the newest first."})
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

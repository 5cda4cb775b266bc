package io.yosai.timescale.cli;

import io.yosai.timescale.app.Application;
import io.yosai.timescale.app.RoutesFolder;
import io.yosai.timescale.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "run", mixinStandardHelpOptions = true,
        description = "Runs the service: copies new events every REPLICATION_INTERVAL seconds until it is told to stop.")
public final class RunCommand implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Option(names = "--dev", description = {
        "What is saved in the routes folder takes effect at once; what has a mistake does not, and the log says why."})
    private boolean dev;

    @Override
    public void run() {
        Settings settings = CommandSettings.read();
        try (Application application = new Application(settings, RoutesFolder.find())) {
            LOG.info("settings:\n{}", settings);
            application.run(dev);
        }
    }
}

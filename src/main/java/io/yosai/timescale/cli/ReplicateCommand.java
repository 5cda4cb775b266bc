package io.yosai.timescale.cli;

import io.yosai.timescale.app.Application;
import io.yosai.timescale.app.RoutesFolder;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(name = "replicate", mixinStandardHelpOptions = true,
        description = "Copies everything that the sources have now, of all streams, then exits: 0 if all of it succeeded, "
                + "else 1.")
public final class ReplicateCommand implements Runnable {
    @Override
    public void run() {
        try (Application application = new Application(CommandSettings.read(), RoutesFolder.find())) {
            application.passes("copy", Map.of(), copied -> { });
        }
    }
}

package io.yosai.timescale.cli;

import io.yosai.timescale.app.Application;
import io.yosai.timescale.app.RoutesFolder;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(name = "policies", mixinStandardHelpOptions = true,
        description = "Runs policy jobs that are due, refreshes aggregates and drops old chunks where the database does "
                + "not, then exits: 0 if all of it succeeded, else 1.")
public final class PoliciesCommand implements Runnable {
    @Override
    public void run() {
        try (Application application = new Application(CommandSettings.read(), RoutesFolder.find())) {
            application.pass("policies", Map.of());
        }
    }
}

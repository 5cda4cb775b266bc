package io.yosai.timescale.cli;

import io.yosai.timescale.app.Application;
import io.yosai.timescale.app.RoutesFolder;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "policies", mixinStandardHelpOptions = true,
        description = "Runs policy jobs that are due, refreshes aggregates and drops old chunks where the database "
                + "does not, then exits: 0 if all of it succeeded, else 1.")
public final class PoliciesCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        try (Application application = new Application(CommandSettings.read(), RoutesFolder.find())) {
            long start = System.nanoTime();
            Progress progress = new Progress(spec.commandLine().getErr(), 0, 0);
            progress.during(() -> progress.show(line(application.policyWork())),
                    () -> application.pass("policies", Map.of()));
            Application.PolicyWork done = application.policyWork();
            spec.commandLine().getOut().printf("%,d jobs run and %,d ranges of aggregates refreshed in %.1f s%n",
                    done.jobs(),
                    done.ranges(), (System.nanoTime() - start) / 1e9);
            spec.commandLine().getOut().flush();
        }
    }

    /** Of jobs it is not known how many will be due. */
    private static String line(Application.PolicyWork done) {
        return Progress.bar(done.ranges(), done.found()) + "%,d of %,d ranges of aggregates  %,d jobs".formatted(
                done.ranges(),
                done.found(), done.jobs());
    }
}

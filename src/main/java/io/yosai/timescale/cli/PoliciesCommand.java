package io.yosai.timescale.cli;

import io.yosai.timescale.app.Application;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(name = "policies", mixinStandardHelpOptions = true,
        description = "Runs policy jobs that are due, refreshes aggregates and drops old chunks where the database "
                + "does not, then exits: 0 if all of it succeeded, else 1.")
public final class PoliciesCommand extends Verb {
    @Override
    int run() {
        try (Application application = new Application(settings(), routes())) {
            long start = System.nanoTime();
            Progress progress = new Progress(err(), 0, 0);
            progress.during(() -> progress.show(line(application.policyWork())),
                    () -> application.pass("policies", Map.of()));
            Application.PolicyWork done = application.policyWork();
            out().printf("%,d jobs run and %,d ranges of aggregates refreshed in %.1f s%n", done.jobs(),
                    done.ranges(), (System.nanoTime() - start) / 1e9);
            return 0;
        }
    }

    /** Of jobs it is not known how many will be due. */
    private static String line(Application.PolicyWork done) {
        return Progress.bar(done.ranges(), done.found()) + "%,d of %,d ranges of aggregates  %,d jobs".formatted(
                done.ranges(), done.found(), done.jobs());
    }
}

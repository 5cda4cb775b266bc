package io.yosai.timescale.cli;

import io.yosai.timescale.app.Application;
import io.yosai.timescale.app.PassFailed;
import io.yosai.timescale.app.RoutesFolder;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "replicate", mixinStandardHelpOptions = true,
        description = "Copies everything that the sources have now, of all streams, then exits: 0 if all of it succeeded, "
                + "else 1.")
public final class ReplicateCommand implements Runnable {
    private static final int TICK_MILLIS = 500;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        try (Application application = new Application(CommandSettings.read(), RoutesFolder.find())) {
            Progress progress = new Progress(spec.commandLine().getErr(), 0, 0);
            try {
                copy(application, progress);
                print(application, progress);
            } catch (PassFailed e) {
                // Of one stream: others may have been copied, or a part of it.
                if (application.counts().read() > 0) {
                    print(application, progress);
                }
                throw e;
            }
        }
    }

    private static void copy(Application application, Progress progress) {
        ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
        ticks.scheduleAtFixedRate(() -> progress.show(application.counts().read()), TICK_MILLIS, TICK_MILLIS,
                TimeUnit.MILLISECONDS);
        try {
            application.passes("copy", Map.of(), copied -> { });
        } finally {
            ticks.shutdownNow();
            progress.end(application.counts().read());
        }
    }

    private void print(Application application, Progress progress) {
        spec.commandLine().getOut().println(progress.summary(application.counts()));
        spec.commandLine().getOut().flush();
    }
}

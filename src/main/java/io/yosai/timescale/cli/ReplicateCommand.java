package io.yosai.timescale.cli;

import io.yosai.timescale.app.Application;
import io.yosai.timescale.app.PassFailed;
import io.yosai.timescale.app.RoutesFolder;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "replicate", mixinStandardHelpOptions = true,
        description = "Copies everything that the sources have now, of all streams, then exits: 0 if all of it "
                + "succeeded, else 1.")
public final class ReplicateCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        try (Application application = new Application(CommandSettings.read(), RoutesFolder.find())) {
            Progress progress = new Progress(spec.commandLine().getErr(), 0, 0);
            try {
                progress.during(() -> progress.show(application.counts().read()),
                        () -> application.passes("copy", Map.of(), copied -> { }));
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

    private void print(Application application, Progress progress) {
        spec.commandLine().getOut().println(progress.summary(application.counts()));
        spec.commandLine().getOut().flush();
    }
}

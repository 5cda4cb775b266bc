package io.yosai.timescale.cli;

import io.yosai.timescale.app.Application;
import io.yosai.timescale.app.Application.PassFailed;
import java.util.Map;
import picocli.CommandLine.Command;

@Command(name = "replicate", mixinStandardHelpOptions = true,
        description = "Copies everything that the sources have now, of all streams, then exits: 0 if all of it "
                + "succeeded, else 1.")
public final class ReplicateCommand extends Verb {
    @Override
    int run() {
        try (Application application = new Application(settings(), routes())) {
            Progress progress = new Progress(err(), 0, 0);
            try {
                progress.during(() -> progress.show(application.counts().read()),
                        () -> application.passes("copy", Map.of(), copied -> { }));
            } catch (PassFailed e) {
                // Of one stream: others may have been copied, or a part of it.
                if (application.counts().read() > 0) {
                    out().println(progress.summary(application.counts()));
                }
                throw e;
            }
            out().println(progress.summary(application.counts()));
            return 0;
        }
    }
}

package io.yosai.timescale.cli;

import io.yosai.timescale.app.Application;
import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.app.Backfill;
import io.yosai.timescale.backfill.FirstCopy;
import io.yosai.timescale.backfill.LeftHistory;
import io.yosai.timescale.copy.PassStart.Paused;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.Settings;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** Copies what there is, of all streams, once. */
@Command(name = "replicate", mixinStandardHelpOptions = true,
        description = "Copies everything that the sources have now, what a service has left of a history "
                + "included, of all streams but those that a person has paused, then exits: 0 if all of it "
                + "succeeded, else 1.")
public final class ReplicateCommand extends Verb {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicateCommand.class);

    @Override
    int run() throws SQLException {
        Settings settings = settings();
        List<Paused> paused = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        List<LeftHistory> left = new ArrayList<>();
        try (Application application = new Application(settings, routes())) {
            Progress progress = new Progress(err(), 0, 0);
            try {
                progress.during(() -> progress.show(application.counts().read()),
                        () -> application.passes("copy", Map.of(), copied -> {
                            if (copied instanceof Paused one) {
                                paused.add(one);
                            }
                        }));
            } catch (PassFailed e) {
                // Of one stream: others may have been copied, or a part of it.
                failures.add(e.getMessage());
            }
            paused.forEach(out()::println);
            if (failures.isEmpty() || application.counts().read() > 0) {
                out().println(progress.summary(application.counts()));
            }
            if (!application.isStopping()) {
                left.addAll(application.bean("firstCopy", FirstCopy.class).left());
            }
        } catch (SQLException e) {
            if (failures.isEmpty()) {
                throw e;
            }
            // The target, of which the passes have said so.
        }
        for (LeftHistory history : left) {
            try {
                finish(settings, history);
            } catch (OperatorError e) {
                failures.add(e.getMessage());
            }
        }
        if (!failures.isEmpty()) {
            throw new OperatorError(String.join("\n", failures));
        }
        return paused.stream().allMatch(one -> one.reason() == null) ? 0 : 1;
    }

    /** The passes of its stream begin after it, and would never come to it. */
    private void finish(Settings settings, LeftHistory history) {
        LOG.info("{}: it goes on", history);
        try (Backfill backfill = new Backfill(settings, routes(), history)) {
            backfill.start();
            Progress progress = new Progress(err(), history.copied(), history.rows());
            progress.during(() -> progress.show(backfill.counts().read()), () -> backfill.copy(history.slices()));
            out().println(progress.summary(backfill.counts()) + "; the first copy of the stream "
                    + history.stream() + " is finished");
        }
    }
}

package io.yosai.timescale.cli;

import io.yosai.timescale.app.Application;
import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.app.Backfill;
import io.yosai.timescale.backfill.FirstCopy;
import io.yosai.timescale.backfill.LeftHistory;
import io.yosai.timescale.copy.PassStart;
import io.yosai.timescale.copy.PassStart.Paused;
import io.yosai.timescale.dsn.OperatorError;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Copies what there is, of all streams, once. */
@Command(name = "replicate", mixinStandardHelpOptions = true,
        description = "Copies everything that the sources have now, histories included, of all streams but those "
                + "that a person has paused, then exits: 0 if all of it succeeded, else 1.")
public final class ReplicateCommand extends Verb {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicateCommand.class);

    @Option(names = "--no-backfill", description = {
        "A stream whose table is empty begins at its first row, rather than now with its history copied after it, the "
                + "newest first. A history that was begun is copied all the same."})
    private boolean noBackfill;

    private final List<String> failures = new ArrayList<>();

    @Override
    int run() throws SQLException {
        List<Paused> paused = new ArrayList<>();
        try (Application application = new Application(settings(), routes(), PassStart.TOGETHER)) {
            FirstCopy firstCopy = application.bean("firstCopy", FirstCopy.class);
            if (!noBackfill && application.has("backfill")) {
                firstCopy.enable();
            }
            Progress progress = new Progress(err(), 0, 0);
            trying(() -> progress.during(() -> progress.show(application.counts().read()),
                    () -> application.passes("copy", Map.of(), copied -> {
                        if (copied instanceof Paused one) {
                            paused.add(one);
                        }
                    })));
            paused.forEach(out()::println);
            // The passes of a stream begin after its history, and would never come to it.
            List<LeftHistory> left = application.isStopping() ? List.of() : firstCopy.left();
            left.stream().takeWhile(history -> !application.isStopping())
                    .forEach(history -> trying(() -> finish(application, history)));
            if (failures.isEmpty() || application.counts().read() > 0) {
                out().println(progress.summary(application.counts()));
            }
        } catch (SQLException e) {
            if (failures.isEmpty()) {
                throw e;
            }
            // The target, of which the passes have said so.
        }
        if (!failures.isEmpty()) {
            throw new OperatorError(String.join("\n", failures));
        }
        return paused.stream().allMatch(one -> one.reason() == null) ? 0 : 1;
    }

    /** Of one stream: others may have been copied, or a part of it. */
    private void trying(Runnable step) {
        try {
            step.run();
        } catch (PassFailed e) {
            failures.add(e.getMessage());
        }
    }

    private void finish(Application application, LeftHistory history) {
        LOG.info("{}: it goes on", history);
        long before = application.counts().read();
        Progress progress = new Progress(err(), history.copied(), history.rows());
        progress.during(() -> progress.show(application.counts().read() - before),
                () -> Backfill.finish(application, history));
        out().println("the first copy of the stream " + history.stream() + " is finished");
    }
}

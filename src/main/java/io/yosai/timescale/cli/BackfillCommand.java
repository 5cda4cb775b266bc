package io.yosai.timescale.cli;

import io.yosai.timescale.app.Backfill;
import io.yosai.timescale.backfill.Condition;
import io.yosai.timescale.backfill.Slice;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "backfill", mixinStandardHelpOptions = true,
        description = {"Copies a range of time beside the running service, in slices that several workers share.",
            "When it was cut off, the same range given again goes on where it was."})
public final class BackfillCommand extends Verb {
    private static final int MOST_WORKERS = 16;

    @Option(names = "--stream", paramLabel = "NAME",
            description = "The stream, by its name; not needed where there is only one.")
    private String stream;

    @Option(names = "--from", required = true, paramLabel = "TIME", converter = Times.class,
            description = "The first instant, such as 2026-01-31 or 2026-01-31T12:00:00Z; UTC where no zone is given.")
    private Instant from;

    @Option(names = "--to", required = true, paramLabel = "TIME", converter = Times.class,
            description = "The instant after the last one.")
    private Instant to;

    @Option(names = "--workers", defaultValue = "4", paramLabel = "N",
            description = "How many slices are copied at a time, 1 to 16 (default: ${DEFAULT-VALUE}).")
    private int workers;

    @Option(names = "--where", defaultValue = "", paramLabel = "CONDITION",
            description = "Which rows of the range, a condition on columns of the stream's SELECT as SQL; all if it "
                    + "is not given.")
    private String where;

    @Option(names = "--rows-per-second", defaultValue = "0", paramLabel = "N",
            description = "The most that this process reads of the source, so that it is not slowed down; no limit if "
                    + "it is not given.")
    private int rowsPerSecond;

    @Override
    int run() {
        check();
        try (Backfill backfill = new Backfill(settings(), routes(), stream, from, to, workers, where.strip(),
                rowsPerSecond)) {
            List<Slice> slices = backfill.plan();
            Progress progress = new Progress(err(),
                    slices.stream().filter(Slice::finished).mapToLong(Slice::rows).sum(),
                    slices.stream().mapToLong(Slice::rows).sum());
            progress.during(() -> progress.show(backfill.counts().read()), () -> backfill.copy(slices.size()));
            String copied = progress.summary(backfill.counts());
            Backfill.Compression compression = backfill.compress();
            if (compression.chunks() > 0) {
                out().println("%d chunks of the range are compressed: %s became %s".formatted(compression.chunks(),
                        compression.before(), compression.after()));
            }
            long before = slices.stream().filter(Slice::finished).count();
            out().println("%s; %d slices, all finished%s".formatted(copied, slices.size(),
                    before == 0 ? "" : ", " + before + " of them before"));
        }
        return 0;
    }

    private void check() {
        if (!from.isBefore(to)) {
            throw wrong("--from " + from + " must be before --to " + to);
        }
        if (rowsPerSecond < 0) {
            throw wrong("--rows-per-second " + rowsPerSecond + " must not be below 0");
        }
        if (workers < 1 || workers > MOST_WORKERS) {
            throw wrong("--workers " + workers + " must be from 1 to " + MOST_WORKERS);
        }
        String mistake = where.isBlank() ? null : new Condition(where).mistake();
        if (mistake != null) {
            throw wrong("--where " + where + ": " + mistake);
        }
    }
}

package io.yosai.timescale.cli;

import io.yosai.timescale.app.Backfill;
import io.yosai.timescale.app.RoutesFolder;
import io.yosai.timescale.backfill.Slice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "backfill", mixinStandardHelpOptions = true,
        description = {"Copies a range of time beside the running service, in slices that several workers share.",
            "When it was cut off, the same range given again goes on where it was."})
public final class BackfillCommand implements Callable<Integer> {
    private static final int MOST_WORKERS = 16;
    private static final Duration TICK = Duration.ofMillis(500);

    @Spec
    private CommandSpec spec;

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
            description = "The most that this process reads of the source, so that it is not hurt; no limit if it is "
                    + "not given.")
    private int rowsPerSecond;

    @Override
    public Integer call() throws InterruptedException {
        check();
        try (Backfill backfill = new Backfill(CommandSettings.read(), RoutesFolder.find(), stream, from, to,
                workers, where.strip(), rowsPerSecond)) {
            List<Slice> slices = backfill.plan();
            Progress progress = new Progress(spec.commandLine().getErr(),
                    slices.stream().filter(Slice::finished).mapToLong(Slice::rows).sum(),
                    slices.stream().mapToLong(Slice::rows).sum());
            try {
                backfill.copy(slices, TICK, () -> progress.show(backfill.counts().read()));
            } finally {
                progress.end(backfill.counts().read());
            }
            String copied = progress.summary(backfill.counts());
            print(backfill.compress());
            long before = slices.stream().filter(Slice::finished).count();
            print("%s; %d slices, all finished%s".formatted(copied, slices.size(),
                    before == 0 ? "" : ", " + before + " of them before"));
        }
        return 0;
    }

    private void check() {
        if (!from.isBefore(to)) {
            throw new ParameterException(spec.commandLine(), "--from " + from + " must be before --to " + to);
        }
        if (rowsPerSecond < 0) {
            throw new ParameterException(spec.commandLine(), "--rows-per-second " + rowsPerSecond
                    + " must not be below 0");
        }
        if (workers < 1 || workers > MOST_WORKERS) {
            throw new ParameterException(spec.commandLine(),
                    "--workers " + workers + " must be from 1 to " + MOST_WORKERS);
        }
    }

    private void print(Backfill.Compression compression) {
        if (compression.chunks() > 0) {
            print("%d chunks of the range are compressed: %s became %s".formatted(
                    compression.chunks(), compression.before(),
                    compression.after()));
        }
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}

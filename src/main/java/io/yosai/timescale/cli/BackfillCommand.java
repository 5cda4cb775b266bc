package io.yosai.timescale.cli;

import io.yosai.timescale.app.Backfill;
import io.yosai.timescale.app.RoutesFolder;
import io.yosai.timescale.backfill.Slice;
import io.yosai.timescale.copy.CopyMetrics;
import java.io.PrintWriter;
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

    @Override
    public Integer call() throws InterruptedException {
        check();
        try (Backfill backfill = new Backfill(CommandSettings.read(), RoutesFolder.find(), stream, from, to,
                workers)) {
            List<Slice> slices = backfill.plan();
            BackfillProgress progress = new BackfillProgress(spec.commandLine().getErr(), slices);
            long start = System.nanoTime();
            try {
                backfill.copy(slices, TICK, () -> progress.tell(backfill.counts().read()));
            } finally {
                progress.end();
            }
            summary(backfill.counts(), slices, Duration.ofNanos(System.nanoTime() - start));
            summary(backfill.compress());
        }
        return 0;
    }

    private void check() {
        if (!from.isBefore(to)) {
            throw new ParameterException(spec.commandLine(), "--from " + from + " must be before --to " + to);
        }
        if (workers < 1 || workers > MOST_WORKERS) {
            throw new ParameterException(spec.commandLine(),
                    "--workers " + workers + " must be from 1 to " + MOST_WORKERS);
        }
    }

    private void summary(CopyMetrics.Counts counts, List<Slice> slices, Duration took) {
        PrintWriter out = spec.commandLine().getOut();
        long before = slices.stream().filter(Slice::finished).count();
        out.printf("%,d rows read in %.1f s (%,.0f rows/s): %,d copied, %,d already there, %,d to the quarantine%n",
                counts.read(), took.toMillis() / 1000.0, counts.read() * 1000.0 / Math.max(1, took.toMillis()),
                counts.copied(), counts.present(), counts.quarantined());
        out.printf("%d slices, all finished%s%n", slices.size(), before == 0 ? "" : ", " + before + " of them before");
        out.flush();
    }

    private void summary(Backfill.Compression compression) {
        if (compression.chunks() > 0) {
            PrintWriter out = spec.commandLine().getOut();
            out.printf("%d chunks of the range are compressed: %s became %s%n", compression.chunks(), compression.before(),
                    compression.after());
            out.flush();
        }
    }
}

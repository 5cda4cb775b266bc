package io.yosai.timescale.app;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.backfill.LeftHistory;
import io.yosai.timescale.backfill.Slice;
import io.yosai.timescale.copy.CopyMetrics;
import io.yosai.timescale.copy.PassStart;
import io.yosai.timescale.database.Databases;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** Copies a range of time by the routes of {@code backfill.camel.yaml}, its slices by several workers side by side. */
public final class Backfill implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    private final Application application;
    private final Map<String, Object> range;
    /** How a person goes on with what is left. */
    private final String again;
    private String target;

    /**
     * Copies nothing yet.
     *
     * @param stream its name; null: the only one that there is
     * @param to not of the range any more
     * @param where a condition on the columns of the stream's SELECT as SQL; empty: all rows
     * @param rowsPerSecond of all workers together; 0: as many as they can
     * @throws OperatorError when there is no such stream, or several and none is named
     */
    public Backfill(Settings settings, Path routes, String stream, Instant from, Instant to, int workers, String where,
            int rowsPerSecond) {
        List<Stream> streams = new Streams(routes, settings.properties()).atLeastOne();
        Stream only = streams.stream().filter(each -> stream == null ? streams.size() == 1 : each.name().equals(stream))
                .findFirst().orElseThrow(() -> new OperatorError.BadSetting((stream == null
                        ? "there are several streams" : "no stream has the name " + stream)
                        + "\nHINT: name one of them by --stream: " + String.join(
                        ", ", streams.stream().map(Stream::name).toList())));
        this.application = new Application(settings, routes, workers);
        // As PostgreSQL stores times: the first slice begins where the range does.
        Instant first = from.truncatedTo(ChronoUnit.MICROS);
        Instant end = to.truncatedTo(ChronoUnit.MICROS);
        this.range = Map.of("stream", only.name(), "range_from", first.toString(), "range_to", end.toString(), "range",
                "backfill " + only.name() + " " + first + "/" + end + (where.isEmpty() ? "" : " where " + where),
                "workers", workers, "only", where, "rows_per_second", rowsPerSecond);
        this.again = "give the same range again to go on with them";
    }

    private Backfill(Application application, Map<String, Object> range, String again) {
        this.application = application;
        this.range = range;
        this.again = again;
    }

    /**
     * Copies what is left of a first copy, beside processes that do so too, after passes of other routes.
     *
     * @throws PassFailed when slices are left
     */
    public static void finish(Application application, LeftHistory history) {
        Backfill backfill = new Backfill(application, history.range(), "the next replicate or run goes on with them");
        application.passes().add("backfill");
        backfill.target = backfill.identity();
        backfill.copy(history.slices());
    }

    /**
     * @return the slices of the range: those that an earlier backfill left, else new ones; none when there is nothing
     *         that may be copied
     * @throws PassFailed when a database or a route does not work
     */
    public List<Slice> plan() {
        application.passes().start("backfill");
        target = identity();
        List<Slice> slices = ((List<?>) application.passes().send("backfill-plan", range)).stream()
                .map(row -> Slice.of((Map<?, ?>) row)).toList();
        slices.stream().filter(slice -> !slice.condition().equals(range.get("only"))).findFirst().ifPresent(other -> {
            throw new OperatorError("a backfill of this range with another condition is not finished: "
                    + (other.condition().isEmpty() ? "all rows" : other.condition())
                    + "\nHINT: finish it first, by giving it again, or give another range");
        });
        return slices;
    }

    /**
     * Copies the slices that are not finished, beside other processes that copy the same range. After one that failed
     * no other is begun: what failed it would fail them.
     *
     * @param slices how many of them there are
     * @throws PassFailed when slices are left
     */
    public void copy(int slices) {
        AtomicReference<RuntimeException> failure = new AtomicReference<>();
        int workers = (int) range.getOrDefault("workers", PassStart.TOGETHER);
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        IntStream.range(0, workers).forEach(worker -> threads.execute(() -> work(failure)));
        threads.shutdown();
        try {
            threads.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new PassFailed("the program is stopping", e);
        }
        end(slices, failure.get());
    }

    /**
     * What compression has saved in a range.
     *
     * @param chunks how many are compressed
     * @param before their size in words, as it was before, null: none is compressed
     * @param after their size now, null: none is compressed
     */
    public record Compression(long chunks, String before, String after) {
    }

    /**
     * Compresses those chunks of the range that the policy would take when it runs the next time.
     *
     * @throws PassFailed when one could not be compressed; it is left to the policy, and so are those after it
     */
    public Compression compress() {
        Map<?, ?> saved = (Map<?, ?>) application.passes().send("backfill-compress", range);
        return new Compression((Long) saved.get("chunks"), (String) saved.get("before"), (String) saved.get("after"));
    }

    public CopyMetrics.Counts counts() {
        return application.counts();
    }

    @Override
    public void close() {
        application.close();
    }

    private void work(AtomicReference<RuntimeException> failure) {
        try {
            Object claimed = true;
            while (claimed != null && failure.get() == null && !application.passes().isStopping()) {
                claimed = application.passes().send("backfill-slice", range);
                if (Boolean.FALSE.equals(claimed)) {
                    // Others are at what is left, and one of them may yet be killed.
                    Thread.sleep(BETWEEN_LOOKS.toMillis());
                }
            }
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String identity() {
        try {
            return Databases.identity(application.bean("target", DataSource.class));
        } catch (SQLException e) {
            throw new PassFailed("backfill failed: " + SqlStates.text(e), e);
        }
    }

    /** The table of slices has the last word: another backfill of the range may have finished what failed here. */
    private void end(int slices, RuntimeException failure) {
        Object unfinished;
        String now;
        try {
            now = identity();
            unfinished = application.passes().send("backfill-end", range);
        } catch (PassFailed e) {
            throw failure == null ? e : failure;
        }
        if (!now.equals(target)) {
            throw new PassFailed(("the target is another database than when the backfill began: it is %s, and was %s; "
                    + "rows of the range may be missing in both\nHINT: correct its DSN, or what the pooler leads to; "
                    + "then %s").formatted(now, target, again), failure);
        }
        if (!Long.valueOf(0).equals(unfinished)) {
            // Workers end for nothing else when slices are left.
            boolean paused = failure == null && !application.passes().isStopping();
            String reason = paused ? "the stream " + range.get("stream") + " is paused"
                    : failure == null ? "the program is stopping" : failure.getMessage();
            throw new PassFailed("%s; %s of %d slices are left, %s%s".formatted(reason, unfinished, slices, again,
                    paused ? "\nHINT: resume " + range.get("stream") + " lets it go on" : ""), failure);
        }
    }
}

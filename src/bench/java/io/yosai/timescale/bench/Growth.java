package io.yosai.timescale.bench;

import io.yosai.timescale.servers.Database;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What becomes dearer as both sides grow, and what does not. */
final class Growth {
    private static final int STEPS = 3;
    private static final String CHART = "performance-growth.svg";
    private static final String HEAD = """
            | rows on both sides | catching up, rows/s | µs a row \
            | idle poll, ms | statements a poll: primary | target \
            | `reconcile` of all, s | rows/s | peak memory, MB: `replicate` | `reconcile` |
            |--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
            """;
    private static final String RECONCILE = "SELECT extract(epoch FROM finished - started) "
            + "FROM timescale_integration.reconcile_run ORDER BY id DESC LIMIT 1";

    private final Servers servers;
    private final List<Long> sizes;
    private final long step;
    private final Duration idle;
    private final List<At> found = new ArrayList<>();
    private Database primary;
    private Database target;
    private long rows;

    /**
     * @param sizes rows that both sides hold, each larger than the one before with the steps made there
     * @param step rows that are caught up with, {@value #STEPS} times at each size
     * @param idle how long idle passes are watched
     */
    Growth(Servers servers, List<Long> sizes, long step, Duration idle) {
        this.servers = servers;
        this.sizes = sizes;
        this.step = step;
        this.idle = idle;
    }

    /**
     * @param rows on both sides
     * @param rate rows a second, copying
     * @param reconcileSeconds of its run, without the start of the program
     * @param passPeak bytes, of the JVM; and reconcilePeak
     */
    record At(long rows, Sample rate, IdlePoll idle, double reconcileSeconds, long passPeak, long reconcilePeak) {
    }

    Growth measure() throws Exception {
        primary = new Database(servers.source().dsn("growing"));
        servers.makePrimary(primary);
        target = servers.freshTarget();
        for (long size : sizes) {
            grow(size - rows);
            Content.of(target).requireSame(Content.of(primary), "growth to " + size);
            IdlePoll poll = IdlePoll.measure(primary, target, idle.dividedBy(2), idle);
            Child.Took reconcile = run("reconcile");
            double reconcileSeconds = target.value(RECONCILE, BigDecimal.class).doubleValue();
            List<Double> rates = new ArrayList<>();
            long peak = 0;
            for (int i = 0; i < STEPS; i++) {
                Instant since = Servers.time(rows + 1);
                peak = Math.max(peak, grow(step).peakBytes());
                Content added = Content.of(target, since, "");
                added.requireSame(Content.of(primary, since, ""), "growth of " + size);
                rates.add(added.rate());
            }
            At at = new At(size, Sample.of(rates), poll, reconcileSeconds, peak, reconcile.peakBytes());
            System.out.print(row(at));
            found.add(at);
        }
        return this;
    }

    private Child.Took grow(long by) throws SQLException, IOException, InterruptedException {
        servers.addEvents(primary, rows + 1, rows + by);
        rows += by;
        Child.Took took = run("replicate");
        target.execute("VACUUM ANALYZE access_events");
        target.execute("CHECKPOINT");
        return took;
    }

    private Child.Took run(String verb) throws IOException, InterruptedException {
        return Child.run(List.of(Service.start(List.of(), Map.of(), primary, target, List.of(verb))));
    }

    String markdown() {
        return HEAD + found.stream().map(Growth::row).collect(Collectors.joining())
                + "\n![The same figures as a chart](" + CHART + ")\n";
    }

    private static String row(At at) {
        IdlePoll idle = at.idle();
        return String.format(Locale.ROOT, "| %,d | %s | %.2f | %.1f | %.1f | %.1f | %.1f | %,.0f | %d | %d |%n",
                at.rows(), at.rate().text("%,.0f"), 1e6 / at.rate().median(),
                idle.milliseconds(), idle.sourceStatements(), idle.targetStatements(),
                at.reconcileSeconds(), at.rows() / at.reconcileSeconds(),
                at.passPeak() >> 20, at.reconcilePeak() >> 20);
    }

    void draw(Path folder) throws IOException {
        Files.writeString(folder.resolve(CHART), Chart.svg("Growth of both sides", List.of(
                panel("Catching up", "µs a row", at -> 1e6 / at.rate().median()),
                panel("Idle poll", "ms", at -> at.idle().milliseconds()),
                panel("Reconcile of all", "s", At::reconcileSeconds),
                panel("Peak memory, catching up", "MB", at -> at.passPeak() / 1048576.0))));
    }

    private Chart.Panel panel(String title, String unit, ToDoubleFunction<At> figure) {
        return new Chart.Panel(title, unit, found.stream()
                .map(at -> new Chart.Point(at.rows() / 1e6, figure.applyAsDouble(at))).toList());
    }
}

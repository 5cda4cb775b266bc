package io.yosai.timescale.bench;

import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.ServiceProcess;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How long an event takes from its commit on the primary until a query on the target sees it, while events keep coming. */
final class NearLive {
    private static final Path LOG = Path.of("target", "bench", "live.log");
    private static final String NEWEST = "SELECT extract(epoch FROM max(time)) FROM access_events WHERE time > ?::timestamptz";
    private static final Duration LOOK = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Servers servers;
    private final long history;
    private final Duration length;
    private final List<Double> delays = new ArrayList<>();

    /** @param history rows that are there before */
    NearLive(Servers servers, long history, Duration length) {
        this.servers = servers;
        this.history = history;
        this.length = length;
    }

    String measure() throws Exception {
        Database primary = new Database(servers.source().dsn("live"));
        servers.makePrimary(primary);
        servers.addEvents(primary, 1, history);
        Database target = servers.freshTarget();
        try (ServiceProcess service = ServiceProcess.start("run",
                Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(), "REPLICATION_INTERVAL", "1"), LOG)) {
            awaitHistory(service);
            double[] cpu = cpu(service);
            long start = System.nanoTime();
            LiveEvents events = new LiveEvents(primary);
            try (events) {
                watch(target, events, start + length.toNanos(), false);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            double[] cpuAfter = cpu(service);
            long stopped = System.nanoTime();
            watch(target, events, stopped + PATIENCE.toNanos(), true);
            double drained = (System.nanoTime() - stopped) / 1e9;
            Content content = Content.of(target);
            content.requireSame(Content.of(primary), "near live");
            return text(content.rows() - history, seconds, drained, new double[] {cpuAfter[0] - cpu[0],
                cpuAfter[1] - cpu[1], cpuAfter[2] - cpu[2]}, ProcStat.peakMemory(service.pid()));
        }
    }

    private void awaitHistory(ServiceProcess service) throws Exception {
        long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        while (service.metric("timescale_integration_rows_copied_total") < history) {
            if (!service.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException("the service did not copy the history, see " + LOG);
            }
            Thread.sleep(100);
        }
    }

    /** @param drain whether to end as soon as no commit is left to be seen; that it must come to is part of what is measured */
    private void watch(Database target, LiveEvents events, long until, boolean drain) throws Exception {
        try (Connection connection = target.connect(); PreparedStatement newest = connection.prepareStatement(NEWEST)) {
            newest.setString(1, Servers.BEGIN.plus(Duration.ofDays(129)).toString());
            while (System.nanoTime() < until && !(drain && events.commits().isEmpty())) {
                BigDecimal seen = newest(newest);
                long now = System.nanoTime();
                // Rows are copied in the order of their times: whoever sees the last of a commit sees all of it.
                while (seen != null && !events.commits().isEmpty() && events.commits().peek().last().compareTo(seen) <= 0) {
                    delays.add((now - events.commits().remove().at()) / 1e9);
                }
                Thread.sleep(LOOK.toMillis());
            }
        }
        if (drain && !events.commits().isEmpty()) {
            throw new IllegalStateException(events.commits().size() + " commits were not copied within " + PATIENCE);
        }
    }

    private static BigDecimal newest(PreparedStatement select) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            row.next();
            return row.getBigDecimal(1);
        }
    }

    private double[] cpu(ServiceProcess service) throws InterruptedException {
        return new double[] {ProcStat.own(service.pid()), ProcStat.server(servers.source().pid()),
            ProcStat.server(servers.target().pid())};
    }

    private String text(long rows, double seconds, double drained, double[] cpu, long peak) {
        Sample sample = Sample.of(delays);
        return String.format(Locale.ROOT, """
                | events a second | for | p50 | p99 | longest | last one visible after the end | CPU of a core: service | primary | target | peak memory |
                |--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
                | %,.0f | %.0f s | %.2f s | %.2f s | %.2f s | %.2f s | %.0f %% | %.0f %% | %.0f %% | %d MB |
                """, rows / seconds, seconds, sample.median(), sample.percentile(99), sample.max(), drained,
                100 * cpu[0] / seconds, 100 * cpu[1] / seconds, 100 * cpu[2] / seconds, peak >> 20);
    }
}

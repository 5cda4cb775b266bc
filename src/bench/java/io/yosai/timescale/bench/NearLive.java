package io.yosai.timescale.bench;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.ServiceProcess;
import java.math.BigDecimal;
import java.nio.file.Files;
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

/** How long events take from their commit on the primary until a query on the target sees them, while more come. */
final class NearLive {
    private static final Path LOG = Path.of("target", "bench", "live.log");
    private static final String NEWEST =
            "SELECT extract(epoch FROM max(time)) FROM access_events WHERE time > CAST(? AS timestamptz)";
    private static final String HEAD = """
            | cursor | poll | events a second | for | p50 | p99 | longest | last one visible after the end \
            | CPU, of one core: service | primary | target | peak memory of the service |
            |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
            """;
    private static final List<NearLive.Way> WAYS =
            List.of(new Way("xid", "0.1"), new Way("time", "0.1"), new Way("time", "1"));
    private static final Duration LOOK = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Servers servers;
    private final long history;
    private final Duration length;
    private final List<Double> delays = new ArrayList<>();

    /**
     * How the service follows the primary.
     *
     * @param interval seconds between two passes
     */
    private record Way(String cursor, String interval) {
    }

    /** @param history rows that are there before */
    NearLive(Servers servers, long history, Duration length) {
        this.servers = servers;
        this.history = history;
        this.length = length;
    }

    String measure() throws Exception {
        StringBuilder rows = new StringBuilder(HEAD);
        for (Way way : WAYS) {
            delays.clear();
            rows.append(measure(way));
        }
        return rows.toString();
    }

    private String measure(Way way) throws Exception {
        Database primary = new Database(servers.source().dsn("live" + WAYS.indexOf(way)));
        servers.makePrimary(primary);
        if (way.cursor().equals("xid")) {
            // No index is made concurrently in a batch.
            for (String statement : Service.output(primary, primary, "schema", "--primary-cursor", "access_events")
                    .split(";\\R")) {
                primary.execute(statement);
            }
        }
        servers.addEvents(primary, 1, history);
        Database target = servers.freshTarget();
        Files.deleteIfExists(LOG);
        try (ServiceProcess service = ServiceProcess.start("run --no-backfill",
                Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(), "REPLICATION_INTERVAL", way.interval(),
                        "REPLICATION_CURSOR", way.cursor()), LOG)) {
            awaitHistory(service);
            double own = ProcStat.own(service.pid());
            Cpu cpu = Cpu.now(servers);
            long start = System.nanoTime();
            LiveEvents events = new LiveEvents(primary);
            try (events) {
                watch(target, events, start + length.toNanos(), false);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            own = ProcStat.own(service.pid()) - own;
            cpu = Cpu.now(servers).minus(cpu);
            long stopped = System.nanoTime();
            watch(target, events, stopped + PATIENCE.toNanos(), true);
            double drained = (System.nanoTime() - stopped) / 1e9;
            Content content = Content.of(target);
            content.requireSame(Content.of(primary), "near live");
            return "| " + way.cursor() + " | " + way.interval() + " s "
                    + text((content.rows() - history) / seconds, seconds, drained)
                    + String.format(Locale.ROOT, "| %.1f %% | %.1f %% | %.1f %% | %d MB |%n", 100 * own / seconds,
                    100 * cpu.source() / seconds, 100 * cpu.target() / seconds,
                    ProcStat.peakMemory(service.pid()) >> 20);
        }
    }

    private void awaitHistory(ServiceProcess service) throws Exception {
        long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        while (service.metric("timescale_integration_rows_copied_total") < history) {
            if (!service.isAlive() || System.nanoTime() > end) {
                throw new OperatorError("the service did not copy the history, see " + LOG);
            }
            Thread.sleep(100);
        }
    }

    /** @param drain whether to end as soon as no commit is left to be seen, which must come about */
    private void watch(Database target, LiveEvents events, long until, boolean drain) throws Exception {
        try (Connection connection = target.connect(); PreparedStatement newest = connection.prepareStatement(NEWEST)) {
            newest.setString(1, Servers.BEGIN.plus(Duration.ofDays(129)).toString());
            while (System.nanoTime() < until && !(drain && events.commits().isEmpty())) {
                BigDecimal seen = newest(newest);
                long now = System.nanoTime();
                // Rows are copied in the order of their times: whoever sees the last of a commit sees all of it.
                while (seen != null && events.seen(seen)) {
                    delays.add((now - events.commits().remove().at()) / 1e9);
                }
                Thread.sleep(LOOK.toMillis());
            }
        }
        if (drain && !events.commits().isEmpty()) {
            throw new OperatorError(events.commits().size() + " commits were not copied within " + PATIENCE);
        }
    }

    private static BigDecimal newest(PreparedStatement select) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            row.next();
            return row.getBigDecimal(1);
        }
    }

    private String text(double rate, double seconds, double drained) {
        Sample sample = Sample.of(delays);
        return String.format(Locale.ROOT, "| %,.0f | %.0f s | %.3f s | %.3f s | %.3f s | %.2f s ", rate, seconds,
                sample.median(), sample.percentile(99), sample.max(), drained);
    }
}

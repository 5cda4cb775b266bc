package io.yosai.timescale.race;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Database;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what the service claims while a race goes on, and checks it against the ledger: when no row waits below the horizon,
 * by its gauges, then every event that was acknowledged before that look, and is dated below the horizon before it, is on the
 * target or in its quarantine. Of rows that are dated before their transaction the cursor by time claims nothing.
 */
final class Claims implements AutoCloseable {
    private static final String CLAIMED = SqlFile.read("/race/claimed.sql");
    private static final String ARRIVED = SqlFile.read("/race/arrived.sql");
    private static final Duration BACK = Duration.ofSeconds(15);

    private final Service service;
    private final Supplier<Ledger> ledger;
    private final Database primary;
    private final Database target;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Queue<String> broken = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::watch, "claims");
    private volatile boolean stopped;
    private int checked;

    /** What one scrape says; NaN: it does not say. */
    private record Said(double look, double lag, double pending, double horizon) {
    }

    private Claims(Service service, Supplier<Ledger> ledger, Database primary, Database target) {
        this.service = service;
        this.ledger = ledger;
        this.primary = primary;
        this.target = target;
    }

    static Claims watch(Service service, Supplier<Ledger> ledger, Database primary, Database target) {
        Claims claims = new Claims(service, ledger, primary, target);
        claims.thread.setDaemon(true);
        claims.thread.start();
        return claims;
    }

    /** Claims that were not true, with what was missing. */
    List<String> broken() {
        return List.copyOf(broken);
    }

    int checked() {
        return checked;
    }

    private void watch() {
        Said before = null;
        while (!stopped) {
            try {
                Said now = said();
                // The gauges of a service that was started again begin anew.
                if (before != null && now.look() > before.look() && now.lag() == 0 && now.pending() == 0 && !Double.isNaN(before.horizon())) {
                    check(before.look(), Math.min(before.horizon(), now.horizon()));
                }
                before = Double.isNaN(now.look()) ? null : before != null && now.look() == before.look() ? before : now;
            } catch (IOException | SQLException e) {
                before = null; // The nemesis is at work: nothing is claimed, or it cannot be checked.
            } catch (InterruptedException e) {
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(150).toNanos());
        }
    }

    private Said said() throws IOException, InterruptedException {
        String text = http.send(HttpRequest.newBuilder(service.uri("/metrics")).timeout(Duration.ofSeconds(2)).build(),
                HttpResponse.BodyHandlers.ofString()).body();
        return new Said(value(text, "timescale_integration_last_success_timestamp_seconds\\{route=\"monitor-lag\"}"),
                value(text, "replication_lag_seconds\\{[^}]*}"), value(text, "timescale_integration_rows_pending\\{[^}]*}"),
                value(text, "timescale_integration_horizon_timestamp_seconds"));
    }

    private static double value(String text, String sample) {
        Matcher matcher = Pattern.compile("(?m)^" + sample + " (\\S+)$").matcher(text);
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
    }

    private void check(double look, double horizon) throws SQLException {
        Instant until = Instant.ofEpochMilli((long) (look * 1000));
        List<UUID> events = ledger.get().acknowledged().entrySet().stream().filter(entry -> entry.getValue().isBefore(until)
                && entry.getValue().isAfter(until.minus(BACK))).map(Map.Entry::getKey).toList();
        if (events.isEmpty()) {
            return;
        }
        Set<UUID> arrived = ids(target, ARRIVED, events, null);
        Set<UUID> missing = ids(primary, CLAIMED, events, horizon);
        missing.removeAll(arrived);
        checked++;
        if (!missing.isEmpty()) {
            broken.add("at " + until + " no row waited below " + Instant.ofEpochMilli((long) (horizon * 1000)) + ", but "
                    + missing.size() + " were missing, such as " + missing.iterator().next());
        }
    }

    private static Set<UUID> ids(Database side, String sql, List<UUID> events, Double before) throws SQLException {
        try (Connection connection = side.connect(); PreparedStatement select = connection.prepareStatement(sql)) {
            Array array = connection.createArrayOf("uuid", events.toArray());
            select.setArray(1, array);
            if (before == null) {
                select.setArray(2, array);
            } else {
                select.setDouble(2, before);
            }
            try (ResultSet row = select.executeQuery()) {
                Set<UUID> found = new HashSet<>();
                while (row.next()) {
                    found.add(row.getObject(1, UUID.class));
                }
                return found;
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
    }
}

package io.yosai.timescale.demo;

import io.yosai.timescale.database.CurrentDsn;
import io.yosai.timescale.database.DatabasePool;
import io.yosai.timescale.database.SessionSettings;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.DatabaseLocation.PoolSize;
import io.yosai.timescale.dsn.Dsn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Some 50 events a second on the primary; one transaction in twenty commits one to three seconds late, and one event in
 * a hundred is of a door that was offline for minutes.
 */
final class Generator implements AutoCloseable {
    private static final String EVENT = SqlFile.read("/demo/event.sql");
    private static final Duration PERIOD = Duration.ofMillis(20);

    /** Slow transactions keep theirs meanwhile: at most 50 / 20 * 3 of them at a time. */
    private static final int CONNECTIONS = 12;

    private final DatabasePool primary;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);

    private Generator(Dsn primary) {
        this.primary = DatabasePool.open("generator", new CurrentDsn("SOURCE_DSN", primary, null),
                new PoolSize(1, CONNECTIONS), 1, 1, SessionSettings.target(true), false);
    }

    static Generator start(Dsn primary) {
        Generator generator = new Generator(primary);
        generator.threads.scheduleAtFixedRate(generator::event, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        return generator;
    }

    private void event() {
        try {
            Connection connection = primary.getConnection();
            connection.setAutoCommit(false);
            String facility = String.valueOf(1 + ThreadLocalRandom.current().nextInt(5));
            try (PreparedStatement insert = connection.prepareStatement(EVENT)) {
                boolean offline = ThreadLocalRandom.current().nextInt(100) == 0;
                insert.setDouble(1, offline ? ThreadLocalRandom.current().nextInt(60, 600) : 0);
                insert.setString(2, facility);
                insert.setString(3, facility);
                insert.executeUpdate();
            }
            boolean slow = ThreadLocalRandom.current().nextInt(20) == 0;
            threads.schedule(() -> commit(connection), slow ? ThreadLocalRandom.current().nextInt(1000, 3000) : 0,
                    TimeUnit.MILLISECONDS);
        } catch (SQLException e) {
            stop(e);
        }
    }

    private void commit(Connection connection) {
        try (connection) {
            connection.commit();
        } catch (SQLException e) {
            stop(e);
        }
    }

    /** Ctrl-C reaches the primary too, and all connections end at once: one line is enough. */
    private void stop(SQLException e) {
        if (stopped.compareAndSet(false, true)) {
            System.err.println("no more events: " + e.getMessage());
            threads.shutdown();
        }
    }

    /** Returns when the last slow transaction has committed. */
    @Override
    public void close() throws InterruptedException {
        stopped.set(true);
        threads.shutdown();
        threads.awaitTermination(10, TimeUnit.SECONDS);
        primary.close();
    }
}

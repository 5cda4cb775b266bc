package io.yosai.timescale.broken;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Several writers on the primary, each some 2,000 events a second in transactions of ten, until they are closed. */
final class Writers implements AutoCloseable {
    private static final long PAUSE_NANOS = 4_000_000;
    private static final String EVENT = SqlFile.read("/demo/event.sql");

    private final ExecutorService threads;
    private final List<Future<Void>> running = new ArrayList<>();
    private volatile boolean closed;

    private Writers(int count) {
        threads = Executors.newFixedThreadPool(count);
    }

    static Writers start(Database primary, int count) {
        Writers writers = new Writers(count);
        for (int i = 1; i <= count; i++) {
            String facility = String.valueOf(i);
            writers.running.add(writers.threads.submit(() -> writers.write(primary, facility)));
        }
        return writers;
    }

    private Void write(Database primary, String facility) throws Exception {
        try (Connection connection = primary.connect();
             PreparedStatement insert = connection.prepareStatement(EVENT)) {
            connection.setAutoCommit(false);
            while (!closed) {
                for (int event = 0; event < 10; event++) {
                    insert.setDouble(1, 0);
                    insert.setString(2, facility);
                    insert.setString(3, facility);
                    insert.executeUpdate();
                }
                connection.commit();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            return null;
        }
    }

    /** Returns when all have committed; throws what one of them met. */
    @Override
    public void close() throws Exception {
        closed = true;
        threads.shutdown();
        for (Future<Void> writer : running) {
            writer.get();
        }
    }
}

package io.yosai.timescale.bench;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Database;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Commits a transaction of events every 50 ms on a primary, as {@link #RATE} has it, and notes when it had. */
final class LiveEvents implements AutoCloseable {
    /** Events a second. */
    static final int RATE = 2_000;
    private static final int COMMITS_A_SECOND = 20;

    private final Queue<Commit> commits = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Connection connection;
    private final PreparedStatement insert;
    private volatile SQLException failure;

    /**
     * @param last time of its last event, in seconds since 1970
     * @param at {@link System#nanoTime} when the primary had acknowledged it
     */
    record Commit(BigDecimal last, long at) {
    }

    LiveEvents(Database primary) throws SQLException {
        connection = primary.connect();
        connection.setAutoCommit(false);
        insert = connection.prepareStatement(SqlFile.read("/bench/live-events.sql"));
        insert.setInt(1, RATE / COMMITS_A_SECOND);
        thread.scheduleAtFixedRate(this::commit, 0, 1000 / COMMITS_A_SECOND, TimeUnit.MILLISECONDS);
    }

    private void commit() {
        try (ResultSet row = insert.executeQuery()) {
            row.next();
            BigDecimal last = row.getBigDecimal("last");
            connection.commit();
            commits.add(new Commit(last, System.nanoTime()));
        } catch (SQLException e) {
            failure = e;
            thread.shutdown();
        }
    }

    /** Those that were not taken yet, in their order. */
    Queue<Commit> commits() {
        return commits;
    }

    /** @return whether the first of those has no event later than this one, in seconds since 1970 */
    boolean seen(BigDecimal newest) {
        Commit first = commits.peek();
        return first != null && first.last().compareTo(newest) <= 0;
    }

    /** Ends it; the last commit is noted then. */
    @Override
    public void close() throws SQLException, InterruptedException {
        thread.shutdown();
        thread.awaitTermination(10, TimeUnit.SECONDS);
        connection.close();
        if (failure != null) {
            throw failure;
        }
    }
}

package io.yosai.timescale.race;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Commits transactions of a few events each until it is stopped; connects anew when the primary was unreachable. */
final class Writer implements Callable<Void> {
    private static final String PENDING = SqlFile.read("/race/pending.sql");

    private final String name;
    private final Database primary;
    private final Workload workload;
    private final Random random;
    private final Ledger ledger;
    private final Events events;
    private final BooleanSupplier stopped;

    Writer(int number, Database primary, Workload workload, long seed, Ledger ledger, BooleanSupplier stopped) {
        this.name = "writer-" + number;
        this.primary = primary;
        this.workload = workload;
        this.random = new Random(seed + number);
        this.ledger = ledger;
        this.events = new Events(number, workload, random, ledger);
        this.stopped = stopped;
    }

    @Override
    public Void call() throws SQLException {
        while (!stopped.getAsBoolean()) {
            try (Connection connection = primary.connect()) {
                commitPending(connection);
                connection.setAutoCommit(false);
                while (!stopped.getAsBoolean()) {
                    transaction(connection);
                    pause(0, 0.1);
                }
            } catch (SQLException e) {
                // The nemesis has stopped the primary, or put another database in its place, which may lack a
                // transaction that was prepared; what became of the events is in the ledger.
                if (!e.getSQLState().matches("08.*|57P.*|25006|3D000|42704|55000|55006")) {
                    throw e;
                }
                pause(0.05, 0.1);
            }
        }
        return null;
    }

    private void transaction(Connection connection) throws SQLException {
        List<UUID> written = new ArrayList<>();
        boolean commits = false;
        try {
            events.write(connection, written);
            boolean prepared = random.nextDouble() < workload.prepared();
            if (!prepared && random.nextDouble() < workload.slow()) {
                pauseLong();
            }
            if (random.nextDouble() < workload.rolledBack()) {
                connection.rollback();
                return;
            }
            commits = true;
            String name = prepared ? prepare(connection) : null;
            ledger.committing().readLock().lock();
            try {
                commit(connection, name);
                ledger.committed(written);
            } finally {
                ledger.committing().readLock().unlock();
            }
            events.mayChange(written);
            written.clear();
        } finally {
            (commits ? ledger.inDoubt() : ledger.rolledBack()).addAll(written);
        }
    }

    /** The first of two phases; returns the name for the second one. */
    private String prepare(Connection connection) throws SQLException {
        String id = name + "-" + UUID.randomUUID();
        try (Statement statement = connection.createStatement()) {
            statement.execute("PREPARE TRANSACTION '" + id + "'");
        }
        pauseLong();
        return id;
    }

    /** @param prepared name of the transaction, if it was prepared; null: it was not */
    private static void commit(Connection connection, String prepared) throws SQLException {
        if (prepared == null) {
            connection.commit();
            return;
        }
        try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(true);
            statement.execute("COMMIT PREPARED '" + prepared + "'");
            connection.setAutoCommit(false);
        }
    }

    /** A transaction that was prepared when the primary went away is still there, and holds the horizon. */
    private void commitPending(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(PENDING)) {
            select.setString(1, name + "-%");
            try (ResultSet pending = select.executeQuery(); Statement statement = connection.createStatement()) {
                while (pending.next()) {
                    statement.execute("COMMIT PREPARED '" + pending.getString(1) + "'");
                }
            }
        }
    }

    private void pauseLong() {
        double most = workload.slowest().toMillis() / 1e3;
        pause(Math.min(1, most), most);
    }

    private void pause(double least, double most) {
        LockSupport.parkNanos((long) (1e9 * (least + (most - least) * random.nextDouble())));
    }
}

package io.yosai.timescale.race;

import io.yosai.timescale.config.SqlFile;
import io.yosai.timescale.servers.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Writes transactions of a few events each until it is told to stop; connects anew when the primary was away. */
final class Writer implements Callable<Void> {
    private static final String INSERT = SqlFile.read("/race/insert.sql");
    private static final String CORRECT_DOOR = SqlFile.read("/race/correct_door.sql");
    private static final String CORRECT_TIME = SqlFile.read("/race/correct_time.sql");
    private static final String ERASE = SqlFile.read("/race/erase.sql");

    private final int number;
    private final Database primary;
    private final Workload workload;
    private final Random random;
    private final Ledger ledger;
    private final BooleanSupplier stopped;
    /** Committed by this writer: those it may change, so that no two writers wait for each other. */
    private final List<UUID> own = new ArrayList<>();

    Writer(int number, Database primary, Workload workload, long seed, Ledger ledger, BooleanSupplier stopped) {
        this.number = number;
        this.primary = primary;
        this.workload = workload;
        this.random = new Random(seed + number);
        this.ledger = ledger;
        this.stopped = stopped;
    }

    @Override
    public Void call() throws SQLException {
        while (!stopped.getAsBoolean()) {
            try (Connection connection = primary.connect()) {
                connection.setAutoCommit(false);
                while (!stopped.getAsBoolean()) {
                    transaction(connection);
                    pause(0, 0.1);
                }
            } catch (SQLException e) {
                // The nemesis has stopped the primary; what became of the events is in the ledger.
                if (!e.getSQLState().startsWith("08") && !e.getSQLState().startsWith("57P")) {
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
            insert(connection, written);
            Savepoint savepoint = connection.setSavepoint();
            int kept = written.size();
            insert(connection, written);
            if (random.nextDouble() < workload.rolledBack()) {
                connection.rollback(savepoint);
                List<UUID> taken = written.subList(kept, written.size());
                ledger.rolledBack().addAll(taken);
                taken.clear();
            }
            change(connection);
            if (random.nextDouble() < workload.slow()) {
                pause(Math.min(1, workload.slowest().toMillis() / 1e3), workload.slowest().toMillis() / 1e3);
            }
            if (random.nextDouble() < workload.rolledBack()) {
                connection.rollback();
                return;
            }
            commits = true;
            connection.commit();
            ledger.committed(written);
            own.addAll(written);
            written.clear();
        } finally {
            (commits ? ledger.inDoubt() : ledger.rolledBack()).addAll(written);
        }
    }

    private void insert(Connection connection, List<UUID> written) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (int events = 1 + random.nextInt(4); events > 0; events--) {
                UUID event = UUID.randomUUID();
                insert.setBoolean(1, random.nextInt(10) == 0);
                insert.setDouble(2, secondsAfterTransaction());
                insert.setObject(3, event);
                insert.setInt(4, number);
                written.add(event);
                insert.executeUpdate();
            }
        }
    }

    private double secondsAfterTransaction() {
        double draw = random.nextDouble();
        if (draw < workload.late()) {
            return -Math.pow(10, 4 * random.nextDouble()); // a second to three hours, short ones as often as long ones
        }
        return draw > 0.95 ? 4 * random.nextDouble() : 0;
    }

    private void change(Connection connection) throws SQLException {
        if (own.isEmpty()) {
            return;
        }
        double draw = random.nextDouble();
        if (draw < workload.updated()) {
            run(connection, draw < workload.updated() / 3 ? CORRECT_TIME : CORRECT_DOOR, one());
        } else if (draw < workload.updated() + workload.erased()) {
            UUID event = one();
            ledger.doubt(event);
            own.remove(event);
            run(connection, ERASE, event);
        }
    }

    private UUID one() {
        return own.get(random.nextInt(own.size()));
    }

    private static void run(Connection connection, String sql, UUID event) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, event);
            statement.executeUpdate();
        }
    }

    private void pause(double least, double most) {
        LockSupport.parkNanos((long) (1e9 * (least + (most - least) * random.nextDouble())));
    }
}

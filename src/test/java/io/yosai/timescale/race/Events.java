package io.yosai.timescale.race;

import io.yosai.timescale.database.SqlFile;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** What one writer does within its transactions. */
final class Events {
    private static final String INSERT = SqlFile.read("/race/insert.sql");
    private static final String CORRECT_DOOR = SqlFile.read("/race/correct_door.sql");
    private static final String CORRECT_TIME = SqlFile.read("/race/correct_time.sql");
    private static final String ERASE = SqlFile.read("/race/erase.sql");

    private final int writer;
    private final Workload workload;
    private final Random random;
    private final Ledger ledger;
    /** Committed by this writer: no two writers change the same event and wait for each other. */
    private final List<UUID> own = new ArrayList<>();

    Events(int writer, Workload workload, Random random, Ledger ledger) {
        this.writer = writer;
        this.workload = workload;
        this.random = random;
        this.ledger = ledger;
    }

    /** @param written gets the new events that are part of the transaction, also when this fails */
    void write(Connection connection, List<UUID> written) throws SQLException {
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
        if (!own.isEmpty()) {
            change(connection);
        }
    }

    /** Later transactions may change these. */
    void mayChange(List<UUID> committed) {
        own.addAll(committed);
    }

    private void insert(Connection connection, List<UUID> written) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (int left = 1 + random.nextInt(4); left > 0; left--) {
                UUID event = UUID.randomUUID();
                written.add(event);
                insert.setBoolean(1, random.nextInt(10) == 0);
                double seconds = secondsAfterTransaction();
                if (seconds < 0) {
                    ledger.datedBack().put(event, Instant.MIN);
                }
                insert.setDouble(2, seconds);
                insert.setObject(3, event);
                insert.setInt(4, writer);
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
        double draw = random.nextDouble();
        UUID event = own.get(random.nextInt(own.size()));
        if (draw < workload.updated() / 3) {
            ledger.moved(event);
            run(connection, CORRECT_TIME, event);
        } else if (draw < workload.updated()) {
            run(connection, CORRECT_DOOR, event);
        } else if (draw < workload.updated() + workload.erased()) {
            own.remove(event);
            ledger.doubt(event);
            run(connection, ERASE, event);
        }
    }

    private static void run(Connection connection, String sql, UUID event) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, event);
            statement.executeUpdate();
        }
    }
}

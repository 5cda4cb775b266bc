package io.yosai.timescale.race;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** Where the events of a race are, by the ledger and by both databases. */
record Whereabouts(Supplier<Ledger> ledger, Database primary, Database target) {
    private static final String TIMES = SqlFile.read("/race/times.sql");
    private static final String ARRIVED = SqlFile.read("/race/arrived.sql");
    /** Longer than a transaction of a writer takes. */
    private static final Duration MOVE = Duration.ofSeconds(10);

    /** When an event was acknowledged; {@link Instant#MAX} for one that was not, or may be erased. */
    Instant acknowledged(UUID event) {
        return ledger.get().acknowledged().getOrDefault(event, Instant.MAX);
    }

    /**
     * The times on the primary of events that were acknowledged between these instants, and that it has still.
     *
     * @param moved with those that were dated back, or moved before that instant; null: without them
     */
    Map<UUID, Instant> times(Instant from, Instant to, Instant moved) throws SQLException {
        Ledger now = ledger.get();
        UUID[] events = now.acknowledged().entrySet().stream().filter(entry -> entry.getValue().isAfter(from)
                && entry.getValue().isBefore(to)).map(Map.Entry::getKey).toArray(UUID[]::new);
        Map<UUID, Instant> times = new HashMap<>();
        try (Connection connection = primary.connect(); PreparedStatement select = connection.prepareStatement(TIMES)) {
            select.setArray(1, connection.createArrayOf("uuid", events));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    times.put(row.getObject("event_id", UUID.class), row.getTimestamp("time").toInstant());
                }
            }
        }
        times.keySet().removeIf(event -> {
            Instant move = now.datedBack().get(event);
            return move != null && (moved == null || move.isAfter(moved.minus(MOVE)));
        });
        return times;
    }

    /** Those that are neither on the target nor in its quarantine, and were not erased meanwhile. */
    Set<UUID> missing(Set<UUID> events) throws SQLException {
        Set<UUID> missing = new HashSet<>(events);
        missing.removeAll(arrived(events));
        missing.removeIf(event -> acknowledged(event) == Instant.MAX);
        return missing;
    }

    /** Those that are on the target or in its quarantine. */
    Set<UUID> arrived(Set<UUID> events) throws SQLException {
        try (Connection connection = target.connect(); PreparedStatement select =
                connection.prepareStatement(ARRIVED)) {
            select.setArray(1, connection.createArrayOf("uuid", events.toArray()));
            select.setArray(2, connection.createArrayOf("uuid", events.toArray()));
            try (ResultSet row = select.executeQuery()) {
                Set<UUID> found = new HashSet<>();
                while (row.next()) {
                    found.add(row.getObject(1, UUID.class));
                }
                return found;
            }
        }
    }
}

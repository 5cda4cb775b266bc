package io.yosai.timescale.race;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a race came to, by event_id.
 *
 * @param rows on the primary
 * @param lost on the primary but not on the target
 * @param doubled more than once on the target, at whatever times
 * @param phantoms on the target but not on the primary
 * @param different once on both, with different values
 */
record Verdict(int rows, List<UUID> lost, List<UUID> doubled, List<UUID> phantoms, List<UUID> different) {
    private static final String ROWS = SqlFile.read("/race/rows.sql");

    static Verdict of(Database primary, Database target) throws SQLException {
        Map<UUID, List<Long>> source = rows(primary);
        Map<UUID, List<Long>> copy = rows(target);
        Verdict verdict = new Verdict(source.size(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(),
                new ArrayList<>());
        source.forEach((event, row) -> {
            List<Long> copies = copy.getOrDefault(event, List.of());
            if (copies.isEmpty()) {
                verdict.lost.add(event);
            } else if (copies.size() > 1) {
                verdict.doubled.add(event);
            } else if (!copies.equals(row)) {
                verdict.different.add(event);
            }
        });
        copy.keySet().stream().filter(event -> !source.containsKey(event)).forEach(verdict.phantoms::add);
        return verdict;
    }

    boolean isExact() {
        return problems().isEmpty();
    }

    List<UUID> problems() {
        List<UUID> all = new ArrayList<>(lost);
        all.addAll(doubled);
        all.addAll(phantoms);
        all.addAll(different);
        return all;
    }

    @Override
    public String toString() {
        return rows + " rows: " + lost.size() + " lost, " + doubled.size() + " doubled, " + phantoms.size()
                + " phantoms, " + different.size() + " different";
    }

    /** The hashes of the rows of each event: one on the primary, where event_id is the key. */
    static Map<UUID, List<Long>> rows(Database side) throws SQLException {
        Map<UUID, List<Long>> rows = new HashMap<>();
        try (Connection connection = side.connect(); Statement statement = connection.createStatement();
             ResultSet row = statement.executeQuery(ROWS)) {
            while (row.next()) {
                rows.computeIfAbsent(row.getObject("event_id", UUID.class), event -> new ArrayList<>(1))
                        .add(row.getLong("hash"));
            }
        }
        return rows;
    }
}

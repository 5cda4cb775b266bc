package io.yosai.timescale.bench;

import io.yosai.timescale.servers.Database;
import java.nio.file.Path;
import java.util.List;

/**
 * The limit: two psql and nothing between them.
 *
 * @param masked the column that the SELECT hashes, as routes/examples/mask-in-sql does; empty: none
 * @param order the end of the SELECT, or empty
 * @param after what the target runs in the end, or empty
 */
record PsqlPipe(String name, long rows, Path psql, String masked, String order, String preparation, String after)
        implements CopyPath {
    private static final String HASHED =
            "left(encode(sha256(convert_to('a key of the bench' || %s, 'UTF8')), 'hex'), 32)";
    private static final String COLUMNS =
            "time, event_id, person_id, door_id, facility_id, access_result, badge_status, response_time_ms, metadata";

    @Override
    public List<ProcessBuilder> programs(Database source, Database target) {
        return List.of(
                psql(source, "COPY (SELECT " + selected() + " FROM access_events" + order
                        + ") TO STDOUT (FORMAT binary)"),
                psql(target, "COPY access_events (" + COLUMNS + ") FROM STDIN (FORMAT binary)",
                        after.isEmpty() ? new String[0] : new String[] {"-c", after}));
    }

    private String selected() {
        return masked.isEmpty() ? COLUMNS : COLUMNS.replace(masked, HASHED.formatted(masked));
    }

    private ProcessBuilder psql(Database database, String sql, String... more) {
        ProcessBuilder builder = Peers.at(database, psql.toString(), "-X", "-q", "-c", sql);
        builder.command().addAll(List.of(more));
        return builder;
    }
}

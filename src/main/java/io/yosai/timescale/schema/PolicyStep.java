package io.yosai.timescale.schema;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes compression and retention of one hypertable what is wanted. */
record PolicyStep(Target target, Hypertable hypertable, WantedSchema wanted, SchemaOptions options) {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyStep.class);
    /** Cheap when there is nothing to do, and a chunk that late rows have opened is compressed again soon. */
    private static final String SCHEDULE = "1 hour";

    private record Compression(boolean enabled, String segmentBy, String orderBy) {
        static Compression of(ResultSet row) throws SQLException {
            return new Compression(row.getBoolean("enabled"), row.getString("segmentby"), row.getString("orderby"));
        }

        @Override
        public String toString() {
            return enabled ? "by " + segmentBy + " order " + orderBy : "off";
        }
    }

    private record Droppable(long chunks, Timestamp rangeStart, Timestamp rangeEnd) {
        static Droppable of(ResultSet row) throws SQLException {
            return new Droppable(row.getLong("chunks"), row.getTimestamp("range_start"), row.getTimestamp("range_end"));
        }
    }

    List<SchemaChange> ensure() throws SQLException {
        if (!target.server().isCommunity()) {
            return List.of(SchemaChange.nothing("compression of " + hypertable.table(), "unavailable, Apache edition",
                    "after " + wanted.compression()), retentionByRoute());
        }
        return List.of(compression(), compressionPolicy(), retentionPolicy());
    }

    private SchemaChange compression() throws SQLException {
        String object = "compression of " + hypertable.table();
        Compression want = new Compression(true, hypertable.segmentBy(), hypertable.orderBy());
        Compression found = target.find("compression.sql", Compression::of, hypertable.table()).orElseThrow();
        if (found.equals(want)) {
            return SchemaChange.asWanted(object, want.toString());
        }
        target.run(hypertable.sql("compression.sql"));
        return SchemaChange.changed(object, found.toString(), want.toString());
    }

    private SchemaChange compressionPolicy() throws SQLException {
        Policy policy = new Policy("compression policy of " + hypertable.table(), "policy_compression", hypertable.table(),
                "{\"compress_after\": \"" + wanted.compression() + "\"}", SCHEDULE, "compress after " + wanted.compression());
        return policy.ensure(target, () -> target.run(SqlFile.read("/schema/add_compression_policy.sql"),
                hypertable.table(), wanted.compression(), SCHEDULE));
    }

    private SchemaChange retentionPolicy() throws SQLException {
        Policy policy = new Policy("retention policy of " + hypertable.table(), "policy_retention", hypertable.table(),
                "{\"drop_after\": \"" + wanted.retention() + "\"}", SCHEDULE, "drop after " + wanted.retention());
        if (!policy.find(target).map(Policy.Found::asWanted).orElse(false)) {
            announceDrops();
        }
        SchemaChange change = policy.ensure(target, () -> target.run(SqlFile.read("/schema/add_retention_policy.sql"),
                hypertable.table(), wanted.retention(), SCHEDULE));
        if (routeRetention().isPresent()) {
            // Else the route would go on to drop by what was wanted when this was the Apache edition.
            target.run("DELETE FROM timescale_integration.retention WHERE hypertable = ?", hypertable.table());
        }
        return change;
    }

    private record Retention(String found, boolean asWanted) {
        static Retention of(ResultSet row) throws SQLException {
            return new Retention(row.getString("found"), row.getBoolean("as_wanted"));
        }
    }

    private SchemaChange retentionByRoute() throws SQLException {
        String object = "retention by route of " + hypertable.table();
        Optional<Retention> found = routeRetention();
        if (found.isPresent() && found.get().asWanted()) {
            return SchemaChange.asWanted(object, found.get().found());
        }
        announceDrops();
        target.run(SqlFile.read("/schema/set_retention.sql"), hypertable.table(), wanted.retention());
        return found.map(old -> SchemaChange.changed(object, old.found(), wanted.retention()))
                .orElseGet(() -> SchemaChange.created(object, wanted.retention()));
    }

    private Optional<Retention> routeRetention() throws SQLException {
        return target.find("retention.sql", Retention::of, wanted.retention(), hypertable.table());
    }

    /** @throws OperatorError when a retention that was not in force would drop chunks and nobody has allowed it */
    private void announceDrops() throws SQLException {
        Droppable droppable = target.find("would_drop.sql", Droppable::of, wanted.retention(), hypertable.table())
                .orElseThrow();
        if (droppable.chunks() == 0) {
            return;
        }
        String drops = "TIMESCALE_RETENTION_DAYS = %d would drop %d chunks of %s with %d rows, all from before %s".formatted(
                wanted.retentionDays(), droppable.chunks(), hypertable.table(), rows(droppable),
                droppable.rangeEnd().toInstant());
        if (!options.allowDrop()) {
            throw new OperatorError(drops + "; if that is meant, run schema --allow-drop once, or set "
                    + "TIMESCALE_ALLOW_DROP=true for one start");
        }
        LOG.warn("allowed: {}", drops);
    }

    private long rows(Droppable droppable) throws SQLException {
        try (Statement statement = target.connection().createStatement();
             ResultSet row = statement.executeQuery("SELECT count(*) FROM " + hypertable.table() + " WHERE time >= '"
                     + droppable.rangeStart().toInstant() + "' AND time < '" + droppable.rangeEnd().toInstant() + "'")) {
            row.next();
            return row.getLong(1);
        }
    }
}

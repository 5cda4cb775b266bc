package io.yosai.timescale.schema;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Sql;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes compression and retention of one hypertable what is wanted. */
record PolicyStep(Target target, Hypertable hypertable, TimescaleDBManager.Options options) {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyStep.class);
    /** Cheap when there is nothing to do, and a chunk that late rows have opened is compressed again soon. */
    private static final String SCHEDULE = "1 hour";
    private static final String SET_RETENTION = "/schema/set_retention.sql";
    private static final String NO_RETENTION = "DELETE FROM timescale_integration.retention WHERE hypertable = ?";
    /** From this one on compress_chunk rewrites a chunk by settings that were changed. */
    private static final String REWRITES = "2.24.0";

    private record Compression(boolean enabled, String segmentBy, String orderBy, long otherChunks) {
        @Override
        public String toString() {
            return enabled ? (segmentBy.isEmpty() ? "" : "by " + segmentBy + " ") + "order " + orderBy : "off";
        }
    }

    private record Droppable(long chunks, Timestamp rangeStart, Timestamp rangeEnd) {
    }

    List<SchemaChange> ensure() throws SQLException {
        List<SchemaChange> changes = new ArrayList<>();
        if (!target.server().isCommunity()) {
            if (!compressAfter().isEmpty()) {
                changes.add(SchemaChange.nothing("compression of " + hypertable.table(), "unavailable, Apache edition",
                        "after " + compressAfter()));
            }
            changes.addAll(retentionByRoute());
            return changes;
        }
        if (!compressAfter().isEmpty()) {
            changes.add(compression());
        }
        changes.addAll(ensure("compression", compressAfter(), policy("compression", "compress", compressAfter())));
        changes.addAll(retentionPolicy());
        return changes;
    }

    private Policy policy(String kind, String verb, String after) {
        // An interval, which holds neither quotes nor backslashes where it is one.
        String interval = after.replaceAll("[\"\\\\]", "");
        return new Policy(kind + " policy of " + hypertable.table(), "policy_" + kind, hypertable.table().sql(),
                "{\"" + verb + "_after\": \"" + interval + "\"}", SCHEDULE, verb + " after " + after);
    }

    private List<SchemaChange> ensure(String kind, String after, Policy policy) throws SQLException {
        return after.isEmpty() ? policy.remove(target) : List.of(policy.ensure(
                target, "add_" + kind + "_policy.sql", hypertable.table().sql(), after, SCHEDULE));
    }

    private String compressAfter() {
        return hypertable.wishes().compressAfter();
    }

    private String retain() {
        return hypertable.wishes().retain();
    }

    private SchemaChange compression() throws SQLException {
        String object = "compression of " + hypertable.table();
        Compression want = new Compression(true, hypertable.segmentBy(), hypertable.orderBy(), 0);
        Compression found = target.find("compression.sql", Compression.class, want.segmentBy(), want.orderBy(),
                hypertable.table().sql()).orElseThrow();
        if (found.otherChunks() > 0) {
            target.warn("%d chunks of %s are compressed with earlier settings, and not %s\nHINT: to rewrite them, "
                    .formatted(found.otherChunks(), hypertable.table(), want)
                    + "each of which is locked meanwhile, again until it returns no row, run on the target: "
                    + rewrite());
        }
        if (found.toString().equals(want.toString())) {
            return SchemaChange.asWanted(object, want.toString());
        }
        target.run("ALTER TABLE " + hypertable.table().sql()
                + " SET (timescaledb.compress, timescaledb.compress_segmentby = "
                + Sql.literal(hypertable.wishes().segmentBy()) + ", timescaledb.compress_orderby = "
                + Sql.literal(hypertable.orderBySql()) + ")");
        return SchemaChange.changed(object, found.toString(), want.toString());
    }

    private String rewrite() {
        String chunks = " FROM timescaledb_information.chunk_compression_settings c JOIN timescaledb_information."
                + "hypertable_compression_settings h USING (hypertable) WHERE hypertable = "
                + Sql.literal(hypertable.table().sql())
                + "::regclass AND (c.segmentby, c.orderby) IS DISTINCT FROM (h.segmentby, h.orderby);";
        return target.server().isBefore(REWRITES)
                ? "SELECT compress_chunk(decompress_chunk(c.chunk))" + chunks
                : "SELECT compress_chunk(c.chunk, recompress => true)" + chunks;
    }

    private List<SchemaChange> retentionPolicy() throws SQLException {
        Policy policy = policy("retention", "drop", retain());
        if (!retain().isEmpty() && policy.find(target).stream().noneMatch(Policy.Found::asWanted)) {
            announceDrops();
        }
        if (routeRetention().isPresent()) {
            // Else the route would go on to drop by what was wanted when this was the Apache edition.
            target.run(NO_RETENTION, hypertable.table().name());
        }
        return ensure("retention", retain(), policy);
    }

    /** @param elsewhere whether it was set in another database, from which this one is restored */
    private record Retention(String found, boolean asWanted, boolean elsewhere) {
    }

    private List<SchemaChange> retentionByRoute() throws SQLException {
        String object = "retention by route of " + hypertable.table();
        Optional<Retention> found = routeRetention();
        if (retain().isEmpty()) {
            if (found.isEmpty()) {
                return List.of();
            }
            target.run(NO_RETENTION, hypertable.table().name());
            return List.of(new SchemaChange(object, found.get().found(), "none", "removed"));
        }
        if (found.isPresent() && found.get().asWanted()) {
            if (found.get().elsewhere()) {
                // A role that may not is none that drops chunks, either.
                Query.tryTo(target.connection(), e -> SqlStates.is(e, SqlStates.FORBIDDEN), () -> Query.update(
                        target.connection(), SET_RETENTION, setRetention()));
            }
            return List.of(SchemaChange.asWanted(object, found.get().found()));
        }
        announceDrops();
        target.run(SET_RETENTION, setRetention());
        return List.of(found.map(old -> SchemaChange.changed(object, old.found(), retain()))
                .orElseGet(() -> SchemaChange.created(object, retain())));
    }

    private Object[] setRetention() {
        return new Object[] {hypertable.table().name(), retain(), hypertable.table().sql()};
    }

    private Optional<Retention> routeRetention() throws SQLException {
        return target.find("retention.sql", Retention.class, retain(), hypertable.table().sql(),
                hypertable.table().name());
    }

    /** @throws OperatorError when a retention that was not in force would drop chunks and nobody has allowed it */
    private void announceDrops() throws SQLException {
        Droppable droppable = target.find("would_drop.sql", Droppable.class, retain(), hypertable.table().sql(),
                hypertable.table().name()).orElseThrow();
        if (droppable.chunks() == 0) {
            return;
        }
        String drops = "the retention of %s would drop %d chunks of %s with %d rows, all from before %s".formatted(
                retain(), droppable.chunks(), hypertable.table(), rows(droppable),
                PgTime.toInstant(droppable.rangeEnd()));
        if (!options.allowDrop()) {
            throw new OperatorError(drops + "\nHINT: if that is meant, run schema --allow-drop once, or set "
                    + "TIMESCALE_ALLOW_DROP=true for one start");
        }
        LOG.warn("allowed: {}", drops);
    }

    private long rows(Droppable droppable) throws SQLException {
        String time = Sql.name(hypertable.time());
        return Query.count(target.connection(), "SELECT count(*) AS rows FROM " + hypertable.table().sql() + " WHERE "
                + time + " >= '" + PgTime.text(PgTime.toInstant(droppable.rangeStart())) + "' AND " + time + " < '"
                + PgTime.text(PgTime.toInstant(droppable.rangeEnd())) + "'");
    }
}

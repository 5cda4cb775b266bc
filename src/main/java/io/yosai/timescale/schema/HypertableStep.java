package io.yosai.timescale.schema;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes one hypertable what is wanted: the table, its chunk interval, its indexes. */
record HypertableStep(Target target, Hypertable hypertable, TimescaleDBManager.Options options) {
    private static final Logger LOG = LoggerFactory.getLogger(HypertableStep.class);

    List<SchemaChange> ensure() throws SQLException {
        List<SchemaChange> changes = new ArrayList<>();
        changes.add(table());
        ExistingTable table = ExistingTable.inspect(target, hypertable).orElseThrow();
        changes.add(chunkInterval(table));
        for (List<String> key : hypertable.keys()) {
            changes.add(index("unique index (" + String.join(", ", key) + ")", table.isUnique(key),
                    "CREATE UNIQUE INDEX ON " + hypertable.table().sql() + " (" + Sql.names(key) + ")"));
        }
        for (Index index : hypertable.indexes()) {
            changes.add(index("index " + index.file(), isThere(index, table), index.statement()));
        }
        return changes;
    }

    /** By its name, or as another one that begins with the same column. */
    private static boolean isThere(Index index, ExistingTable table) {
        return index.name() != null && table.indexes().contains(index.name())
                || index.column() != null && table.indexedColumns().contains(index.column());
    }

    private SchemaChange table() throws SQLException {
        String object = "hypertable " + hypertable.table();
        Optional<ExistingTable> found = ExistingTable.inspect(target, hypertable);
        if (found.isEmpty()) {
            for (String statement : hypertable.creation().statements(target)) {
                create(statement);
            }
        }
        ExistingTable table = found.isPresent() ? found.get() : ExistingTable.inspect(target, hypertable).orElseThrow(
                () -> new OperatorError(hypertable.at() + ": its statements made no table " + hypertable.table()
                        + "\nHINT: the name of the file is that of the table"));
        table.check(hypertable);
        if (table.isHypertable()) {
            return found.isEmpty() ? SchemaChange.created(object, "present") : SchemaChange.asWanted(object, "present");
        }
        boolean rows = found.isPresent() && hasRows();
        if (rows && !options.migrateData()) {
            throw new OperatorError("the table " + hypertable.table()
                    + " of the target is a plain table with rows\nHINT: run schema "
                    + "--migrate-data to make it a hypertable (it is locked meanwhile)");
        }
        boolean timeIndex = hypertable.isCopied() && hypertable.keys().stream()
                .noneMatch(key -> key.get(0).equals(hypertable.time()));
        target.run("/schema/create_hypertable.sql", hypertable.table().sql(), hypertable.time(),
                hypertable.wishes().chunkInterval(), timeIndex, rows);
        return found.isEmpty() ? SchemaChange.created(object, "present")
                : new SchemaChange(object, rows ? "a plain table with rows" : "an empty plain table", "present",
                "converted");
    }

    private void create(String statement) throws SQLException {
        try {
            target.runAs("as a role that may create tables in its schema, or GRANT CREATE ON SCHEMA "
                    + schema() + " TO \"" + target.server().role() + '"', statement);
        } catch (SQLException e) {
            if (!SqlStates.is(e, SqlStates.NO_SCHEMA) || !hypertable.table().name().contains(".")) {
                throw e;
            }
            throw new OperatorError("%s: the target has no schema %s, in which the table %s is to be\nHINT: CREATE "
                    + "SCHEMA %2$s there, or name another one in the parameter table", hypertable.at(), schema(),
                    hypertable.table());
        }
    }

    private String schema() {
        String name = hypertable.table().name();
        return name.contains(".") ? Sql.name(name.substring(0, name.indexOf('.'))) : "public";
    }

    private SchemaChange chunkInterval(ExistingTable table) throws SQLException {
        String object = "chunk interval of " + hypertable.table();
        String wanted = hypertable.wishes().chunkInterval();
        Hypertable.Interval interval = Hypertable.Interval.of(target, wanted);
        // TimescaleDB keeps an interval as a span of time, and takes 30 days for a month.
        boolean same = interval.days().equals(interval.text());
        String shown = same ? interval.text() : interval.text() + ", which TimescaleDB stores as " + interval.days();
        if (!same) {
            LOG.info("{}: {}", object, shown);
        }
        if (interval.seconds() == table.chunkSeconds()) {
            return SchemaChange.nothing(object, table.chunkInterval(), shown);
        }
        target.run("/schema/chunk_interval.sql", hypertable.table().sql(), wanted, hypertable.time());
        return SchemaChange.changed(object, table.chunkInterval(), shown);
    }

    private SchemaChange index(String index, boolean present, String sql) throws SQLException {
        return target.make(index + " on " + hypertable.table(), present, "as " + target.owner(), sql);
    }

    private boolean hasRows() throws SQLException {
        return !Query.all(target.connection(), "SELECT FROM " + hypertable.table().sql() + " LIMIT 1", row -> true)
                .isEmpty();
    }
}

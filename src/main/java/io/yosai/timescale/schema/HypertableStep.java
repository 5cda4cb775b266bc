package io.yosai.timescale.schema;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes one hypertable what is wanted: the table, its chunk interval, its indexes. */
record HypertableStep(Target target, Hypertable hypertable, WantedSchema wanted, SchemaOptions options) {
    private static final Logger LOG = LoggerFactory.getLogger(HypertableStep.class);

    List<SchemaChange> ensure() throws SQLException {
        List<SchemaChange> changes = new ArrayList<>();
        changes.add(table());
        ExistingTable table = ExistingTable.inspect(target, hypertable).orElseThrow();
        changes.add(chunkInterval(table));
        if (hypertable.keyed()) {
            changes.add(index("unique index (time, event_id)", table.keyed(), hypertable.sql("key.sql")));
        }
        for (String column : hypertable.indexed()) {
            changes.add(index("index (" + column + ", time)", table.indexedColumns().contains(column),
                    "CREATE INDEX ON " + hypertable.table() + " (" + column + ", time DESC)"));
        }
        return changes;
    }

    private SchemaChange table() throws SQLException {
        String object = "hypertable " + hypertable.table();
        Optional<ExistingTable> found = ExistingTable.inspect(target, hypertable);
        found.ifPresent(ExistingTable::check);
        if (found.isPresent() && found.get().isHypertable()) {
            return SchemaChange.asWanted(object, "present");
        }
        if (found.isEmpty()) {
            target.runAs("as a role that may create tables in schema public, or GRANT CREATE ON SCHEMA public TO \""
                    + target.server().role() + '"', hypertable.sql("table.sql"));
        }
        boolean rows = found.isPresent() && hasRows();
        if (rows && !options.migrateData()) {
            throw new OperatorError("table " + hypertable.table() + " on the target is a plain table with rows; run "
                    + "schema --migrate-data to make it a hypertable (it is locked meanwhile)");
        }
        target.run(SqlFile.read("/schema/create_hypertable.sql"), hypertable.table(), wanted.chunkInterval(), rows);
        return found.isEmpty() ? SchemaChange.created(object, "present")
                : new SchemaChange(object, rows ? "a plain table with rows" : "an empty plain table", "present", "converted");
    }

    private SchemaChange chunkInterval(ExistingTable table) throws SQLException {
        String object = "chunk interval of " + hypertable.table();
        Interval interval = target.find("interval.sql", Interval::of, wanted.chunkInterval()).orElseThrow();
        // TimescaleDB keeps an interval as a span of time, and takes 30 days for a month.
        boolean same = interval.days().equals(interval.text());
        String shown = same ? interval.text() : interval.text() + ", which TimescaleDB stores as " + interval.days();
        if (!same) {
            LOG.info("{}: {}", object, shown);
        }
        if (interval.seconds() == table.chunkSeconds()) {
            return SchemaChange.nothing(object, table.chunkInterval(), shown);
        }
        target.run(SqlFile.read("/schema/chunk_interval.sql"), hypertable.table(), wanted.chunkInterval());
        return SchemaChange.changed(object, table.chunkInterval(), shown);
    }

    /** @param days without months and years */
    private record Interval(String text, String days, long seconds) {
        static Interval of(ResultSet row) throws SQLException {
            return new Interval(row.getString("text"), row.getString("days"), row.getLong("seconds"));
        }
    }

    private SchemaChange index(String index, boolean present, String sql) throws SQLException {
        String object = index + " on " + hypertable.table();
        if (present) {
            return SchemaChange.asWanted(object, "present");
        }
        target.run(sql);
        return SchemaChange.created(object, "present");
    }

    private boolean hasRows() throws SQLException {
        try (var statement = target.connection().createStatement();
             ResultSet row = statement.executeQuery("SELECT EXISTS (SELECT FROM " + hypertable.table() + ")")) {
            row.next();
            return row.getBoolean(1);
        }
    }
}

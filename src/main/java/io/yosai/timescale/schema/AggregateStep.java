package io.yosai.timescale.schema;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.Sql;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes one aggregate what is wanted: continuous, or where the edition has none a table of the same columns. */
record AggregateStep(Target target, Hypertable hypertable, Aggregate aggregate) {
    /** How the comment of a table that stands for an aggregate begins. */
    private static final String KEPT = "kept by timescale-integration";
    private static final String STATEMENT = "statement ";

    /** @param owned whether our role may change it */
    private record Existing(String kind, String definition, String comment, boolean owned, List<String> columns) {
        boolean isContinuous() {
            return definition != null;
        }

        String text() {
            return isContinuous() ? "continuous aggregate:" + definition.replaceAll("\\s+", " ")
                    : "pg_class.relkind '" + kind + "' with the columns " + String.join(", ", columns);
        }

        boolean is(Declared declared) {
            return isContinuous() ? definition.equals(declared.definition())
                    : comment.startsWith(KEPT) && columns.equals(declared.columns()) && (!comment.contains(STATEMENT)
                    || comment.contains(declared.statement()) || comment.contains(declared.hash()));
        }
    }

    /**
     * Another server, or another search path, writes the same statement otherwise.
     *
     * @param definition the statement as the server writes it
     * @param hash of that
     * @param statement hash of it as the file has it
     * @param otherWidth of its buckets, where they have not the width that is declared; else null
     */
    private record Declared(String definition, String hash, String statement, String otherWidth, List<String> columns) {
        String comment() {
            return KEPT + " (" + STATEMENT + statement + ", definition " + hash + ")";
        }
    }

    List<SchemaChange> ensure() throws SQLException {
        Optional<Declared> declared = declared();
        Optional<Existing> found = target.find("aggregate.sql", Existing.class, aggregate.view().sql());
        if (found.isPresent() && declared.isPresent() && !found.get().is(declared.get())) {
            return List.of(left(found.get(), declared.get()));
        }
        target.manage(aggregate.view(), hypertable.table(), aggregate.bucket());
        if (found.isPresent() && target.find("managed/known.sql", Boolean.class, aggregate.view().name()).isEmpty()) {
            // What was touched while it was not ours is forgotten.
            touchAll();
        }
        List<SchemaChange> changes = new ArrayList<>();
        boolean community = target.server().isCommunity();
        changes.add(community ? continuous(found) : table(found, declared));
        if (community) {
            changes.add(refreshPolicy());
        }
        return changes;
    }

    /**
     * Its SELECT as the server reads it; empty when our role may not make a temporary view, and then nothing is to be
     * made by this role either.
     */
    private Optional<Declared> declared() throws SQLException {
        Savepoint before = target.connection().setSavepoint();
        try (var statement = target.connection().createStatement()) {
            statement.execute("CREATE TEMPORARY VIEW aggregate_as_declared AS " + aggregate.select().text());
            Optional<Declared> declared = target.find("probe.sql", Declared.class, aggregate.hash(),
                    aggregate.bucket());
            statement.execute("DROP VIEW pg_temp.aggregate_as_declared");
            if (declared.get().columns().stream().noneMatch(column -> column.startsWith("bucket "))) {
                throw new OperatorError(
                        aggregate.file() + ":1: the SELECT has no column bucket\nHINT: give this name to the begin of "
                        + "the bucket: time_bucket('" + aggregate.bucket() + "', " + hypertable.time() + ") AS bucket");
            }
            if (declared.get().otherWidth() != null) {
                throw new OperatorError("%s:1: the value bucket is %s, and the SELECT has buckets of %s\nHINT: give "
                        + "both the same width", aggregate.file(), aggregate.bucket(), declared.get().otherWidth());
            }
            return declared;
        } catch (SQLException e) {
            if (SqlStates.is(e, SqlStates.FORBIDDEN)) {
                target.connection().rollback(before);
                return Optional.empty();
            }
            if (SqlStates.isSessionOver(e)) {
                throw e;
            }
            throw new OperatorError(aggregate.file() + ":1: " + e.getMessage()
                    + "\nHINT: the SELECT of an aggregate reads the table " + hypertable.table() + " of the target", e);
        }
    }

    private SchemaChange left(Existing found, Declared declared) {
        target.warn(("%s of the target is another one than %s declares, and is left alone: %s\nHINT: to have it "
                + "replaced, rename or drop it on the target, where buckets whose rows are dropped cannot be made "
                + "again; or declare what is there").formatted(aggregate.view(), aggregate.file(), found.text()));
        return SchemaChange.nothing("aggregate " + aggregate.view(), "another one", "by " + aggregate.bucket());
    }

    private SchemaChange continuous(Optional<Existing> found) throws SQLException {
        String object = "continuous aggregate " + aggregate.view();
        if (found.isPresent() && found.get().isContinuous()) {
            return SchemaChange.asWanted(object, "present");
        }
        if (found.isPresent()) {
            replace();
        }
        target.run("CREATE MATERIALIZED VIEW " + aggregate.view().sql() + " WITH (timescaledb.continuous) AS\n"
                + aggregate.select().text() + "\nWITH NO DATA");
        touchAll();
        return found.isEmpty() ? SchemaChange.created(object, "present")
                : new SchemaChange(object, "a table of the Apache edition", "present", "replaced");
    }

    /** @param relation as SQL writes it */
    private record Kept(String name, String relation) {
    }

    /** Replaces the table that stood for it. Buckets whose rows are gone could not be made again: it is kept then. */
    private void replace() throws SQLException {
        String table = aggregate.view().sql();
        String find = Sql.fill("/schema/rows_gone.sql", Map.of("table", table));
        List<Kept> kept = Query.all(target.connection(), find, Query.as(Kept.class), table, hypertable.table().sql());
        if (kept.isEmpty()) {
            target.run("DROP TABLE " + table);
            return;
        }
        target.run("ALTER TABLE " + table + " RENAME TO " + Sql.name(kept.get(0).name()));
        target.warn(("the table %s of the Apache edition is named %s now: a continuous aggregate has its place, for "
                + "which those of its buckets whose rows are dropped cannot be made again\nHINT: read them there: "
                + "SELECT * FROM %2$s").formatted(aggregate.view(), kept.get(0).relation()));
    }

    private SchemaChange table(Optional<Existing> found, Optional<Declared> declared) throws SQLException {
        if (found.isPresent() && found.get().isContinuous()) {
            // Of the Community edition, of which the server was before.
            return SchemaChange.asWanted("continuous aggregate " + aggregate.view(), "present");
        }
        String object = "aggregate table " + aggregate.view();
        String view = aggregate.view().sql();
        String comment = declared.map(Declared::comment).orElse(KEPT);
        String note = "COMMENT ON TABLE " + view + " IS '" + comment + "'";
        if (found.isPresent()) {
            String old = found.get().comment();
            if (declared.isPresent() && found.get().owned() && !old.equals(comment)) {
                target.run(note);
                if (!old.equals(KEPT) && !old.contains(STATEMENT) && !old.contains(declared.get().hash())) {
                    // By the server of that day alone; it may be of another statement, too.
                    target.warn(("%s was made by an earlier version, of which it is not known any more whether its "
                            + "SELECT is that of %s: its buckets are made again, but those whose rows are dropped")
                            .formatted(aggregate.view(), aggregate.file()));
                    touchAll();
                }
            }
            return SchemaChange.asWanted(object, "present");
        }
        target.run("CREATE TABLE " + view + " AS\n" + aggregate.select().text()
                + "\nWITH NO DATA; CREATE INDEX ON " + view + " (bucket); " + note);
        touchAll();
        return SchemaChange.created(object, "present");
    }

    /** A new aggregate begins empty, also where the hypertable does not. Not count(*), which would read all of it. */
    private void touchAll() throws SQLException {
        String time = Sql.name(hypertable.time());
        target.run("INSERT INTO timescale_integration.touched (table_name, lower, upper) SELECT ?, min(" + time
                + "), max(" + time + ") FROM " + hypertable.table().sql() + " HAVING min(" + time + ") IS NOT NULL",
                hypertable.table().name());
    }

    private SchemaChange refreshPolicy() throws SQLException {
        String window = "{\"start_offset\": \"" + aggregate.start() + "\", \"end_offset\": \""
                + aggregate.end() + "\"}";
        Policy policy = new Policy("refresh policy of " + aggregate.view(), "policy_refresh_continuous_aggregate",
                aggregate.view().sql(), window, aggregate.schedule(), aggregate.start() + " to " + aggregate.end()
                + " back");
        return policy.ensure(target, "add_refresh_policy.sql", aggregate.view().sql(), aggregate.start(),
                aggregate.end(), aggregate.schedule());
    }
}

package io.yosai.timescale.backup;

import static java.util.stream.Collectors.joining;

import io.yosai.timescale.database.SqlFile;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Counts and hashes what a database holds. */
record ContentReader(Session session) {

    private record Relation(String name, String relation) {
    }

    /** Keeps the tables from being dropped or altered until the transaction ends. */
    void lock() throws SQLException {
        List<Relation> relations = relations("tables");
        if (!relations.isEmpty()) {
            session.run("LOCK TABLE " + relations.stream().map(Relation::relation).collect(joining(", "))
                    + " IN ACCESS SHARE MODE");
        }
    }

    Content read() throws SQLException {
        List<Content.Table> tables = new ArrayList<>();
        for (Relation relation : relations("tables")) {
            tables.addAll(session.list(sql("rows").formatted(relation.relation()),
                    row -> new Content.Table(relation.name(), row.getLong("rows"), row.getString("hash"))));
        }
        return new Content(tables,
                session.list(sql("hypertables"), row -> new Content.Hypertable(row.getString("name"),
                        row.getLong("chunks"), row.getLong("compressed"))),
                session.list(sql("aggregates"), row -> row.getString("name")),
                session.list(sql("jobs"), row -> row.getString("name")));
    }

    /** Rows in the tables behind the hypertables themselves, where a query through the hypertable does not see them. */
    long rowsInRootTables() throws SQLException {
        long rows = 0;
        for (Relation relation : relations("hypertables")) {
            rows += Long.parseLong(session.text("SELECT count(*) FROM ONLY " + relation.relation()));
        }
        return rows;
    }

    private List<Relation> relations(String file) throws SQLException {
        return session.list(sql(file), row -> new Relation(row.getString("name"), row.getString("relation")));
    }

    private static String sql(String file) {
        return SqlFile.read("/backup/" + file + ".sql");
    }
}

package io.yosai.timescale.backup;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;

/**
 * Counts and hashes what a database holds.
 *
 * @param sessions all of which see the same; chunks are hashed by all of them at a time
 */
record ContentReader(List<Session> sessions) {
    private static final int PARTS_AT_A_TIME = 100;
    private static final int MOST_TRIES = 10;

    private record Relation(String name, String relation) {
    }

    private record Chunk(String hypertable, String relation, boolean compressed) {
    }

    ContentReader(Session session) {
        this(List.of(session));
    }

    private Session session() {
        return sessions.get(0);
    }

    /**
     * From now on everything is seen as it is now, and keeps from being dropped or altered. Where a table was dropped
     * since it was looked for, they are looked for again.
     */
    void freeze() throws SQLException {
        for (int tries = 1; ; tries++) {
            List<Relation> relations = relations("tables");
            session().freeze();
            try {
                // Before the statement by which the transaction begins to see: what it sees is there, and stays.
                lock(relations);
                return;
            } catch (SQLException e) {
                session().thaw();
                if (tries == MOST_TRIES || !SqlStates.is(e, SqlStates.NO_TABLE, SqlStates.NO_SCHEMA)) {
                    throw e;
                }
            }
        }
    }

    private void lock(List<Relation> relations) throws SQLException {
        if (!relations.isEmpty()) {
            session().run("LOCK TABLE " + relations.stream().map(Relation::relation).collect(joining(", "))
                    + " IN ACCESS SHARE MODE");
        }
    }

    /** Compressed rows are hashed as they are stored: to unpack them costs several times as much. */
    Manifest.Content read() throws SQLException {
        List<String> compressed = session().list(sql("compressed_tables"), row -> row.getString("relation"));
        return content(chunks(), new Manifest.Content.Table("compressed rows, as they are stored",
                sum(compressed.stream().map(table -> sql("rows").formatted(table)).toList(), "rows").longValue(),
                sum(compressed.stream().map(ContentReader::texts).toList(), "hashtextextended(text, 0)").toString()));
    }

    /** As {@link #read()}, but each row is hashed as a query returns it, as an earlier version did. */
    Manifest.Content readUnpacked() throws SQLException {
        return content(Map.of(), null);
    }

    private Manifest.Content content(Map<String, List<Chunk>> chunks, Manifest.Content.Table compressed)
            throws SQLException {
        List<Manifest.Content.Table> tables = new ArrayList<>();
        for (Relation table : relations("tables")) {
            tables.add(chunks.containsKey(table.relation()) ? stored(table, chunks.get(table.relation()))
                    : unpacked(table));
        }
        return new Manifest.Content(tables, compressed,
                session().list(sql("hypertables"), Query.as(Manifest.Content.Hypertable.class)),
                session().list(sql("aggregates"), row -> row.getString("name")),
                session().list(sql("jobs"), row -> row.getString("name")),
                session().list(sql("objects"), Query.as(Manifest.Content.Objects.class)));
    }

    private Manifest.Content.Table unpacked(Relation table) throws SQLException {
        return session().list(sql("rows").formatted(table.relation()), row -> new Manifest.Content.Table(table.name(),
                row.getLong("rows"), row.getString("hash"))).get(0);
    }

    /** All rows of a hypertable, but the hash of those only that are not compressed. */
    private Manifest.Content.Table stored(Relation table, List<Chunk> chunks) throws SQLException {
        BigInteger hash = sum(chunks.stream().filter(chunk -> !chunk.compressed())
                .map(chunk -> texts(chunk.relation())).toList(), "hashtextextended(text, 0)")
                // TimescaleDB heeds ONLY in an aggregate, but not in a plain branch of UNION ALL.
                .add(sum(chunks.stream().filter(Chunk::compressed)
                        .map(chunk -> sql("rows").formatted("ONLY " + chunk.relation())).toList(),
                        "CAST(hash AS numeric)"));
        return new Manifest.Content.Table(table.name(),
                Long.parseLong(session().text("SELECT count(*) FROM " + table.relation())), hash.toString());
    }

    private static String texts(String relation) {
        return "SELECT (whole_row.*)::text AS text FROM " + relation + " AS whole_row";
    }

    private BigInteger sum(List<String> parts, String value) throws SQLException {
        List<FutureTask<BigInteger>> tasks = new ArrayList<>();
        for (int i = 0; i < sessions.size(); i++) {
            Session session = sessions.get(i);
            List<String> own = IntStream.iterate(i, part -> part < parts.size(), part -> part + sessions.size())
                    .mapToObj(parts::get).toList();
            tasks.add(new FutureTask<>(() -> sum(session, own, value)));
        }
        tasks.forEach(ProgramRunner.OWN_THREAD::execute);
        BigInteger sum = BigInteger.ZERO;
        try {
            for (FutureTask<BigInteger> task : tasks) {
                sum = sum.add(task.get());
            }
            return sum;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperatorError("interrupted while counting rows");
        }
    }

    private static BigInteger sum(Session session, List<String> parts, String value) throws SQLException {
        BigInteger sum = BigInteger.ZERO;
        for (int from = 0; from < parts.size(); from += PARTS_AT_A_TIME) {
            String some = String.join(" UNION ALL ", parts.subList(
                    from, Math.min(from + PARTS_AT_A_TIME, parts.size())));
            sum = sum.add(new BigInteger(session.text("SELECT coalesce(sum(" + value + "), 0) FROM (" + some
                    + ") AS parts")));
        }
        return sum;
    }

    private Map<String, List<Chunk>> chunks() throws SQLException {
        return session().list(sql("compressed_chunks"), Query.as(Chunk.class)).stream()
                .collect(groupingBy(Chunk::hypertable));
    }

    /** Rows in the tables behind the hypertables themselves, where a query through the hypertable does not see them. */
    long rowsInRootTables() throws SQLException {
        long rows = 0;
        for (Relation relation : relations("hypertables")) {
            rows += Long.parseLong(session().text("SELECT count(*) FROM ONLY " + relation.relation()));
        }
        return rows;
    }

    private List<Relation> relations(String file) throws SQLException {
        return session().list(sql(file), Query.as(Relation.class));
    }

    private static String sql(String file) {
        return SqlFile.read("/backup/" + file + ".sql");
    }
}

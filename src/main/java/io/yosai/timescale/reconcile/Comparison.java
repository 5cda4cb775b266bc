package io.yosai.timescale.reconcile;

import io.yosai.timescale.copy.SourceGuard;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Column;
import io.yosai.timescale.stream.CopyOutput;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.LayoutChanged;
import io.yosai.timescale.stream.PageSql;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Rows;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.Staging;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * The rows of a bucket, row for row: those of the source travel as bytes into a temporary table of the target, and SQL
 * there finds what differs and repairs it, all of it in one transaction.
 */
final class Comparison implements AutoCloseable {
    private static final String FOLDER = "/reconcile/";
    private static final int MOST_BYTES = 4 * 1024 * 1024;

    /**
     * Types of which a compressed chunk makes values one that are equal and have other texts
     * (docs/servers/behaviours.md).
     */
    private static final Set<String> MERGED = Set.of("jsonb", "interval", "citext", "jsonb[]", "interval[]", "citext[]",
            "numeric[]", "real[]", "double precision[]", "numrange", "nummultirange");

    private final Layout layout;
    private final Bounds bounds;
    private final Semaphore turns;
    private final AtomicBoolean isOpen = new AtomicBoolean(true);
    private final Connection source;
    private final Connection target;
    private final CopyOutput output;
    private final Staging staging;
    private final String targetRows;
    /** Numbers of rows with a value that the type of the target does not take. */
    private final List<Integer> unreadable = new ArrayList<>();
    private Instant oldest;
    private Map<Count, Long> atFirst = Map.of();
    private Map<Count, Long> left = Map.of();
    private long leftMoved;
    private boolean moves;
    private int rows;
    private long buckets;
    private int read;

    /**
     * Begins to read the rows of the source.
     *
     * @param floor older rows are past the retention; null: none are
     * @param identity of the database that is compared; null: not known
     * @param turns one of which is taken until it is closed
     * @throws OperatorError when the source is another database than that
     */
    Comparison(Layout layout, Bounds bounds, Instant floor, String identity, DataSource from, DataSource to,
            Semaphore turns)
            throws SQLException, InterruptedException {
        this.layout = layout;
        this.bounds = bounds;
        this.targetRows = new BucketHashes(layout).targetRows(bounds);
        this.turns = turns;
        turns.acquire();
        Connection reading = null;
        try {
            reading = from.getConnection();
            target = to.getConnection();
        } catch (SQLException | RuntimeException e) {
            turns.release();
            if (reading != null) {
                reading.close();
            }
            throw e;
        }
        source = reading;
        try {
            source.setAutoCommit(false);
            target.setAutoCommit(false);
            run(SqlFile.read(FOLDER + "unlimited.sql"));
            SourceGuard.requireSame(source, layout.stream(), identity);
            staging = new Staging(target, layout, floor);
            output = new CopyOutput(source, new PageSql(layout).rows(bounds));
        } catch (SQLException | OperatorError e) {
            close();
            throw e;
        }
    }

    /** Returns the next rows of the source, at most a page; none after the last one. */
    List<Map<String, Object>> next(int most) throws SQLException {
        List<byte[]> rows = new ArrayList<>();
        long bytes = 0;
        while (rows.size() < most && bytes < MOST_BYTES) {
            byte[] row = output.next();
            if (row == null) {
                break;
            }
            rows.add(row);
            bytes += row.length;
        }
        layout.stream().share().require(layout, rows);
        read += rows.size();
        return new Rows(layout, rows);
    }

    /** Takes rows of the source as the steps of the route left them. */
    void stage(List<Map<String, Object>> rows) throws SQLException {
        staging.add(rows);
    }

    /**
     * Finds what differs.
     *
     * @throws OperatorError when rows of the source share a key
     */
    void compare() throws SQLException {
        if (!Layout.signature(source, layout.select()).equals(layout.signature())) {
            throw new LayoutChanged();
        }
        staging.begin();
        rows = staging.rows();
        // Without statistics the planner joins the two temporary tables row by row.
        run("ANALYZE pg_temp.staged_rows (ord)");
        findDiffering();
    }

    /**
     * Looks for the rows of the target alone on the source once more, which may have them by now, or at another time:
     * by the unique column, or else by the key.
     */
    List<Map<String, Object>> again() throws SQLException {
        List<List<String>> values = extras(layout.stream().unique().isEmpty() ? keys(i -> "CAST(k" + i + " AS text)")
                : "CAST(unique_value AS text)");
        List<byte[]> found = new ArrayList<>();
        if (!values.isEmpty()) {
            PageSql sql = new PageSql(layout);
            try (CopyOutput output = new CopyOutput(source, layout.stream().unique().isEmpty()
                    ? sql.rowsWithKeys(values)
                    : sql.rowsWith(values.stream().map(row -> row.get(0)).toList()))) {
                for (byte[] row = output.next(); row != null; row = output.next()) {
                    found.add(row);
                }
            }
            layout.stream().share().require(layout, found);
        }
        return new Rows(layout, found);
    }

    private List<List<String>> extras(String columns) throws SQLException {
        List<List<String>> extras = new ArrayList<>();
        try (Statement statement = target.createStatement();
             ResultSet row = statement.executeQuery(fill("extras.sql", Map.of("columns", columns)))) {
            int count = row.getMetaData().getColumnCount();
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= count; i++) {
                    values.add(row.getString(i));
                }
                if (!values.contains(null)) {
                    extras.add(values);
                }
            }
        }
        return extras;
    }

    private void findDiffering() throws SQLException {
        Savepoint before = target.setSavepoint();
        try {
            requireKeys();
            run(fill("differing.sql", differing()));
            target.releaseSavepoint(before);
        } catch (SQLException e) {
            if (!staging.isRefusal(e) || !unreadable.isEmpty()) {
                throw e;
            }
            target.rollback(before);
            findUnreadable(0, rows);
            requireKeys();
            run(fill("differing.sql", differing()));
        }
        for (int ord : unreadable) {
            findOnTarget(ord);
        }
        run("ANALYZE pg_temp.differing (ord, kind)");
    }

    /**
     * An unreadable row may be on the target with another value: it is not extra there. Its key may be what is
     * unreadable.
     */
    private void findOnTarget(int ord) throws SQLException {
        Savepoint before = target.setSavepoint();
        try {
            run(fill("unreadable.sql", Map.of("ord", String.valueOf(ord), "same_key", keyOfDiffering())));
            target.releaseSavepoint(before);
        } catch (SQLException e) {
            if (!staging.isRefusal(e)) {
                throw e;
            }
            target.rollback(before);
        }
    }

    private void findUnreadable(int from, int to) throws SQLException {
        Savepoint before = target.setSavepoint();
        try {
            run("SELECT count(CAST(ROW(" + theirValues()
                    + ") AS text)) FROM pg_temp.staged_rows AS staged WHERE staged.ord >= "
                    + from + " AND staged.ord < " + to);
            target.releaseSavepoint(before);
        } catch (SQLException e) {
            if (!staging.isRefusal(e)) {
                throw e;
            }
            target.rollback(before);
            if (to - from == 1) {
                unreadable.add(from);
            } else {
                int middle = (from + to) / 2;
                findUnreadable(from, middle);
                findUnreadable(middle, to);
            }
        }
    }

    /** Which staged rows have values that the types of the target take, as SQL. */
    private String isReadable() {
        return unreadable.isEmpty() ? "true" : "staged.ord <> ALL (CAST(ARRAY" + unreadable + " AS integer[]))";
    }

    private String theirValues() {
        return Sql.list(staging.columns(), column -> column.compared(staging.value(column.name())));
    }

    private void requireKeys() throws SQLException {
        String key = Sql.list(layout.stream().key(), staging::value);
        String which = "staged.ord < " + rows + " AND " + isReadable();
        try (Statement statement = target.createStatement();
             ResultSet row = statement.executeQuery(Sql.fill(Staging.SAME_KEYS,
             Map.of("values", key, "which", which)))) {
            row.next();
            if (row.getLong("rows") > 0) {
                throw Staging.sharedKey(layout.stream(), layout.stream().key(), row);
            }
        }
    }

    private Map<String, String> differing() {
        List<String> key = layout.stream().targetKey();
        List<Column> columns = staging.columns();
        Map<String, String> texts = new HashMap<>();
        texts.put("which", targetRows);
        texts.put("our_time", "CAST(page." + Sql.name(layout.stream().time()) + " AS timestamptz)");
        texts.put("begin", bounds.from() == null ? BucketHashes.END : "CAST(" + Sql.literal(PgTime.text(bounds.from()))
                + " AS timestamptz)");
        texts.put("our_keys", keys(i -> "page." + Sql.name(key.get(i)) + " AS k" + i));
        texts.put("their_keys", keys(i -> staging.value(key.get(i)) + " AS k" + i));
        texts.put("keys", keys(i -> "k" + i));
        texts.put("no_keys", keys(i -> "NULL"));
        String unique = layout.stream().unique();
        texts.put("our_unique", unique.isEmpty() ? "CAST(NULL AS text)" : "page." + Sql.name(unique));
        texts.put("our_values", Sql.list(columns, column -> column.comparedOnTarget("page." + column.sql())));
        texts.put("their_values", theirValues());
        texts.put("their_time", staging.time() == null ? "CAST(NULL AS timestamptz)" : staging.time());
        texts.put("our_kept", Sql.list(columns, column -> kept(column, "page." + column.sql(),
                column.comparedOnTarget("page." + column.sql()))));
        texts.put("their_kept", Sql.list(columns, column -> kept(column, staging.value(column.name()),
                column.compared(staging.value(column.name())))));
        texts.put("held", staging.isHeld());
        return texts;
    }

    /**
     * A value as a compressed chunk can tell it from others, as SQL: by its type's own comparison, or else by its text.
     */
    private static String kept(Column column, String value, String compared) {
        return column.bare() != null && MERGED.contains(column.bare()) ? "CAST(" + value + " AS " + column.bare() + ")"
                : "CAST(" + compared + " AS text)";
    }

    private String keys(IntFunction<String> text) {
        return keys(text, ", ");
    }

    private String keys(IntFunction<String> text, String between) {
        return IntStream.range(0, layout.stream().targetKey().size()).mapToObj(text)
                .collect(Collectors.joining(between));
    }

    /**
     * Takes the rows of the source whose unique value is on the target with another key. What the target has below the
     * source's oldest row, and the source nowhere else, is the target's own to keep.
     *
     * @param oldest time of the source's oldest row
     */
    void moved(List<Map<String, Object>> moved, Instant oldest) throws SQLException {
        if (!moved.isEmpty()) {
            staging.add(moved);
            run(fill("moved_back.sql", Map.of("same_key", keyOfDiffering())));
            // Without proof the source may have had two rows with the value, and one of them is gone.
            moves = !layout.stream().unique().isEmpty() && layout.isUniqueOn(source);
        }
        this.oldest = oldest;
        run(fill("pruned.sql", Map.of()));
    }

    /** Returns how many rows differ, by what differs. */
    Map<Count, Long> found() throws SQLException {
        Map<Count, Long> counts = new EnumMap<>(Count.class);
        try (Statement statement = target.createStatement();
             ResultSet row = statement.executeQuery(SqlFile.read(FOLDER + "counts.sql"))) {
            while (row.next()) {
                if (row.getString("kind").equals("buckets")) {
                    buckets = row.getLong("rows");
                } else {
                    counts.put(Count.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)), row.getLong("rows"));
                }
            }
        }
        return counts;
    }

    /** Returns what was found before the repair; nothing when it was not looked for yet. */
    Map<Count, Long> atFirst() {
        return atFirst;
    }

    /** Returns how many rows of the source the steps of the stream have dropped. */
    long dropped() {
        return Math.max(0, read - rows);
    }

    /** Returns in how many buckets a row differed. */
    long buckets() {
        return buckets;
    }

    /**
     * Repairs the target, and looks a second time.
     *
     * @param deletes whether rows that are gone from the source are deleted, given how many there are
     * @return what was found and done
     */
    Map<Count, Long> repair(LongPredicate deletes) throws SQLException {
        Map<Count, Long> counts = found();
        atFirst = Map.copyOf(counts);
        if (counts.keySet().stream().allMatch(count -> count == Count.HELD)) {
            target.commit();
            return counts;
        }
        touch("touch.sql");
        Staging.Result moved = moves ? move(counts) : new Staging.Result(0, 0);
        if (counts.containsKey(Count.EXTRA) && deletes.test(counts.get(Count.EXTRA))) {
            counts.put(Count.DELETED, run(fill("delete.sql", Map.of("same_key", keyOfTarget()))));
        }
        Staging.Result updated = staging.write(kind("changed"), which -> new Staging.Result(update(which), 0));
        Staging.Result inserted = staging.insert(kind("missing"));
        counts.put(Count.UPDATED, updated.inserted());
        counts.put(Count.INSERTED, moved.inserted() + inserted.inserted());
        counts.put(Count.QUARANTINED, moved.quarantined() + updated.quarantined() + inserted.quarantined());
        long differed = buckets;
        run("ALTER TABLE pg_temp.differing RENAME TO first_look");
        findDiffering();
        run(fill("came_since.sql", Map.of("same_key", keys(i -> "first_look.k" + i + " = differing.k" + i, " AND "))));
        leftMoved = moves ? run(fill("left_moved.sql", Map.of())) : 0;
        run(fill("release.sql", Map.of()));
        left = found();
        buckets = differed;
        if (!Layout.fingerprint(target, layout.stream().table()).equals(layout.fingerprint())) {
            throw new LayoutChanged();
        }
        target.commit();
        return counts;
    }

    /** Returns what differs still after the repair, by what differs. */
    Map<Count, Long> left() {
        return left;
    }

    /** Returns how many rows stay on the target though the source has them under another key. */
    long leftMoved() {
        return leftMoved;
    }

    /** Writes rows where the source has them now, and removes them from where it has not; returns what was written. */
    private Staging.Result move(Map<Count, Long> counts) throws SQLException {
        counts.put(Count.MOVED, run(fill("moved_delete.sql", Map.of("same_key", keyOfTarget()))));
        // One whose new time is in this bucket too is missing here, and written as such.
        Staging.Result written = staging.insert("staged.ord >= " + rows
                + " AND NOT EXISTS (SELECT FROM pg_temp.staged_rows AS here "
                + "WHERE here.ord < " + rows + " AND " + layout.stream().key().stream().map(Sql::name)
                        .map(name -> "here." + name + " = staged." + name).collect(Collectors.joining(" AND ")) + ")");
        touch("moved_touch.sql");
        return written;
    }

    private void touch(String file) throws SQLException {
        if (!layout.stream().wishes().aggregates().isEmpty()) {
            run(fill(file, Map.of()));
        }
    }

    private String keyOfDiffering() {
        return keys(i -> "differing.k" + i + " = " + staging.value(layout.stream().targetKey().get(i)), " AND ");
    }

    private String keyOfTarget() {
        return keys(i -> "target." + Sql.name(layout.stream().targetKey().get(i)) + " = differing.k" + i, " AND ");
    }

    private static String kind(String kind) {
        return "EXISTS (SELECT FROM pg_temp.differing AS differing WHERE differing.ord = staged.ord AND "
                + "differing.kind = '"
                + kind + "')";
    }

    private long update(String which) throws SQLException {
        List<Column> set = staging.columns().stream().filter(
                column -> !layout.stream().targetKey().contains(column.name())).toList();
        return set.isEmpty() ? 0 : run(fill("update.sql", Map.of(
                "same_key", staging.sameKey(), "which", which, "assignments",
                Sql.list(set, column -> column.sql() + " = " + staging.value(column.name())))));
    }

    private String fill(String file, Map<String, String> more) {
        Map<String, String> texts = new HashMap<>(more);
        String time = staging.time();
        String unique = layout.stream().unique();
        texts.put("table", layout.stream().table().sql());
        texts.put("table_name", Sql.literal(layout.stream().table().name()));
        texts.put("stream", Sql.literal(layout.stream().name()));
        texts.put("key", staging.key());
        texts.put("target_rows", timeOfTarget());
        texts.put("first", String.valueOf(rows));
        texts.put("time", time == null ? "CAST(NULL AS timestamptz)" : time);
        texts.put("end", BucketHashes.END);
        texts.put("unique", unique.isEmpty() ? "NULL" : staging.value(unique));
        texts.put("readable", isReadable());
        texts.put("oldest", oldest == null ? BucketHashes.END : Sql.literal(PgTime.text(oldest)));
        return Sql.fill(SqlFile.read(FOLDER + file), texts);
    }

    /** As constants, so that of compressed chunks only what holds such rows is unpacked. */
    private String timeOfTarget() {
        String time = "target." + Sql.name(layout.stream().time());
        return (bounds.from() == null ? "true" : time + " >= " + Sql.literal(PgTime.text(bounds.from())))
                + (bounds.to() == null ? "" : " AND " + time + " < " + Sql.literal(PgTime.text(bounds.to())))
                + " AND " + layout.stream().share().sql("target");
    }

    private long run(String sql) throws SQLException {
        try (Statement statement = target.createStatement()) {
            statement.execute(sql);
            return Math.max(0, statement.getUpdateCount());
        }
    }

    /** Takes back what was not committed. */
    @Override
    public void close() throws SQLException {
        if (!isOpen.getAndSet(false)) {
            return;
        }
        turns.release();
        try (source; target) {
            if (output != null) {
                output.close();
            }
            source.rollback();
            target.rollback();
        }
    }
}

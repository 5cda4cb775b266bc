package io.yosai.timescale.reconcile;

import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Column;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.StagedSql;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statements by which the rows of a bucket are compared and repaired: files of {@code reconcile/} filled in.
 *
 * @param bounds of the bucket
 * @param parts which rows of it
 * @param staged what SQL says of the rows of the source
 * @param rows how many of these are of the bucket; those that are added later are of other ones
 * @param unreadable numbers of staged rows with a value that the type of the target does not take, as these are found
 */
record ComparisonSql(Layout layout, Bounds bounds, Parts parts, StagedSql staged, int rows, List<Integer> unreadable) {
    private static final String FOLDER = "/reconcile/";

    String file(String file) {
        return file(file, Map.of());
    }

    /** Returns the statement of a file, with names that it alone has. */
    String file(String file, Map<String, String> more) {
        Map<String, String> texts = new HashMap<>(more);
        String time = staged.time();
        String unique = layout.stream().unique();
        texts.put("table", layout.stream().table().sql());
        texts.put("table_name", Sql.literal(layout.stream().table().name()));
        texts.put("stream", Sql.literal(layout.stream().name()));
        texts.put("key", staged.key());
        // As constants, so that of compressed chunks only what holds such rows is unpacked.
        texts.put("target_rows", new TargetRows(layout).within(bounds, "target"));
        texts.put("first", String.valueOf(rows));
        texts.put("time", time == null ? "CAST(NULL AS timestamptz)" : time);
        texts.put("end", HashSql.END);
        texts.put("same_unique", unique.isEmpty() ? "false" : staged.sameUnique("differing.unique_value"));
        texts.put("readable", isReadable());
        List<String> names = layout.stream().targetKey();
        texts.put("staged_is_differing", keys(i -> staged.value(names.get(i)) + " = differing.k" + i, " AND "));
        texts.put("target_is_differing", keys(i -> "target." + Sql.name(names.get(i)) + " = differing.k" + i, " AND "));
        texts.put("target_is_staged", staged.sameKey());
        return Sql.fill(FOLDER + file, texts);
    }

    /** Which staged rows have values that the types of the target take. */
    private String isReadable() {
        return unreadable.isEmpty() ? "true" : "staged._staged_ord <> ALL (CAST(ARRAY" + unreadable + " AS integer[]))";
    }

    /** Fails where the type of the target does not take a value of some staged rows. */
    String read(int from, int to) {
        return "SELECT count(CAST(ROW(" + theirValues() + ") AS text)) FROM pg_temp.staged_rows AS staged "
                + "WHERE staged._staged_ord >= " + from + " AND staged._staged_ord < " + to;
    }

    /** Which staged rows are of the bucket and can be read. */
    String readable() {
        return "staged._staged_ord < " + rows + " AND " + isReadable();
    }

    private String theirValues() {
        return Sql.list(staged.columns(), column -> column.compared(staged.value(column.name())));
    }

    /** Returns a SELECT of how many rows of the target share their key, and of one ({@code example}). */
    String doubled() {
        return file("doubled.sql", Map.of("page_keys", keys(i -> "page." + Sql.name(layout.stream().targetKey().get(i)),
                ", "), "which", new TargetRows(layout).within(bounds, "page") + " AND " + parts.onTarget()));
    }

    /** @param again whether only rows are looked at that differed at the first look */
    String differing(boolean again) {
        List<String> key = layout.stream().targetKey();
        List<Column> columns = staged.columns();
        Map<String, String> texts = new HashMap<>();
        TargetRows ours = new TargetRows(layout);
        // A row that was repaired may have another hash than on the source: a step or a type of the target changes it.
        texts.put("which", ours.within(bounds, "page")
                + (again ? "" : " AND " + parts.onTarget()));
        texts.put("our_look", again ? "(" + keys(i -> "page." + Sql.name(key.get(i)), ", ") + ") IN (SELECT "
                + keys(i -> "k" + i, ", ") + " FROM pg_temp.first_look)" : "true");
        texts.put("their_look", again ? "staged._staged_ord IN (SELECT ord FROM pg_temp.first_look)" : "true");
        texts.put("our_time", ours.time());
        texts.put("begin", bounds.from() == null ? HashSql.END : "CAST(" + Sql.literal(PgTime.text(bounds.from()))
                + " AS timestamptz)");
        texts.put("our_keys", keys(i -> "page." + Sql.name(key.get(i)) + " AS k" + i, ", "));
        texts.put("their_keys", keys(i -> staged.value(key.get(i)) + " AS k" + i, ", "));
        texts.put("keys", keys(i -> "k" + i, ", "));
        texts.put("no_keys", keys(i -> "NULL", ", "));
        String unique = layout.stream().unique();
        texts.put("our_unique", unique.isEmpty() ? "CAST(NULL AS text)" : "page." + Sql.name(unique));
        texts.put("our_values", Sql.list(columns, column -> column.comparedOnTarget("page." + column.sql())));
        texts.put("their_values", theirValues());
        texts.put("their_time", staged.time() == null ? "CAST(NULL AS timestamptz)" : staged.time());
        new KeptValues(columns, staged).put(texts);
        texts.put("held", staged.isHeld());
        return file("differing.sql", texts);
    }

    /** @param byKey whether of the rows that have no unique value, by their keys; else by that of the others */
    String extras(boolean byKey) {
        return file("extras.sql", Map.of("columns", byKey ? keys(i -> "CAST(k" + i + " AS text)", ", ")
                : "CAST(unique_value AS text)", "by_key", String.valueOf(byKey)));
    }

    /** @param oldest time of the source's oldest row; null: not known */
    String pruned(Instant oldest) {
        return file("pruned.sql", Map.of("oldest", oldest == null ? HashSql.END
                : Sql.literal(PgTime.text(oldest))));
    }

    /** Which staged rows differ in one way. */
    static String kind(Count kind) {
        return "EXISTS (SELECT FROM pg_temp.differing AS differing WHERE differing.ord = staged._staged_ord "
                + "AND differing.kind = '" + kind.key() + "')";
    }

    /** Which staged rows are of other buckets. */
    String elsewhere() {
        return "staged._staged_ord >= " + rows
                + " AND NOT EXISTS (SELECT FROM pg_temp.staged_rows AS here WHERE here._staged_ord < "
                + rows + " AND " + layout.stream().key().stream().map(Sql::name)
                .map(name -> "here." + name + " = staged." + name).collect(Collectors.joining(" AND ")) + ")";
    }

    private String keys(IntFunction<String> text, String between) {
        return IntStream.range(0, layout.stream().targetKey().size()).mapToObj(text)
                .collect(Collectors.joining(between));
    }
}

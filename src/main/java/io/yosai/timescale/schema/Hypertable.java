package io.yosai.timescale.schema;

import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.Stream.Wishes;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A hypertable as it is declared: by the streams that copy into it, or by a file where none does.
 *
 * @param time column by which it is partitioned
 * @param keys columns that together are unique, those of each stream; with the time, which a unique index must have
 * @param creation what makes the table where it does not exist
 * @param isCopied whether rows are copied into it
 * @param at where it is declared, for messages
 */
record Hypertable(TableName table, String time, List<List<String>> keys, Wishes wishes,
        List<Aggregate> aggregates, List<Index> indexes, Creation creation, boolean isCopied, String at) {
    /** As PostgreSQL counts the seconds of a year. */
    private static final long THOUSAND_YEARS = 1000L * 31_557_600;
    private static final Pattern ORDER = Pattern.compile("\\s*(?:\"((?:[^\"]|\"\")+)\"|([^\\s,\"]+))(?:\\s+(ASC|DESC))?"
            + "(?:\\s+NULLS\\s+(FIRST|LAST))?\\s*(?:,|$)", Pattern.CASE_INSENSITIVE);

    /** What makes the table. */
    interface Creation {
        /** @throws OperatorError when it is to exist already, or cannot be made; the message says what to do */
        List<String> statements(Target target) throws SQLException;
    }

    /**
     * An interval as the server reads it: also the form of ISO 8601, and hours with minutes.
     *
     * @param days without months and years
     */
    record Interval(String text, String days, long seconds) {
        static Interval of(Target target, String written) throws SQLException {
            return target.find("interval.sql", Interval.class, written).orElseThrow();
        }
    }

    static Map<String, String> intervals(Wishes wishes) {
        Map<String, String> intervals = new LinkedHashMap<>();
        intervals.put("chunk_interval", wishes.chunkInterval());
        intervals.put("compress_after", wishes.compressAfter());
        intervals.put("retain", wishes.retain());
        // Empty: never, which a chunk cannot be.
        intervals.entrySet().removeIf(each -> each.getValue().isEmpty() && !each.getKey().equals("chunk_interval"));
        return intervals;
    }

    static OperatorError noInterval(String at, String parameter, String value) {
        return new OperatorError("%s: `%s` is `%s`, which is no interval of more than zero\nHINT: write it as in 12 "
                + "hours, 7 days or 1 month", at, parameter, value);
    }

    /** @throws OperatorError when one is none, or rows are dropped before an aggregate is done with them */
    void requireIntervals(Target target) throws SQLException {
        for (Map.Entry<String, String> interval : intervals(wishes).entrySet()) {
            try {
                long seconds = Interval.of(target, interval.getValue()).seconds();
                if (seconds <= 0 || seconds > THOUSAND_YEARS) {
                    throw noInterval(at, interval.getKey(), interval.getValue());
                }
            } catch (SQLException e) {
                if (SqlStates.isOfValue(e)) {
                    throw noInterval(at, interval.getKey(), interval.getValue());
                }
                throw e;
            }
        }
        for (Aggregate aggregate : aggregates) {
            if (!wishes.retain().isEmpty() && target.find("shorter.sql", Boolean.class, wishes.retain(),
                    aggregate.start()).orElse(false)) {
                throw aggregate.rowsGone(wishes.retain());
            }
        }
    }

    List<String> columns() {
        TreeSet<String> columns = new TreeSet<>(List.of(time));
        keys.forEach(columns::addAll);
        columns.addAll(segments());
        return List.copyOf(columns);
    }

    /** The columns by which compressed chunks are segmented. */
    List<String> segments() {
        return names(wishes.segmentBy());
    }

    /** The same as TimescaleDB writes it, but without quotes. */
    String segmentBy() {
        return bare(String.join(",", segments()));
    }

    /** How rows of a segment are ordered, likewise. */
    String orderBy() {
        return bare(String.join(",", orders(orderBySql(), true)));
    }

    /** The same as SQL. */
    String orderBySql() {
        if (!wishes.orderBy().isEmpty()) {
            // Where it is in neither TimescaleDB appends it.
            boolean hasTime = names(wishes.orderBy()).contains(time) || segments().contains(time);
            return hasTime ? wishes.orderBy() : wishes.orderBy() + ", " + Sql.name(time) + " DESC";
        }
        return Stream.concat(Stream.of(Sql.name(time) + " DESC"),
                keyBesides().stream().map(Sql::name)).collect(Collectors.joining(", "));
    }

    /** The key without the time and without what compressed chunks are segmented by. */
    private List<String> keyBesides() {
        List<String> segments = segments();
        return keys.stream().limit(1).flatMap(List::stream)
                .filter(column -> !column.equals(time) && !segments.contains(column)).toList();
    }

    /** As compression.sql has the columns. */
    private static String bare(String columns) {
        return columns.replace("\"", "").replace(", ", ",");
    }

    private List<String> names(String columns) {
        return orders(columns, false);
    }

    private List<String> orders(String text, boolean withOrder) {
        List<String> columns = new ArrayList<>();
        Matcher item = ORDER.matcher(text);
        int at = 0;
        while (at < text.length() && item.find(at) && item.start() == at) {
            String name = item.group(1) == null ? item.group(2).toLowerCase(Locale.ROOT)
                    : item.group(1).replace("\"\"", "\"");
            boolean descending = "DESC".equalsIgnoreCase(item.group(3));
            boolean first = item.group(4) == null ? descending : "FIRST".equalsIgnoreCase(item.group(4));
            columns.add(!withOrder ? name : name + (descending ? " DESC" : "")
                    + (first == descending ? "" : first ? " NULLS FIRST" : " NULLS LAST"));
            at = item.end();
        }
        if (at < text.length()) {
            throw new OperatorError("%s: %s names no columns\nHINT: write them as in SQL, such as: facility_id, "
                    + "\"Door Id\" DESC", this.at, text);
        }
        return columns;
    }
}

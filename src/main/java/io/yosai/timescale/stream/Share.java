package io.yosai.timescale.stream;

import io.yosai.timescale.dsn.OperatorError;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postgresql.core.Oid;

/**
 * Which rows of a table are those of a stream, where several copy into it: columns that have one value in all of them.
 * So it can be said of two shares that no row is in both.
 *
 * @param values by the columns, as text; none: all rows of the table are the stream's
 */
public record Share(Map<String, String> values) {
    private static final Pattern PART =
            Pattern.compile("\\s*(?:\"((?:[^\"]|\"\")+)\"|([\\p{L}_][\\p{L}\\p{N}_$]*))\\s*=\\s*"
            + "(?:'((?:[^']|'')*)'|(-?\\d+(?:\\.\\d+)?))\\s*(?:(?i:AND)\\b|$)");

    private static final Pattern BLANKS = Pattern.compile(" +$");
    /** Types of which 1 and 1.0 are one value. */
    private static final Set<String> NUMBERS =
            Set.of("smallint", "integer", "bigint", "numeric", "real", "double precision");

    public Share {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** @throws IllegalArgumentException when it is no column with a constant, or several of them joined by AND */
    public static Share parse(String where) {
        Map<String, String> values = new LinkedHashMap<>();
        Matcher part = PART.matcher(where);
        int at = 0;
        while (at < where.length() && part.find(at) && part.start() == at) {
            String column = part.group(1) == null ? part.group(2).toLowerCase(Locale.ROOT)
                    : part.group(1).replace("\"\"", "\"");
            String value = part.group(3) == null ? number(part.group(4)) : part.group(3).replace("''", "'");
            if (values.putIfAbsent(column, value) != null) {
                throw new IllegalArgumentException(where);
            }
            at = part.end();
        }
        if (at < where.length() || where.matches("(?is).*\\bAND\\s*")) {
            throw new IllegalArgumentException(where);
        }
        return new Share(values);
    }

    private static String number(String text) {
        return new BigDecimal(text).stripTrailingZeros().toPlainString();
    }

    /** Returns it as {@link #parse} reads it, whatever its columns are called. */
    public String text() {
        return values.entrySet().stream().map(entry -> Sql.name(entry.getKey()) + " = '"
                + entry.getValue().replace("'", "''") + "'").collect(Collectors.joining(" AND "));
    }

    /** Returns whether each row that is in this share is in another one too. */
    public boolean isWithin(Share other) {
        return values.entrySet().containsAll(other.values.entrySet());
    }

    /** Returns whether all rows of the table are the stream's. */
    public boolean isAll() {
        return values.isEmpty();
    }

    public List<String> columns() {
        return List.copyOf(values.keySet());
    }

    /** Returns which rows of a table are in the share, as SQL. */
    public String sql(String table) {
        return isAll() ? "true" : values.entrySet().stream().map(entry -> table + "." + Sql.name(entry.getKey()) + " = "
                + Sql.literal(entry.getValue())).collect(Collectors.joining(" AND "));
    }

    /** @throws OperatorError when two streams that share a table would take each other's rows for their own */
    static void check(List<Stream> streams) {
        streams.stream().collect(Collectors.groupingBy(Stream::table)).values().stream()
                .filter(sharing -> sharing.size() > 1).forEach(Share::checkSharing);
    }

    private static void checkSharing(List<Stream> sharing) {
        for (Stream stream : sharing) {
            if (stream.share().isAll()) {
                throw new OperatorError("%s: the streams %s share the table %s, and %s does not say which rows are its "
                        + "own\nHINT: set the parameter where, for instance: site = '%4$s'", stream.at(),
                        Sql.list(sharing, Stream::name), stream.table(), stream.name());
            }
            for (Stream other : sharing) {
                if (other != stream && !other.share().excludes(stream.share())) {
                    throw new OperatorError("%s: a row of the table %s could be one of the stream %s (%s) and one of "
                            + "%s (%s)\nHINT: let the parameter where name one column with another value in each",
                            stream.at(), stream.table(), stream.name(), stream.share(), other.name(), other.share());
                }
            }
        }
    }

    /** Returns whether no row can be in both; case and blanks at the end are no difference to every type of text. */
    boolean excludes(Share other) {
        return values.entrySet().stream().anyMatch(entry -> other.values.containsKey(entry.getKey())
                && !other.values.get(entry.getKey()).strip().equalsIgnoreCase(entry.getValue().strip()));
    }

    /**
     * Refuses rows of the source that are not in the share: on the target they would be another stream's.
     *
     * @throws OperatorError with the values of one
     */
    public void require(Layout layout, List<byte[]> rows) {
        if (isAll() || rows.isEmpty()) {
            return;
        }
        Fields fields = new Fields(layout);
        int[] of = fields.of(columns());
        byte[] first = rows.get(0);
        List<Column> on = columns().stream().map(name -> column(layout, name)).toList();
        for (byte[] row : rows) {
            if (row != first && fields.isSame(row, first, of)) {
                continue;
            }
            List<String> found = fields.texts(row, of);
            for (int i = 0; i < found.size(); i++) {
                if (!isOwn(on.get(i), found.get(i))) {
                    throw new OperatorError("the stream %s reads a row that is not its own: %s is %s, and its share "
                            + "of the table %s is %s\nHINT: correct the SELECT %s, or the parameter where (%s)",
                            layout.stream().name(), columns().get(i), found.get(i), layout.stream().table(), this,
                            layout.select().file(), layout.stream().at());
                }
            }
        }
    }

    private static Column column(Layout layout, String name) {
        return layout.columns().stream().filter(column -> column.name().equals(name)).findFirst().orElseThrow();
    }

    /** Returns whether a value that a step has set in a column is that of the share. */
    boolean isOwn(Layout layout, String name, Object value) {
        Column column = column(layout, name);
        return !SetValues.isNull(value) && isOwn(column, text(column, value));
    }

    /** As the source's values are written. */
    private static String text(Column column, Object value) {
        return switch (column.type()) {
            case Oid.TIMESTAMPTZ -> PgTime.timestamptz(SetValues.micros(column, value));
            case Oid.TIMESTAMP -> PgTime.timestamp(SetValues.micros(column, value));
            case Oid.DATE -> PgTime.day((int) (SetValues.micros(column, value) / Values.DAY));
            default -> value instanceof byte[] bytes ? "\\x" + HexFormat.of().formatHex(bytes) : value.toString();
        };
    }

    /** Whether the target, which looks for the rows of the share, takes a text for the value of the share. */
    private boolean isOwn(Column column, String found) {
        String wanted = values.get(column.name());
        if (found == null || found.equals(wanted)) {
            return found != null;
        }
        if (column.bare().equals("bpchar")) {
            return BLANKS.matcher(found).replaceFirst("").equals(BLANKS.matcher(wanted).replaceFirst(""));
        }
        try {
            return NUMBERS.contains(column.bare()) && new BigDecimal(found).compareTo(new BigDecimal(wanted)) == 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return values.entrySet().stream().map(entry -> entry.getKey() + " = " + Sql.literal(entry.getValue()))
                .collect(Collectors.joining(" AND "));
    }
}

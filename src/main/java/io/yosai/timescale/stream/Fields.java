package io.yosai.timescale.stream;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.postgresql.core.Oid;
import org.postgresql.util.ByteConverter;

/** What the program itself reads out of the bytes of rows: the values of their order, and their time. */
public final class Fields {
    /** A hypertable takes no time from 294247-01-10 on; PostgreSQL goes on to 294276. */
    public static final Instant END_OF_TIME = Instant.parse("+294247-01-01T00:00:00Z");
    private static final long NO_TIME = Long.MIN_VALUE + 1;
    private static final long END = PgTime.micros(END_OF_TIME);
    /** Values of these types are equal where their bytes are, and not else; of a text its collation decides. */
    private static final Set<String> EXACT = Set.of("smallint", "integer", "bigint", "oid", "xid8", "uuid",
            "date", "bytea", "timestamp without time zone", "timestamp with time zone");
    private static final Set<String> NUMBERS = Set.of("numeric", "double precision", "real");

    private final Layout layout;
    /** Of the columns, then of what is hidden, which may be a column too. */
    private final List<String> names;
    private final int time;
    private final int timeType;
    /** Fields with the text of a number that may be written in several ways. */
    private final BitSet numbers = new BitSet();

    public Fields(Layout layout) {
        this.layout = layout;
        this.names = new ArrayList<>(layout.columns().stream().map(Column::name).toList());
        names.addAll(layout.hidden());
        int at = names.indexOf(layout.stream().time());
        this.time = at < layout.columns().size() ? at : -1;
        this.timeType = time < 0 ? Oid.UNSPECIFIED : layout.columns().get(time).type();
        for (int i = 0; i < names.size(); i++) {
            numbers.set(i, isText(i) && NUMBERS.contains(layout.sourceTypes().get(names.get(i))));
        }
    }

    private boolean isText(int field) {
        return field >= layout.columns().size() || layout.columns().get(field).isText();
    }

    /** Returns the fields of rows that hold some columns, of those that are hidden their text. */
    public int[] of(List<String> columns) {
        return columns.stream().mapToInt(names::lastIndexOf).toArray();
    }

    /** Returns whether the values of columns are equal where their bytes are, and not else. */
    public boolean isExact(List<String> columns) {
        return columns.stream().allMatch(name -> EXACT.contains(layout.sourceTypes().get(name)));
    }

    /** Returns the values of some fields as SQL reads them; null for NULL. */
    public List<String> texts(byte[] row, int[] fields) {
        List<String> texts = new ArrayList<>();
        for (int field : fields) {
            int at = start(row, field);
            int length = ByteConverter.int4(row, at);
            texts.add(length < 0 ? null : isText(field) ? new String(row, at + 4, length, StandardCharsets.UTF_8)
                    : Values.text(layout.columns().get(field).type(), row, at + 4, length));
        }
        return texts;
    }

    /**
     * Returns whether two rows have the same values in some fields: byte for byte, or as numbers, of which 1.0 is 1.00.
     */
    public boolean isSame(byte[] row, byte[] other, int[] fields) {
        for (int field : fields) {
            int one = start(row, field);
            int two = start(other, field);
            int length = 4 + Math.max(0, ByteConverter.int4(row, one));
            boolean equal = two + length <= other.length && Arrays.equals(
                    row, one, one + length, other, two, two + length);
            if (!equal && !(numbers.get(field) && isSameNumber(row, other, field))) {
                return false;
            }
        }
        return true;
    }

    private boolean isSameNumber(byte[] row, byte[] other, int field) {
        String one = texts(row, new int[] {field}).get(0);
        String two = texts(other, new int[] {field}).get(0);
        try {
            return one != null && two != null && new BigDecimal(one).compareTo(new BigDecimal(two)) == 0;
        } catch (NumberFormatException e) {
            // NaN and the infinite ones have one form each.
            return false;
        }
    }

    /** Returns whether the id of a transaction in a row is less than that in another one. */
    public boolean isLess(byte[] row, byte[] other, int field) {
        int[] one = {field};
        return !isSame(row, other, one)
                && Long.parseLong(texts(row, one).get(0)) < Long.parseLong(texts(other, one).get(0));
    }

    /** Returns the time of a row; null where it cannot be read, or is none that a hypertable can take. */
    public Instant time(byte[] row) {
        return time(micros(row));
    }

    static Instant time(long micros) {
        return isTime(micros) ? PgTime.instant(micros) : null;
    }

    /** Whether it is one that a hypertable can take. */
    static boolean isTime(long micros) {
        return micros != NO_TIME && micros != Long.MIN_VALUE && micros < END;
    }

    /**
     * Returns the time of a row in microseconds since 2000, by which rows are in the order of their times; the same
     * number for all whose time cannot be read.
     */
    public long micros(byte[] row) {
        if (time < 0) {
            return NO_TIME;
        }
        int at = start(row, time);
        if (ByteConverter.int4(row, at) < 0) {
            return NO_TIME;
        }
        if (timeType == Oid.TEXT) {
            return PgTime.micros(new String(row, at + 4, ByteConverter.int4(row, at), StandardCharsets.UTF_8));
        }
        if (timeType != Oid.DATE) {
            return ByteConverter.int8(row, at + 4);
        }
        int day = ByteConverter.int4(row, at + 4);
        // A date may be later than any time, whose microseconds have no number.
        return day == Integer.MIN_VALUE ? Long.MIN_VALUE : day >= END / Values.DAY ? Long.MAX_VALUE : day * Values.DAY;
    }

    /** Where the length of a field stands in the bytes of a row. */
    static int start(byte[] row, int field) {
        int at = 2;
        for (int i = 0; i < field; i++) {
            at += 4 + Math.max(0, ByteConverter.int4(row, at));
        }
        return at;
    }
}

package io.yosai.timescale.stream;

import io.yosai.timescale.stream.RowCopy.UnwritableRow;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.Temporal;
import java.util.UUID;
import java.util.regex.Pattern;
import org.postgresql.PGStatement;
import org.postgresql.core.Oid;
import org.postgresql.util.PGobject;

/** The values that steps of a route have set, into the binary form of their column's type. */
final class SetValues {
    private static final byte JSONB_VERSION = 1;
    private static final int SHOWN = 100;
    private static final Pattern UUID_TEXT =
            Pattern.compile("\\p{XDigit}{32}|\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    private SetValues() {
    }

    static boolean isNull(Object value) {
        return value == null || value instanceof PGobject object && object.getValue() == null;
    }

    /** Writes a value that a step has set, with its length before it, in the binary form of the column's type. */
    static void encode(Column column, Object value, RowBuffer out) {
        if (isNull(value)) {
            out.int4(-1);
            return;
        }
        try {
            encode(column, column.type(), value, out);
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw unfit(column, value);
        }
    }

    private static UnwritableRow unfit(Column column, Object value) {
        String text = value.toString().replace("\0", "\\0");
        return new UnwritableRow("the value %s does not fit the column %s".formatted(
                text.length() > SHOWN ? text.substring(0, SHOWN) + "\u2026" : text, column.name()),
                "a step of the route set it; let it set a value of the column's type");
    }

    private static void encode(Column column, int type, Object value, RowBuffer out) {
        switch (type) {
            case Oid.BOOL -> out.field(new byte[] {(byte) (as(column, value, Boolean.class) ? 1 : 0)});
            case Oid.INT2 -> out.fixed2(SetNumbers.whole(number(column, value)).shortValueExact());
            case Oid.INT4 -> out.fixed4(SetNumbers.whole(number(column, value)).intValueExact());
            case Oid.INT8, Values.XID8 -> out.fixed8(SetNumbers.whole(number(column, value)).longValueExact());
            case Oid.OID -> out.fixed4((int) SetNumbers.unsigned(SetNumbers.whole(number(column, value))));
            case Oid.FLOAT4 -> out.fixed4(Float.floatToIntBits((float) SetNumbers.real(number(column, value),
                    number(column, value).floatValue())));
            case Oid.FLOAT8 -> out.fixed8(Double.doubleToLongBits(SetNumbers.real(number(column, value),
                    number(column, value).doubleValue())));
            case Oid.NUMERIC -> out.field(SetNumbers.numeric(number(column, value)));
            case Oid.UUID -> out.uuid(value instanceof UUID uuid ? uuid : uuid(text(column, value)));
            case Oid.TIMESTAMPTZ -> out.fixed8(instantMicros(column, value));
            case Oid.TIMESTAMP -> out.fixed8(localMicros(column, value));
            case Oid.DATE -> out.fixed4(day(column, value));
            case Oid.TIME -> out.fixed8(Values.END_OF_DAY.equals(value) ? Values.DAY
                    : as(column, value, LocalTime.class).toNanoOfDay() / 1000);
            case Oid.BYTEA -> out.field(as(column, value, byte[].class));
            case Oid.JSONB -> out.field(JSONB_VERSION, utf8(column, value));
            default -> out.field(utf8(column, value));
        }
    }

    /** As PostgreSQL writes it, or without hyphens, as a hash is: Java takes more, and cuts some of it. */
    private static UUID uuid(String text) {
        if (!UUID_TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
        }
        String digits = text.replace("-", "");
        return new UUID(Long.parseUnsignedLong(digits, 0, 16, 16), Long.parseUnsignedLong(digits, 16, 32, 16));
    }

    private static int day(Column column, Object value) {
        if (PgTime.isInfinity(value)) {
            return value.equals(PgTime.PLUS) ? Integer.MAX_VALUE : Integer.MIN_VALUE;
        }
        return PgTime.day(value instanceof java.sql.Date date ? date.toLocalDate()
                : as(column, value, LocalDate.class));
    }

    /** The microseconds since 2000 of a value that a step has set as the time of a row. */
    static long micros(Column column, Object value) {
        try {
            return switch (column.type()) {
                case Oid.TIMESTAMPTZ -> instantMicros(column, value);
                case Oid.TIMESTAMP -> localMicros(column, value);
                case Oid.DATE -> Math.multiplyExact(day(column, value), Values.DAY);
                default -> throw wrongType(column, value);
            };
        } catch (ArithmeticException e) {
            throw unfit(column, value);
        }
    }

    private static long instantMicros(Column column, Object value) {
        if (value instanceof Timestamp time) {
            return time.getTime() == PGStatement.DATE_POSITIVE_INFINITY ? PgTime.INFINITY
                    : time.getTime() == PGStatement.DATE_NEGATIVE_INFINITY ? Long.MIN_VALUE
                    : PgTime.micros(time.toInstant());
        }
        return PgTime.micros(value instanceof OffsetDateTime time ? time.toInstant()
                : value instanceof ZonedDateTime time ? time.toInstant() : as(column, value, Instant.class));
    }

    private static long localMicros(Column column, Object value) {
        if (PgTime.isInfinity(value)) {
            return value.equals(PgTime.PLUS) ? PgTime.INFINITY : Long.MIN_VALUE;
        }
        LocalDateTime time = value instanceof Timestamp timestamp ? timestamp.toLocalDateTime()
                : as(column, value, LocalDateTime.class);
        return PgTime.micros(time.toInstant(ZoneOffset.UTC));
    }

    /** The text of a value that a step has set. */
    static String text(Column column, Object value) {
        if (value instanceof PGobject object) {
            return object.getValue();
        }
        if (value instanceof CharSequence || value instanceof UUID || value instanceof Number
                || value instanceof Boolean || value instanceof Enum || value instanceof Temporal) {
            return value.toString();
        }
        if (value instanceof Timestamp time) {
            return PgTime.text(time.toInstant());
        }
        throw wrongType(column, value);
    }

    /** The same in UTF-8, which has neither half a surrogate pair nor, to PostgreSQL, a NUL. */
    static byte[] utf8(Column column, Object value) {
        String text = text(column, value);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (byte letter : bytes) {
            // Java writes a question mark for half a surrogate pair.
            if (letter == '?' || letter == 0) {
                if (text.indexOf(0) >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
                    throw unfit(column, value);
                }
                break;
            }
        }
        return bytes;
    }

    private static Number number(Column column, Object value) {
        return as(column, value, Number.class);
    }

    private static <T> T as(Column column, Object value, Class<T> type) {
        if (type.isInstance(value)) {
            return type.cast(value);
        }
        throw wrongType(column, value);
    }

    private static UnwritableRow wrongType(Column column, Object value) {
        return new UnwritableRow("the column %s is %s on the target and cannot take a %s".formatted(column.name(),
                column.target(), value.getClass().getTypeName()),
                "a step of the route set it; let it set a value of the column's type");
    }
}

package io.yosai.timescale.stream;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.UUID;
import org.postgresql.PGStatement;
import org.postgresql.core.Oid;
import org.postgresql.util.ByteConverter;
import org.postgresql.util.PGobject;

/** The values of those types that a step of a route can read and set, from their binary form and into it. */
final class Values {
    /** Not in pgjdbc. */
    private static final int XID8 = 5069;
    private static final byte JSONB_VERSION = 1;
    private static final long DAY = 86_400_000_000L;
    private static final String END_OF_DAY = "24:00:00";

    private Values() {
    }

    static boolean isKnown(int type) {
        return switch (type) {
            case Oid.BOOL, Oid.INT2, Oid.INT4, Oid.INT8, XID8, Oid.OID, Oid.FLOAT4, Oid.FLOAT8, Oid.NUMERIC, Oid.TEXT,
                    Oid.VARCHAR,
                    Oid.BPCHAR, Oid.NAME, Oid.JSON, Oid.JSONB, Oid.UUID, Oid.TIMESTAMPTZ, Oid.TIMESTAMP,
                    Oid.DATE, Oid.TIME,
                    Oid.BYTEA -> true;
            default -> false;
        };
    }

    /**
     * A value as camel-sql would have read it, but for what Java's old classes would change: {@code timestamp} is a
     * LocalDateTime, {@code date} a LocalDate, {@code time} a LocalTime, and the infinite ones of them are texts.
     */
    static Object decode(int type, byte[] row, int at, int length) {
        return switch (type) {
            case Oid.BOOL -> row[at] != 0;
            case Oid.INT2 -> (int) ByteConverter.int2(row, at);
            case Oid.INT4 -> ByteConverter.int4(row, at);
            case Oid.OID -> ByteConverter.int4(row, at) & 0xffffffffL;
            case Oid.INT8, XID8 -> ByteConverter.int8(row, at);
            case Oid.FLOAT4 -> ByteConverter.float4(row, at);
            case Oid.FLOAT8 -> ByteConverter.float8(row, at);
            case Oid.NUMERIC -> ByteConverter.numeric(row, at, length);
            case Oid.UUID -> new UUID(ByteConverter.int8(row, at), ByteConverter.int8(row, at + 8));
            case Oid.TIMESTAMPTZ -> timestamp(ByteConverter.int8(row, at));
            case Oid.TIMESTAMP -> local(ByteConverter.int8(row, at));
            case Oid.DATE -> date(ByteConverter.int4(row, at));
            case Oid.TIME -> time(ByteConverter.int8(row, at));
            case Oid.BYTEA -> ByteBuffer.allocate(length).put(row, at, length).array();
            case Oid.JSON -> json("json", row, at, length);
            case Oid.JSONB -> json("jsonb", row, at + 1, length - 1);
            default -> new String(row, at, length, StandardCharsets.UTF_8);
        };
    }

    private static Object timestamp(long micros) {
        return PgTime.isInfinite(micros)
                ? new Timestamp(micros > 0 ? PGStatement.DATE_POSITIVE_INFINITY : PGStatement.DATE_NEGATIVE_INFINITY)
                : Timestamp.from(PgTime.instant(micros));
    }

    private static Object local(long micros) {
        return PgTime.isInfinite(micros) ? PgTime.timestamp(micros) : PgTime.local(micros);
    }

    private static Object date(int day) {
        return day == Integer.MAX_VALUE || day == Integer.MIN_VALUE ? PgTime.day(day) : PgTime.date(day);
    }

    /** PostgreSQL has 24:00. */
    private static Object time(long micros) {
        return micros < DAY ? LocalTime.ofNanoOfDay(micros * 1000) : END_OF_DAY;
    }

    private static PGobject json(String type, byte[] row, int at, int length) {
        PGobject json = new PGobject();
        json.setType(type);
        try {
            json.setValue(new String(row, at, length, StandardCharsets.UTF_8));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return json;
    }

    /** Whether whoever gets the value can change it without setting it. */
    static boolean isMutable(Object value) {
        return value instanceof Timestamp || value instanceof PGobject || value instanceof byte[];
    }

    /**
     * Returns the text by which SQL reads the same value, for types that have an exact one.
     *
     * @return null for other types
     */
    static String text(int type, byte[] row, int at, int length) {
        return switch (type) {
            case Oid.TIMESTAMPTZ -> PgTime.timestamptz(ByteConverter.int8(row, at));
            case Oid.TIMESTAMP -> PgTime.timestamp(ByteConverter.int8(row, at));
            case Oid.DATE -> PgTime.day(ByteConverter.int4(row, at));
            case Oid.INT2, Oid.INT4, Oid.INT8, Oid.OID, XID8, Oid.UUID, Oid.TEXT, Oid.VARCHAR, Oid.NAME ->
                    decode(type, row, at, length).toString();
            default -> null;
        };
    }

    static boolean hasText(int type) {
        return switch (type) {
            case Oid.TIMESTAMPTZ, Oid.TIMESTAMP, Oid.DATE, Oid.INT2, Oid.INT4, Oid.INT8, Oid.OID, XID8,
                    Oid.UUID, Oid.TEXT,
                    Oid.VARCHAR, Oid.NAME -> true;
            default -> false;
        };
    }

    /** Writes a value that a step has set, with its length before it, in the binary form of the column's type. */
    static void encode(Column column, Object value, RowBuffer out) {
        if (value == null) {
            out.int4(-1);
            return;
        }
        try {
            encode(column, column.type(), value, out);
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new UnwritableRow("the value %s does not fit the column %s".formatted(value, column.name()),
                    "a step of the route set it; let it set a value of the column's type");
        }
    }

    private static void encode(Column column, int type, Object value, RowBuffer out) {
        switch (type) {
            case Oid.BOOL -> out.field(new byte[] {(byte) (as(column, value, Boolean.class) ? 1 : 0)});
            case Oid.INT2 -> out.fixed2(whole(column, value).shortValueExact());
            case Oid.INT4 -> out.fixed4(whole(column, value).intValueExact());
            case Oid.INT8, XID8 -> out.fixed8(whole(column, value).longValueExact());
            case Oid.OID -> out.fixed4((int) unsigned(whole(column, value)));
            case Oid.FLOAT4 -> out.fixed4(Float.floatToIntBits((float) real(column, value,
                    as(column, value, Number.class).floatValue())));
            case Oid.FLOAT8 -> out.fixed8(Double.doubleToLongBits(real(column, value,
                    as(column, value, Number.class).doubleValue())));
            case Oid.NUMERIC -> out.field(numeric(as(column, value, Number.class)));
            case Oid.UUID -> out.uuid(value instanceof UUID uuid ? uuid : UUID.fromString(text(column, value)));
            case Oid.TIMESTAMPTZ -> out.fixed8(instantMicros(column, value));
            case Oid.TIMESTAMP -> out.fixed8(localMicros(column, value));
            case Oid.DATE -> out.fixed4(day(column, value));
            case Oid.TIME -> out.fixed8(END_OF_DAY.equals(value) ? DAY
                    : as(column, value, LocalTime.class).toNanoOfDay() / 1000);
            case Oid.BYTEA -> out.field(as(column, value, byte[].class));
            case Oid.JSONB -> out.field(JSONB_VERSION, utf8(column, value));
            default -> out.field(utf8(column, value));
        }
    }

    private static BigInteger whole(Column column, Object value) {
        return new BigDecimal(as(column, value, Number.class).toString()).toBigIntegerExact();
    }

    private static long unsigned(BigInteger value) {
        if (value.signum() < 0 || value.bitLength() > 32) {
            throw new ArithmeticException("out of range");
        }
        return value.longValue();
    }

    /** A number that is too large for the type must not become infinite. */
    private static double real(Column column, Object value, double number) {
        if (Double.isInfinite(number) && !Double.isInfinite(as(column, value, Number.class).doubleValue())
                || Double.isInfinite(number) && !(value instanceof Double || value instanceof Float)) {
            throw new ArithmeticException("out of range");
        }
        return number;
    }

    /** Java's decimal numbers have neither NaN nor infinite ones. */
    private static byte[] numeric(Number value) {
        double number = value instanceof Double || value instanceof Float ? value.doubleValue() : 0;
        if (!Double.isNaN(number) && !Double.isInfinite(number)) {
            return ByteConverter.numeric(new BigDecimal(value.toString()));
        }
        byte[] special = new byte[8];
        ByteConverter.int2(special, 4, Double.isNaN(number) ? 0xC000 : number > 0 ? 0xD000 : 0xF000);
        return special;
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
        return switch (column.type()) {
            case Oid.TIMESTAMPTZ -> instantMicros(column, value);
            case Oid.TIMESTAMP -> localMicros(column, value);
            case Oid.DATE -> Math.multiplyExact(day(column, value), DAY);
            default -> throw wrongType(column, value);
        };
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
                || value instanceof Boolean
                || value instanceof Enum || value instanceof java.time.temporal.Temporal) {
            return value.toString();
        }
        if (value instanceof Timestamp time) {
            return PgTime.text(time.toInstant());
        }
        throw wrongType(column, value);
    }

    private static byte[] utf8(Column column, Object value) {
        return text(column, value).getBytes(StandardCharsets.UTF_8);
    }

    private static <T> T as(Column column, Object value, Class<T> type) {
        if (type.isInstance(value)) {
            return type.cast(value);
        }
        throw wrongType(column, value);
    }

    private static UnwritableRow wrongType(Column column, Object value) {
        return new UnwritableRow("the column %s is %s on the target and cannot take a %s".formatted(column.name(),
                column.target(), value.getClass().getName()),
                "a step of the route set it; let it set a value of the column's type");
    }
}

package io.yosai.timescale.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalTime;
import java.util.UUID;
import org.postgresql.PGStatement;
import org.postgresql.core.Oid;
import org.postgresql.util.ByteConverter;
import org.postgresql.util.PGobject;

/** The values of those types that a step of a route can read, from their binary form. */
final class Values {
    /** Not in pgjdbc. */
    static final int XID8 = 5069;
    static final long DAY = 86_400_000_000L;
    static final String END_OF_DAY = "24:00:00";

    private Values() {
    }

    static boolean isKnown(int type) {
        return switch (type) {
            case Oid.BOOL, Oid.INT2, Oid.INT4, Oid.INT8, XID8, Oid.OID, Oid.FLOAT4, Oid.FLOAT8, Oid.NUMERIC, Oid.TEXT,
                    Oid.VARCHAR, Oid.BPCHAR, Oid.NAME, Oid.JSON, Oid.JSONB, Oid.UUID, Oid.TIMESTAMPTZ, Oid.TIMESTAMP,
                    Oid.DATE, Oid.TIME, Oid.BYTEA -> true;
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
                    Oid.UUID, Oid.TEXT, Oid.VARCHAR, Oid.NAME -> true;
            default -> false;
        };
    }
}

package io.yosai.timescale.replication;

import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.postgresql.copy.CopyIn;
import org.postgresql.util.ByteConverter;
import org.postgresql.util.PGobject;

/**
 * Rows in the format of {@code COPY … (FORMAT binary)}, sent on as they are made, 64 kB at a time.
 *
 * @see <a href="https://www.postgresql.org/docs/17/sql-copy.html">COPY, "Binary Format"</a>
 */
final class BinaryEncoder {
    private static final byte[] HEADER = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0,
        0, 0, 0, 0, 0, 0, 0, 0};
    private static final int FLUSH = 64 * 1024;
    private static final long EPOCH_SECONDS = LocalDate.of(2000, 1, 1).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
    private static final long EPOCH_DAY = LocalDate.of(2000, 1, 1).toEpochDay();

    private final CopyIn copy;
    private byte[] buffer = new byte[FLUSH + 1024];
    private int length;

    BinaryEncoder(CopyIn copy) {
        this.copy = copy;
        System.arraycopy(HEADER, 0, buffer, 0, HEADER.length);
        length = HEADER.length;
    }

    /** @throws UnwritableRow when a value is not one that its column takes, or the type has no encoding here */
    void row(List<Column> columns, Object[] values) throws SQLException {
        int2(values.length);
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                int4(-1);
            } else {
                try {
                    field(columns.get(i), values[i]);
                } catch (ArithmeticException e) {
                    throw columns.get(i).overflows(values[i]);
                }
            }
        }
        if (length >= FLUSH) {
            flush();
        }
    }

    void end() throws SQLException {
        int2(-1);
        flush();
    }

    private void field(Column column, Object value) {
        switch (column.type()) {
            case "timestamptz" -> fixed8(microseconds(column, value));
            case "timestamp" -> fixed8(localMicroseconds(column, value));
            case "date" -> fixed4(day(column, value));
            case "uuid" -> uuid(uuid(column, value));
            case "int2" -> {
                int4(2);
                int2(Math.toIntExact(whole(column, value, Short.MIN_VALUE, Short.MAX_VALUE)));
            }
            case "int4" -> fixed4((int) whole(column, value, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case "int8" -> fixed8(whole(column, value, Long.MIN_VALUE, Long.MAX_VALUE));
            case "float4" -> fixed4(Float.floatToIntBits(number(column, value).floatValue()));
            case "float8" -> fixed8(Double.doubleToLongBits(number(column, value).doubleValue()));
            case "bool" -> bool(column, value);
            case "bytea" -> bytes(value instanceof byte[] raw ? raw : refuse(column, value), 0);
            case "varchar", "text", "bpchar", "json", "name" -> bytes(utf8(text(column, value)), 0);
            case "jsonb" -> bytes(utf8(text(column, value)), 1);
            default -> throw new UnwritableRow("column \"%s\" is %s on the target, which WRITE_MODE=copy cannot encode; "
                    .formatted(column.key(), column.type()) + "set WRITE_MODE=insert, or change the column's type");
        }
    }

    private static long microseconds(Column column, Object value) {
        if (value instanceof Timestamp timestamp) {
            String infinity = ServerTime.infinity(timestamp);
            return infinity == null ? microseconds(ServerTime.utc(timestamp)) : infinite(infinity);
        }
        if (value instanceof OffsetDateTime time) {
            return microseconds(time.toEpochSecond(), time.getNano());
        }
        if (value instanceof Instant time) {
            return microseconds(time.getEpochSecond(), time.getNano());
        }
        throw column.refuses(value);
    }

    private static long localMicroseconds(Column column, Object value) {
        if (value instanceof Timestamp timestamp) {
            String infinity = ServerTime.infinity(timestamp);
            return infinity == null ? microseconds(timestamp.toLocalDateTime()) : infinite(infinity);
        }
        if (value instanceof LocalDateTime time) {
            return microseconds(time);
        }
        throw column.refuses(value);
    }

    private static long infinite(String infinity) {
        return infinity.startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE;
    }

    private static long microseconds(LocalDateTime time) {
        return microseconds(time.toEpochSecond(ZoneOffset.UTC), time.getNano());
    }

    private static long microseconds(long epochSecond, int nanos) {
        return Math.addExact(Math.multiplyExact(epochSecond - EPOCH_SECONDS, 1_000_000L), nanos / 1000);
    }

    private static int day(Column column, Object value) {
        if (value instanceof Date date) {
            String infinity = ServerTime.infinity(date);
            if (infinity != null) {
                return infinity.startsWith("-") ? Integer.MIN_VALUE : Integer.MAX_VALUE;
            }
            return Math.toIntExact(date.toLocalDate().toEpochDay() - EPOCH_DAY);
        }
        if (value instanceof LocalDate date) {
            return Math.toIntExact(date.toEpochDay() - EPOCH_DAY);
        }
        throw column.refuses(value);
    }

    private static Number number(Column column, Object value) {
        if (value instanceof Number number) {
            return number;
        }
        throw column.refuses(value);
    }

    private static long whole(Column column, Object value, long min, long max) {
        if (value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte) {
            long number = ((Number) value).longValue();
            if (number >= min && number <= max) {
                return number;
            }
            throw column.overflows(number);
        }
        throw column.refuses(value);
    }

    private static String text(Column column, Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof PGobject object) {
            return object.getValue();
        }
        if (value instanceof UUID || value instanceof Number || value instanceof Boolean || value instanceof Enum) {
            return value.toString();
        }
        throw column.refuses(value);
    }

    private static UUID uuid(Column column, Object value) {
        try {
            return value instanceof UUID uuid ? uuid : UUID.fromString(text(column, value));
        } catch (IllegalArgumentException e) {
            throw column.overflows(value);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] refuse(Column column, Object value) {
        throw column.refuses(value);
    }

    private void bool(Column column, Object value) {
        if (!(value instanceof Boolean bool)) {
            throw column.refuses(value);
        }
        int4(1);
        reserve(1);
        buffer[length++] = (byte) (bool ? 1 : 0);
    }

    private void uuid(UUID uuid) {
        int4(16);
        int8(uuid.getMostSignificantBits());
        int8(uuid.getLeastSignificantBits());
    }

    /** @param version a jsonb begins with the byte 1, the version of its format; 0: no such byte */
    private void bytes(byte[] bytes, int version) {
        int prefix = version == 0 ? 0 : 1;
        int4(prefix + bytes.length);
        reserve(prefix + bytes.length);
        if (prefix == 1) {
            buffer[length++] = (byte) version;
        }
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
    }

    private void fixed4(int value) {
        int4(4);
        int4(value);
    }

    private void fixed8(long value) {
        int4(8);
        int8(value);
    }

    private void int2(int value) {
        reserve(2);
        ByteConverter.int2(buffer, length, value);
        length += 2;
    }

    private void int4(int value) {
        reserve(4);
        ByteConverter.int4(buffer, length, value);
        length += 4;
    }

    private void int8(long value) {
        reserve(8);
        ByteConverter.int8(buffer, length, value);
        length += 8;
    }

    private void reserve(int more) {
        if (buffer.length - length < more) {
            buffer = Arrays.copyOf(buffer, Math.addExact(length, Math.max(more, buffer.length)));
        }
    }

    private void flush() throws SQLException {
        copy.writeToCopy(buffer, 0, length);
        length = 0;
    }
}

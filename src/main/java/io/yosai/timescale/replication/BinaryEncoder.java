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
import java.util.List;
import java.util.UUID;
import org.postgresql.util.PGobject;

/** Writes values in the binary form of the types of their columns. */
final class BinaryEncoder {
    private static final long EPOCH_SECONDS = LocalDate.of(2000, 1, 1).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
    private static final long EPOCH_DAY = LocalDate.of(2000, 1, 1).toEpochDay();

    private final CopyBuffer buffer;

    BinaryEncoder(CopyBuffer buffer) {
        this.buffer = buffer;
    }

    /** @throws UnwritableRow when a value is not one that its column takes, or the type has no encoding here */
    void row(List<Column> columns, Object[] values) throws SQLException {
        buffer.int2(values.length);
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                buffer.int4(-1);
            } else {
                try {
                    field(columns.get(i), values[i]);
                } catch (ArithmeticException e) {
                    throw columns.get(i).overflows(values[i]);
                }
            }
        }
        buffer.endRow();
    }

    private void field(Column column, Object value) {
        switch (column.type()) {
            case "timestamptz" -> buffer.fixed8(microseconds(column, value));
            case "timestamp" -> buffer.fixed8(localMicroseconds(column, value));
            case "date" -> buffer.fixed4(day(column, value));
            case "uuid" -> buffer.uuid(uuid(column, value));
            case "int2" -> buffer.fixed2((int) whole(column, value, Short.MIN_VALUE, Short.MAX_VALUE));
            case "int4" -> buffer.fixed4((int) whole(column, value, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case "int8" -> buffer.fixed8(whole(column, value, Long.MIN_VALUE, Long.MAX_VALUE));
            case "float4" -> buffer.fixed4(Float.floatToIntBits(number(column, value).floatValue()));
            case "float8" -> buffer.fixed8(Double.doubleToLongBits(number(column, value).doubleValue()));
            case "bool" -> buffer.fixed1(bool(column, value) ? 1 : 0);
            case "bytea" -> buffer.bytes(value instanceof byte[] raw ? raw : refuse(column, value));
            case "varchar", "text", "bpchar", "json", "name" -> buffer.bytes(utf8(text(column, value)));
            case "jsonb" -> buffer.jsonb(utf8(text(column, value)));
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

    private static boolean bool(Column column, Object value) {
        if (value instanceof Boolean bool) {
            return bool;
        }
        throw column.refuses(value);
    }
}

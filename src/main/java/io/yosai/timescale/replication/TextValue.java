package io.yosai.timescale.replication;

import java.sql.Date;
import java.sql.Timestamp;
import java.time.temporal.Temporal;
import java.util.UUID;
import org.postgresql.util.PGbytea;
import org.postgresql.util.PGobject;

/** A value as PostgreSQL reads it from text. */
final class TextValue {
    private TextValue() {
    }

    /** @throws UnwritableRow for values whose text PostgreSQL would not read as what they are */
    static String of(Column column, Object value) {
        if (value == null || value instanceof String) {
            return (String) value;
        }
        if (value instanceof Timestamp || value instanceof Date) {
            String infinity = ServerTime.infinity((java.util.Date) value);
            return infinity != null ? infinity
                    : value instanceof Timestamp timestamp ? text(column, timestamp) : value.toString();
        }
        if (value instanceof byte[] bytes) {
            return PGbytea.toPGString(bytes);
        }
        // No java.sql.Time: it drops the fractions of a second.
        if (value instanceof PGobject || value instanceof java.sql.Array || value instanceof Number
                || value instanceof Boolean || value instanceof UUID || value instanceof Temporal
                || value instanceof Enum) {
            return value.toString();
        }
        throw column.refuses(value);
    }

    private static String text(Column column, Timestamp timestamp) {
        return column.type().equals("timestamp") ? ServerTime.text(timestamp.toLocalDateTime(), "")
                : ServerTime.text(ServerTime.utc(timestamp), "+00");
    }
}

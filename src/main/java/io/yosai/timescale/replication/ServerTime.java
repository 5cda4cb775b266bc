package io.yosai.timescale.replication;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.TimeZone;
import org.postgresql.PGStatement;

/**
 * The times of pgjdbc as PostgreSQL means them. Java's old classes, and so pgjdbc, count the days before 1582-10-15 by the
 * Julian calendar; PostgreSQL and java.time never do. Devices that have lost their clock do send 0001-01-01.
 */
final class ServerTime {
    private static final long GREGORIAN_SINCE = Instant.parse("1582-10-15T00:00:00Z").toEpochMilli();
    /** Without the plus that java.time puts before years of five digits and PostgreSQL takes for a time zone. */
    private static final DateTimeFormatter TEXT = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR_OF_ERA, 4, 9, SignStyle.NOT_NEGATIVE)
            .appendPattern("-MM-dd HH:mm:ss.SSSSSS").toFormatter(Locale.ROOT);

    private ServerTime() {
    }

    /** @return date and time in UTC of a timestamp that is not infinite */
    static LocalDateTime utc(Timestamp timestamp) {
        if (timestamp.getTime() >= GREGORIAN_SINCE) {
            return LocalDateTime.ofEpochSecond(Math.floorDiv(timestamp.getTime(), 1000L), timestamp.getNanos(),
                    ZoneOffset.UTC);
        }
        Calendar julian = new GregorianCalendar(TimeZone.getTimeZone("UTC"), Locale.ROOT);
        julian.setTime(timestamp);
        int year = julian.get(Calendar.YEAR);
        return LocalDateTime.of(julian.get(Calendar.ERA) == GregorianCalendar.BC ? 1 - year : year,
                julian.get(Calendar.MONTH) + 1, julian.get(Calendar.DAY_OF_MONTH), julian.get(Calendar.HOUR_OF_DAY),
                julian.get(Calendar.MINUTE), julian.get(Calendar.SECOND), timestamp.getNanos());
    }

    /** @param zone such as +00, or nothing */
    static String text(LocalDateTime time, String zone) {
        return TEXT.format(time) + zone + (time.getYear() > 0 ? "" : " BC");
    }

    /** @return infinity, -infinity, or null for a time that is neither */
    static String infinity(Date time) {
        if (time.getTime() == PGStatement.DATE_POSITIVE_INFINITY) {
            return "infinity";
        }
        return time.getTime() == PGStatement.DATE_NEGATIVE_INFINITY ? "-infinity" : null;
    }
}

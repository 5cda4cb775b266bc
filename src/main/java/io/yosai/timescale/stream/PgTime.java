package io.yosai.timescale.stream;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.Temporal;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.postgresql.PGStatement;

/**
 * Times as PostgreSQL stores them, in microseconds and days since 2000, and as it writes them with {@code DateStyle}
 * ISO.
 */
public final class PgTime {
    /** The first instant that PostgreSQL has; before it is -infinity alone. */
    public static final Instant BEGINNING = Instant.parse("-4713-11-24T00:00:00Z");
    private static final Instant GREGORIAN = Instant.parse("1582-10-15T00:00:00Z");
    private static final Instant LAST_JULIAN = Instant.parse("1582-10-04T23:59:59.999999Z");
    private static final TimeZone UTC = TimeZone.getTimeZone("UTC");
    /** Microseconds of {@code infinity}; those of {@code -infinity} are {@link Long#MIN_VALUE}. */
    static final long INFINITY = Long.MAX_VALUE;
    static final String PLUS = "infinity";
    private static final String MINUS = "-infinity";
    private static final long EPOCH_SECONDS = LocalDate.of(2000, 1, 1).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
    private static final long EPOCH_DAY = LocalDate.of(2000, 1, 1).toEpochDay();
    private static final long MICROS = 1_000_000;
    /** Of a timestamptz; a date may be later. */
    private static final int LAST_YEAR = 294_276;
    /** Of a chunk: TimescaleDB refuses to be asked for dates that are later than its own end. */
    static final String LAST_DAY = "294246-12-31";
    // Without the plus that java.time puts before years of five digits and PostgreSQL takes for a time zone.
    private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR_OF_ERA, 4, 9, SignStyle.NOT_NEGATIVE).appendPattern("-MM-dd")
            .toFormatter(Locale.ROOT);
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder().append(DATE)
            .appendPattern(" HH:mm:ss.SSSSSS").toFormatter(Locale.ROOT);

    private PgTime() {
    }

    /** Returns a time of a row, exactly; before 1582 a Timestamp of Java is days off. Null where it is NULL. */
    public static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** Returns the time of a value that pgjdbc has read; null for any that is no Timestamp. */
    public static Instant toInstant(Object time) {
        if (!(time instanceof Timestamp timestamp)) {
            return null;
        }
        boolean isJulian = timestamp.getTime() < GREGORIAN.toEpochMilli()
                && timestamp.getTime() != PGStatement.DATE_NEGATIVE_INFINITY;
        return !isJulian ? timestamp.toInstant() : Instant.ofEpochSecond(Math.floorDiv(sameDate(timestamp.getTime(),
                new GregorianCalendar(UTC), proleptic()), 1000L), timestamp.getNanos());
    }

    /**
     * Returns a time as pgjdbc takes it; null for null. The ten days before 1582-10-15 are none that it has, and become
     * the moment before them.
     */
    public static Timestamp toTimestamp(Instant time) {
        if (time == null || !time.isBefore(GREGORIAN)) {
            return time == null ? null : Timestamp.from(time);
        }
        Instant known = time.isBefore(LAST_JULIAN) ? time : LAST_JULIAN;
        Timestamp timestamp = new Timestamp(sameDate(known.toEpochMilli(), proleptic(), new GregorianCalendar(UTC)));
        timestamp.setNanos(known.getNano());
        return timestamp;
    }

    /** A Timestamp has the Julian calendar before 1582-10-15; PostgreSQL and an Instant have the Gregorian one. */
    private static long sameDate(long millis, GregorianCalendar from, GregorianCalendar to) {
        from.setTimeInMillis(millis);
        to.clear();
        for (int field : List.of(Calendar.ERA, Calendar.YEAR, Calendar.MONTH, Calendar.DAY_OF_MONTH,
                Calendar.HOUR_OF_DAY, Calendar.MINUTE, Calendar.SECOND, Calendar.MILLISECOND)) {
            to.set(field, from.get(field));
        }
        return to.getTimeInMillis();
    }

    private static GregorianCalendar proleptic() {
        GregorianCalendar calendar = new GregorianCalendar(UTC);
        calendar.setGregorianChange(new Date(Long.MIN_VALUE));
        return calendar;
    }

    static boolean isInfinite(long micros) {
        return micros == INFINITY || micros == Long.MIN_VALUE;
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS) + EPOCH_SECONDS,
                Math.floorMod(micros, MICROS) * 1000);
    }

    static LocalDateTime local(long micros) {
        return LocalDateTime.ofInstant(instant(micros), ZoneOffset.UTC);
    }

    static LocalDate date(int day) {
        return LocalDate.ofEpochDay(day + EPOCH_DAY);
    }

    static long micros(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond() - EPOCH_SECONDS, MICROS), time.getNano() / 1000);
    }

    /**
     * Returns the microseconds of a time, or of a date, as PostgreSQL writes it with the time zone UTC; those of
     * infinity for a date that is later than any time.
     */
    static long micros(String text) {
        if (isInfinity(text)) {
            return text.equals(PLUS) ? INFINITY : Long.MIN_VALUE;
        }
        String[] parts = text.split(" ");
        String[] date = parts[0].split("-");
        int year = Integer.parseInt(date[0]);
        if (year > LAST_YEAR) {
            return INFINITY;
        }
        LocalDate day = LocalDate.of(parts[parts.length - 1].equals("BC") ? 1 - year : year, Integer.parseInt(date[1]),
                Integer.parseInt(date[2]));
        LocalTime time = parts.length > 1 && parts[1].contains(":") ? LocalTime.parse(parts[1].replace("+00", ""))
                : LocalTime.MIDNIGHT;
        return micros(day.atTime(time).toInstant(ZoneOffset.UTC));
    }

    static int day(LocalDate date) {
        return Math.toIntExact(date.toEpochDay() - EPOCH_DAY);
    }

    /** Returns a timestamptz as PostgreSQL reads it, exact to the microsecond. */
    public static String text(Instant time) {
        LocalDateTime utc = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
        return TIME.format(utc) + "+00" + era(utc);
    }

    /**
     * Returns the text by which values of a type are bounded by an instant. A date is its first moment: a cast to it
     * would cut the bound, and leave out the rows of the day.
     */
    public static String bound(Instant time, String type) {
        Instant day = time.truncatedTo(ChronoUnit.DAYS);
        return text(!"date".equals(type) || day.equals(time) ? time : day.plus(1, ChronoUnit.DAYS));
    }

    static String timestamptz(long micros) {
        return isInfinite(micros) ? infinity(micros) : text(instant(micros));
    }

    static String timestamp(long micros) {
        return isInfinite(micros) ? infinity(micros) : TIME.format(local(micros)) + era(local(micros));
    }

    static String day(int day) {
        return day == Integer.MAX_VALUE || day == Integer.MIN_VALUE ? infinity(day) : DATE.format(date(day))
                + era(date(day));
    }

    private static String infinity(long value) {
        return value > 0 ? PLUS : MINUS;
    }

    static boolean isInfinity(Object value) {
        return PLUS.equals(value) || MINUS.equals(value);
    }

    private static String era(Temporal time) {
        return time.get(ChronoField.YEAR) > 0 ? "" : " BC";
    }
}

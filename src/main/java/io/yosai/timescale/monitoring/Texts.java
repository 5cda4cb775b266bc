package io.yosai.timescale.monitoring;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Figures as a person reads them, and values as the JSON of the status has them. */
final class Texts {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Texts() {
    }

    /** The page writes it alike. */
    static String duration(double seconds) {
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", Math.floor(seconds * 10) / 10);
        }
        long whole = (long) seconds;
        if (whole < 3600) {
            return "%d min %d s".formatted(whole / 60, whole % 60);
        }
        return whole < 86_400 ? "%d h %d min".formatted(whole / 3600, whole % 3600 / 60)
                : "%d d %d h".formatted(whole / 86_400, whole % 86_400 / 3600);
    }

    /** @param lag in seconds; NaN: not known */
    static String caughtUp(double lag) {
        return Double.isNaN(lag) ? "the lag is not known" : "caught up"
                + (lag == 0 ? "" : ", " + duration(lag) + " behind");
    }

    static String rows(double rows) {
        return String.format(Locale.ROOT, "%,d%s %s", (long) rows, rows < Lag.MOST_PENDING ? "" : " or more",
                rows == 1 ? "row" : "rows");
    }

    static String waiting(double rows) {
        return (Double.isNaN(rows) ? "rows" : rows(rows)) + " waiting";
    }

    /** Returns a message in one line, and its hint in a second one. */
    static String lines(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*(?!HINT:|\\s)", "; ").replaceAll("\\s*\\R\\s*HINT:", "\nHINT:");
    }

    /** Returns such a message without what to do about it. */
    static String withoutHint(String lines) {
        return lines.replaceFirst("(?s)\nHINT: .*", "");
    }

    static String time(Instant since) {
        return (since.isBefore(Instant.now().minus(Duration.ofHours(12))) ? DAY : TIME).format(since);
    }

    /** Returns seconds since 1970 for a time, null for one that is infinite; anything else as it is. */
    static Object plain(Object value) {
        return value instanceof Date ? known(GaugeQuery.number(value))
                : value instanceof Instant time ? (Object) (time.toEpochMilli() / 1000.0) : value;
    }

    /** Null: it is not. */
    static Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }

    /** Returns names, each with the value after it, in this order. */
    static Map<String, Object> map(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}

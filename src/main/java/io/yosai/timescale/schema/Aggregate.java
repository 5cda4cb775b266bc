package io.yosai.timescale.schema;

import java.time.Duration;

/** The continuous aggregates over access_events. Their SQL is in {@code schema/<view>/}. */
public enum Aggregate {
    FIVE_MINUTES("access_events_5min", Duration.ofMinutes(5), Duration.ofDays(1), Duration.ofMinutes(1)),
    HOURLY("access_events_hourly", Duration.ofHours(1), Duration.ofDays(7), Duration.ofHours(1));

    /** How often their policies run. */
    static final Duration SCHEDULE = Duration.ofMinutes(5);

    private final String view;
    private final Duration bucket;
    private final Duration start;
    private final Duration end;

    Aggregate(String view, Duration bucket, Duration start, Duration end) {
        this.view = view;
        this.bucket = bucket;
        this.start = start;
        this.end = end;
        // TimescaleDB refuses a window of fewer than two buckets, but only when the policy is made.
        if (start.minus(end).compareTo(bucket.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException(view + " is refreshed over less than two buckets");
        }
    }

    String view() {
        return view;
    }

    Duration bucket() {
        return bucket;
    }

    /** How far back a run of its policy begins. */
    Duration start() {
        return start;
    }

    /** As a person and PostgreSQL write it: {@code 7 days}, {@code 1 hour}. */
    static String interval(Duration duration) {
        long minutes = duration.toMinutes();
        if (minutes % (24 * 60) == 0) {
            return counted(minutes / (24 * 60), "day");
        }
        return minutes % 60 == 0 ? counted(minutes / 60, "hour") : counted(minutes, "minute");
    }

    private static String counted(long count, String unit) {
        return count + " " + unit + (count == 1 ? "" : "s");
    }

    /** How far back it ends. */
    Duration end() {
        return end;
    }
}

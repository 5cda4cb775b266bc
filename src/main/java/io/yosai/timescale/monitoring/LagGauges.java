package io.yosai.timescale.monitoring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.yosai.timescale.monitoring.Figures.Sharing;
import io.yosai.timescale.stream.Stream;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToDoubleFunction;

/** The figures of each stream as metrics. */
record LagGauges(MeterRegistry registry, Sharing sharing, Duration margin) {
    private static final String NEWEST_HELP = "Time of the newest row of the source and of the target";

    void add(Lag lag) {
        Stream stream = lag.stream();
        Tags tags = Tags.of("table", stream.table().name(), "stream", stream.name(), "source", stream.source());
        gauge(lag, tags, "replication_lag_seconds", Lag::seconds,
                "0 if no committed row below the horizon waits, else the age of the oldest that does");
        gauge(lag, tags, Monitoring.PREFIX + "rows_pending", Lag::rowsPending,
                "Committed rows below the horizon that wait, counted up to " + Lag.MOST_PENDING);
        gauge(lag, tags, Monitoring.PREFIX + "rows_held_back",
                its -> its.held() == null ? Double.NaN : its.held().rows(),
                "Committed rows between the horizon and now, counted up to " + Lag.MOST_PENDING);
        gauge(lag, tags, Monitoring.PREFIX + "rows_held_back_since_timestamp_seconds",
                its -> its.held() == null ? Double.NaN : seconds(its.held().since()),
                "Since when rows are held back: the time of the oldest, by xid when its transaction became the oldest");
        gauge(lag, tags, Monitoring.PREFIX + "rows_held_back_seconds", this::heldBackFor,
                "For how long rows were held back beyond the margin at the last look, by the source's clock");
        gauge(lag, tags.and("side", "source"), Monitoring.NEWEST, its -> seconds(its.newest().ofSource()), NEWEST_HELP);
        gauge(lag, tags.and("side", "target"), Monitoring.NEWEST, its -> seconds(its.newest().ofTarget()), NEWEST_HELP);
    }

    private double heldBackFor(Lag lag) {
        Look.Held held = lag.held();
        return held == null ? Double.NaN : held.rows() == 0 ? 0
                : Math.max(0, Lag.seconds(held.since().plus(margin), held.at()));
    }

    /** Of a stream that another instance copies, that one shows it. */
    private void gauge(Lag lag, Tags tags, String name, ToDoubleFunction<Lag> value, String help) {
        Gauge.builder(name, lag, its -> sharing.isElsewhere(its.stream().name()) ? Double.NaN
                : value.applyAsDouble(its)).tags(tags).description(help).strongReference(true).register(registry);
    }

    private static double seconds(Instant time) {
        return time == null ? Double.NaN : time.toEpochMilli() / 1000.0;
    }
}

package io.yosai.timescale.monitoring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * The transaction of the source that holds the horizon back, once that has lasted for a minute.
 *
 * @param pid of its session, or {@code prepared}
 * @param application name of its session, or of the prepared transaction
 * @param age in seconds
 */
record Holder(String pid, String application, double age) {
    private static final String AGE = "timescale.integration.horizon.holder.age";

    /** Returns that of a source; null while there is none. */
    static Holder find(MeterRegistry registry, String source) {
        return registry.find(AGE).tag("source", source).gauges().stream().filter(gauge -> !Double.isNaN(gauge.value()))
                .findFirst().map(Holder::of).orElse(null);
    }

    private static Holder of(Gauge gauge) {
        return new Holder(gauge.getId().getTag("pid"), gauge.getId().getTag("application"), gauge.value());
    }

    @Override
    public String toString() {
        return pid.equals("prepared") ? "the prepared transaction " + application
                : "the transaction of pid " + pid + (application.isEmpty() ? "" : " (" + application + ")");
    }
}

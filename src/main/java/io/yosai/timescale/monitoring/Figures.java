package io.yosai.timescale.monitoring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.Function;

/**
 * What the monitoring knows, of which it says how all is.
 *
 * @param sources whether each answers, by its name
 * @param target whether it answers
 */
record Figures(MeterRegistry registry, Map<String, Probe> sources, Probe target, Lags lags, Gauges gauges,
        RouteActivity routes, Sharing sharing) {
    private static final String HOLDER = "timescale.integration.horizon.holder.age";

    /** Returns the edition of the target; null while it is not known. */
    String edition() {
        Gauge compresses = registry.find("timescale.integration.compression.available").gauge();
        return compresses == null || Double.isNaN(compresses.value()) ? null
                : compresses.value() == 1 ? "community" : "apache";
    }

    /** Returns what holds the horizon of a source back; null while there is nothing. */
    Holder holder(String source) {
        return registry.find(HOLDER).tag("source", source).gauges().stream()
                .filter(gauge -> !Double.isNaN(gauge.value())).findFirst().map(gauge -> new Holder(
                        gauge.getId().getTag("pid"), gauge.getId().getTag("application"), gauge.value())).orElse(null);
    }

    /**
     * The transaction of the source that holds the horizon back, once that has lasted for a minute.
     *
     * @param pid of its session, or {@code prepared}
     * @param application name of its session, or of the prepared transaction
     * @param age in seconds
     */
    record Holder(String pid, String application, double age) {
        @Override
        public String toString() {
            return pid.equals("prepared") ? "the prepared transaction " + application
                    : "the transaction of pid " + pid + (application.isEmpty() ? "" : " (" + application + ")");
        }
    }

    /**
     * Which instance works on what, of several that share the streams.
     *
     * @param owners of a route the instance that works on it; empty: none does at the moment; null: not known
     * @param instance the name of this one
     */
    record Sharing(Function<String, String> owners, String instance) {
        String owner(String route) {
            return owners.apply(route);
        }

        /** Returns whether another instance works on a route. */
        boolean isElsewhere(String route) {
            String its = owner(route);
            return its != null && !its.isEmpty() && !its.equals(instance);
        }
    }
}

package io.yosai.timescale.monitoring;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;

/**
 * What the monitoring knows, of which it says how all is.
 *
 * @param sources whether each answers, by its name
 * @param target whether it answers
 */
record Figures(MeterRegistry registry, Map<String, Probe> sources, Probe target, Lags lags, Gauges gauges,
        RouteActivity routes, Sharing sharing) {
}

package io.yosai.timescale.app;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;

/**
 * Leaves out of the product's own metrics what Camel's micrometer endpoint adds to the labels that a route gives a
 * counter: the name of the Camel context, of which there is one.
 */
final class OwnLabels implements MeterFilter {
    @Override
    public Meter.Id map(Meter.Id id) {
        return id.getName().startsWith("timescale.integration.") ? id.replaceTags(id.getTags().stream()
                .filter(tag -> !tag.getKey().equals("camelContext")).toList()) : id;
    }
}

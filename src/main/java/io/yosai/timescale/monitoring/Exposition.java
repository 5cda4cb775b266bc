package io.yosai.timescale.monitoring;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The metrics as text, in the format that the reader prefers. Reads memory only.
 *
 * @param names of gauges that must come out as they are
 */
record Exposition(PrometheusMeterRegistry registry, Supplier<Set<String>> names) {
    static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    /** What is not known is left out: NaN would look like a value, and no alert fires on it. */
    private static final Pattern UNKNOWN = Pattern.compile("(?m)^[^#\\n].* NaN\\n");

    /** @param accept the reader's Accept header, null if it sent none */
    static String contentType(String accept) {
        return accept != null && accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
    }

    String text(String contentType) {
        String text = UNKNOWN.matcher(registry.scrape(contentType)).replaceAll("");
        for (String name : names.get()) {
            // The client library takes _total and _info off a gauge; dashboards know the whole name.
            String cut = PrometheusNaming.sanitizeMetricName(name);
            if (!cut.equals(name)) {
                text = text.replaceAll("(?m)^(# (?:HELP|TYPE) )?" + cut + "(?=[ {])", "$1" + name);
            }
        }
        return text;
    }
}

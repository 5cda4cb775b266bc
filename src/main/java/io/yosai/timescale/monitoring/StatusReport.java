package io.yosai.timescale.monitoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The JSON behind the page, of the same figures as the metrics. Times are seconds since 1970, null is unknown. */
final class StatusReport {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HOLDER_AGE = "timescale_integration_horizon_holder_age_seconds";
    private static final String COMPRESSION_AVAILABLE = "timescale.integration.compression.available";

    private final Monitoring monitoring;
    private final MeterRegistry registry;

    StatusReport(Monitoring monitoring, MeterRegistry registry) {
        this.monitoring = monitoring;
        this.registry = registry;
    }

    String json() throws JsonProcessingException {
        Map<String, Object> all = new LinkedHashMap<>();
        Condition condition = monitoring.condition();
        all.put("now", plain(Instant.now()));
        all.put("version", monitoring.version());
        all.put("edition", edition());
        all.put("sentence", condition.sentence());
        all.put("state", condition.state().name().toLowerCase(Locale.ROOT));
        all.put("source", side(monitoring.source(), "source"));
        all.put("target", side(monitoring.target(), "target"));
        Lag worst = monitoring.lags().worst();
        all.put("lag", known(monitoring.lags().seconds()));
        Double pending = worst == null ? null : known(worst.rowsPending());
        all.put("pending", pending == null ? null : pending.longValue());
        all.put("watermark", worst == null ? null : plain(worst.watermark()));
        all.put("horizon", map("time", worst == null ? null : plain(worst.horizon()), "holder", holder()));
        all.put("tables", monitoring.lags().all().stream().map(lag -> map("name", lag.stream().name(),
                "lag", known(lag.seconds()), "pending", known(lag.rowsPending()), "paused", lag.isPaused(),
                "watermark", plain(lag.watermark()))).toList());
        List<History.Point> points = monitoring.history().points();
        all.put("history", map("step", History.STEP_SECONDS, "until", plain(monitoring.history().until()),
                "lag", points.stream().map(History.Point::lag).toList(),
                "rows", points.stream().map(History.Point::rows).toList()));
        all.put("hypertables", rows("hypertable_bytes_total").stream().map(this::hypertable).toList());
        all.put("chunks", rows("chunk_strip"));
        all.put("jobs", rows(Monitoring.JOB).stream().map(row -> map("kind", row.get("policy"), "relation",
                row.get("relation"), "lastSuccess", row.get("last_success_timestamp_seconds"), "failures",
                row.get("failures_total"), "nextStart", row.get("next_start_timestamp_seconds"),
                "failing", row.get("failing"))).toList());
        all.put("aggregates", rows("timescale_integration_aggregate").stream().map(row -> map(
                "name", row.get("aggregate"), "materialized", row.get("materialized_timestamp_seconds"))).toList());
        all.put("reconcile", rows("reconcile_runs"));
        Map<String, Object> quarantine = map("retention", 0, "refused", 0);
        rows("timescale_integration_quarantine_rows").forEach(
                row -> quarantine.merge((String) row.get("reason_class"), row.get("value"),
                        (one, other) -> ((Number) one).longValue() + ((Number) other).longValue()));
        all.put("quarantine", quarantine);
        all.put("backups", monitoring.backups());
        all.put("warnings", monitoring.warnings());
        all.put("routes", monitoring.routes().all().entrySet().stream().sorted(Map.Entry.comparingByKey())
                .map(route -> map("id", route.getKey(), "lastSuccess", plain(route.getValue().success()),
                        "lastAttempt", plain(route.getValue().attempt()), "failing", route.getValue().failing()))
                .toList());
        return JSON.writeValueAsString(all);
    }

    private Map<String, Object> side(Probe probe, String name) {
        Probe.Finding finding = probe.finding();
        Object newest = rows("timescale_integration_newest_event_timestamp_seconds").stream()
                .filter(row -> name.equals(row.get("side"))).findFirst().map(row -> row.get("value")).orElse(null);
        return map("up", finding == null ? null : finding.up(),
                "since", finding == null ? null : plain(finding.since()), "newest", newest);
    }

    private Map<String, Object> hypertable(Map<String, Object> row) {
        Map<String, Object> compression = rows("timescale_integration_compression").stream()
                .filter(other -> row.get("hypertable").equals(other.get("hypertable"))).findFirst().orElse(Map.of());
        return map("schema", row.get("schema"), "name", row.get("hypertable"), "bytes", row.get("value"),
                "compressedBefore", compression.get("before_bytes"), "compressedAfter", compression.get("after_bytes"));
    }

    private String edition() {
        Gauge available = registry.find(COMPRESSION_AVAILABLE).gauge();
        if (available == null || Double.isNaN(available.value())) {
            return null;
        }
        return available.value() == 1 ? "community" : "apache";
    }

    /** The transaction that holds the horizon back, where the replication names one. */
    private Map<String, Object> holder() {
        Optional<Gauge> age = registry.getMeters().stream().filter(meter -> meter instanceof Gauge
                && meter.getId().getConventionName(registry.config().namingConvention()).equals(HOLDER_AGE))
                .map(Gauge.class::cast).findFirst();
        return age.filter(gauge -> !Double.isNaN(gauge.value())).map(gauge -> map("pid", gauge.getId().getTag("pid"),
                "application", gauge.getId().getTag("application"), "age", gauge.value())).orElse(null);
    }

    private List<Map<String, Object>> rows(String name) {
        return monitoring.gauges().rows(name).stream().map(row -> {
            Map<String, Object> plain = new LinkedHashMap<>();
            row.forEach((column, value) -> plain.put(column, plain(value)));
            return plain;
        }).toList();
    }

    private static Object plain(Object value) {
        return value instanceof Date ? known(Gauges.number(value))
                : value instanceof Instant time ? (Object) (time.toEpochMilli() / 1000.0) : value;
    }

    private static Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }

    private static Map<String, Object> map(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}

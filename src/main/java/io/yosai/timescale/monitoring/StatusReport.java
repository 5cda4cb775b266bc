package io.yosai.timescale.monitoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Comparator;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The JSON behind the page, of the same figures as the metrics. Times are seconds since 1970, null is unknown. */
final class StatusReport {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** States of a stream that its route is in too, the first that holds; the others are about its rows. */
    private static final List<State> OF_ROUTE = List.of(State.REFUSED, State.PAUSED, State.FAILING);
    private static final String COMPRESSION_AVAILABLE = "timescale.integration.compression.available";

    private final Monitoring monitoring;
    private final MeterRegistry registry;

    StatusReport(Monitoring monitoring, MeterRegistry registry) {
        this.monitoring = monitoring;
        this.registry = registry;
    }

    String json() throws JsonProcessingException {
        Map<String, Object> all = new LinkedHashMap<>();
        // Before the figures: they may be newer than the run that is said to be the last one, and never older.
        Map<String, RouteActivity.Activity> runs = monitoring.routes().all();
        Condition.Now now = monitoring.condition().now();
        all.put("now", plain(Instant.now()));
        all.put("version", monitoring.version());
        all.put("instance", monitoring.sharing().instance());
        all.put("edition", edition());
        all.put("sentence", now.sentence());
        all.put("state", now.state().word());
        all.put("problems", now.problems().stream().map(problem -> map("state", problem.state().word(),
                "text", problem.text())).toList());
        all.put("sources", sources(now));
        all.put("target", side(monitoring.target()));
        StreamCondition worst = now.worst();
        all.put("stream", worst == null ? null : worst.stream().name());
        all.put("lag", worst == null ? null : worst.lag());
        all.put("pending", worst == null ? null : known(worst.pending()));
        all.put("watermark", worst == null ? null : plain(worst.figures().watermark()));
        all.put("horizon", map("time", worst == null ? null : plain(worst.figures().horizon()), "holder",
                worst == null ? null : holder(now.holders().get(worst.stream().source()))));
        all.put("streams", now.streams().stream().sorted(Comparator.comparing(StreamCondition::state).reversed())
                .map(this::stream).toList());
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
                "name", row.get("aggregate"), "materialized", notAhead(row.get("materialized_timestamp_seconds"))))
                .toList());
        all.put("reconcile", rows(Monitoring.RECONCILE_RUNS));
        all.put("quarantine", quarantine(rows(Monitoring.QUARANTINE)));
        all.put("backups", monitoring.backups());
        all.put("warnings", monitoring.warnings());
        all.put("routes", routes(now, runs));
        return JSON.writeValueAsString(all);
    }

    private List<Map<String, Object>> routes(Condition.Now now, Map<String, RouteActivity.Activity> runs) {
        Map<String, StreamCondition> streams = now.streams().stream()
                .collect(Collectors.toMap(stream -> stream.stream().name(), stream -> stream));
        return monitoring.statuses().entrySet().stream().sorted(Map.Entry.comparingByKey()).map(route -> {
            String id = route.getKey();
            RouteActivity.Activity run = runs.getOrDefault(RouteActivity.job(id), RouteActivity.Activity.NONE);
            return map("id", id, "state", state(id, route.getValue(), streams.get(id), run), "lastSuccess",
                    plain(run.success()),
                    "lastAttempt", plain(run.attempt()), "failing", run.failing());
        }).toList();
    }

    /**
     * What a person wants to know of a route: that it does not run, or another instance runs it, else that what it does
     * fails or is refused.
     *
     * @param status what Camel says
     * @param stream that the route copies; null: it copies none
     */
    private String state(String id, String status, StreamCondition stream, RouteActivity.Activity run) {
        if (!status.equals("started")) {
            return status;
        }
        if (monitoring.sharing().isElsewhere(id)) {
            return State.ELSEWHERE.word();
        }
        // Whatever is said of its rows, and how bad that is.
        return OF_ROUTE.stream().filter(state -> stream != null && stream.problems().stream()
                .anyMatch(problem -> problem.state() == state)).findFirst().map(State::word)
                .orElse(run.failing() == null ? status : State.FAILING.word());
    }

    /** Null while it is not known. */
    private static Map<String, Object> quarantine(List<Map<String, Object>> rows) {
        Map<String, Object> sums = rows.isEmpty() ? null : map("retention", 0L, "refused", 0L);
        rows.forEach(row -> sums.merge((String) row.get("reason_class"), row.get("value"),
                (one, other) -> ((Number) one).longValue() + ((Number) other).longValue()));
        return sums;
    }

    /** The worst first. */
    private List<Map<String, Object>> sources(Condition.Now now) {
        record Source(String name, Probe probe, List<StreamCondition> streams) {
            State state() {
                return streams.stream().map(StreamCondition::state).max(Comparator.naturalOrder())
                        .orElse(probe.isDown() ? State.DOWN : State.OK);
            }

            StreamCondition worst() {
                return streams.stream().filter(stream -> !Double.isNaN(stream.lag()))
                        .max(Comparator.comparingDouble(StreamCondition::lag)).orElse(null);
            }

            double lag() {
                return worst() == null ? Double.NaN : worst().lag();
            }
        }

        return monitoring.sources().entrySet().stream().map(source -> new Source(source.getKey(), source.getValue(),
                now.streams().stream().filter(stream -> stream.stream().source().equals(source.getKey())).toList()))
                .sorted(Comparator.comparing(Source::state).thenComparingDouble(Source::lag).reversed()
                .thenComparing(Source::name))
                .map(source -> {
                    Map<String, Object> all = new LinkedHashMap<>(Map.of(
                            "name", source.name(), "state", source.state().word(),
                            "streams", source.streams().size()));
                    all.putAll(side(source.probe()));
                    StreamCondition worst = source.worst();
                    all.put("stream", worst == null ? null : worst.stream().name());
                    all.put("lag", known(source.lag()));
                    double pending = source.streams().stream().mapToDouble(StreamCondition::pending)
                            .filter(rows -> !Double.isNaN(rows)).sum();
                    all.put("pending", worst == null ? null : known(pending));
                    all.put("watermark", worst == null ? null : plain(worst.figures().watermark()));
                    all.put("horizon", map("time", worst == null ? null : plain(worst.figures().horizon()),
                            "holder", holder(now.holders().get(source.name()))));
                    return all;
                }).toList();
    }

    private static Map<String, Object> holder(Holder holder) {
        return holder == null ? null : map("pid", holder.pid(), "application", holder.application(), "age",
                holder.age());
    }

    private static Map<String, Object> side(Probe probe) {
        Probe.Finding finding = probe.finding();
        return map("up", finding == null ? null : finding.up(), "since", finding == null ? null
                : plain(finding.since()),
                "reason", finding == null ? null : finding.reason());
    }

    private Map<String, Object> stream(StreamCondition stream) {
        Lag figures = stream.figures();
        Held held = stream.held();
        return map("name", stream.stream().name(), "table", stream.stream().table().name(), "source",
                stream.stream().source(),
                "owner", monitoring.sharing().owner(stream.stream().name()), "state", stream.state().word(), "sentence",
                stream.sentence(),
                "problems", stream.problems().stream().map(Problem::text).toList(), "paused", stream.isPaused(),
                "failing", stream.failing(),
                "lag", known(stream.lag()), "pending", known(stream.pending()),
                "heldBack", held == null ? null : map("rows", held.rows(), "since", plain(held.since())),
                "watermark", plain(figures.watermark()), "horizon", plain(figures.horizon()),
                "newest", map("source", plain(figures.newestOfSource()), "target", plain(figures.newestOfTarget())),
                "firstCopy", rows("timescale_integration_first_copy").stream()
                        .filter(row -> stream.stream().name().equals(row.get("stream"))
                        && ((Number) row.get("rows_left")).doubleValue() > 0)
                        .findFirst().map(row -> map("rows", row.get("rows"), "left", row.get("rows_left"), "rate",
                        row.get("rows_per_second"),
                                "seconds", row.get("seconds_left"))).orElse(null),
                "reconcile", stream.comparisons().stream().map(StatusReport::comparison).toList());
    }

    private static Map<String, Object> comparison(Map<String, Object> row) {
        return map("scope", row.get("scope"), "lastRun", plain(row.get("last_run_timestamp_seconds")),
                "lastClean", plain(row.get("last_clean_timestamp_seconds")), "compared", row.get("buckets_compared"),
                "differing", row.get("buckets_differing"), "remaining", row.get("rows_remaining"),
                "notCompared", row.get("rows_not_compared"), "failingSince",
                plain(row.get("failing_since_timestamp_seconds")),
                "error", row.get("failing_since_timestamp_seconds") == null ? null : row.get("error"));
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

    /** The end of a bucket that is not over yet is no time up to which anything is there. */
    private static Object notAhead(Object time) {
        return time instanceof Double end ? Math.min(end, System.currentTimeMillis() / 1000.0) : time;
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

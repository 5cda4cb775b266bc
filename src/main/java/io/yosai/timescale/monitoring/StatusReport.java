package io.yosai.timescale.monitoring;

import static io.yosai.timescale.monitoring.Texts.known;
import static io.yosai.timescale.monitoring.Texts.map;
import static io.yosai.timescale.monitoring.Texts.plain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.monitoring.Figures.Holder;
import io.yosai.timescale.monitoring.Problem.State;
import io.yosai.timescale.monitoring.WholeCondition.OfStream;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;

/**
 * The JSON behind the page, of the same figures as the metrics. Times are seconds since 1970, null is unknown.
 *
 * @param version of the product
 * @param backups the newest backups
 * @param warnings what is not as it should be on the target
 */
record StatusReport(CamelContext camel, String version, Figures figures, Condition condition, History history,
        Supplier<List<Map<String, Object>>> backups, Supplier<List<String>> warnings) {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** States of a stream that its route is in too, the first that holds; the others are about its rows. */
    private static final List<State> OF_ROUTE = List.of(State.REFUSED, State.PAUSED, State.FAILING);
    private static final String FAILING_SINCE = "failing_since_timestamp_seconds";

    String json() throws JsonProcessingException {
        // Before the figures: they may be newer than the run that is said to be the last one, and never older.
        Map<String, RouteActivity.Activity> runs = figures.routes().all();
        WholeCondition now = condition.now();
        Map<String, Object> all = map("now", plain(Instant.now()), "version", version, "instance",
                figures.sharing().instance(), "edition", figures.edition(), "sentence", now.sentence(), "state",
                now.state().word());
        all.put("problems", now.problems().stream().map(problem -> map("state", problem.state().word(),
                "text", problem.text())).toList());
        all.put("sources", now.sources(figures.sources()).stream().map(this::source).toList());
        Map<String, Object> target = side(figures.target());
        target.put("identity", figures.target().identity());
        all.put("target", target);
        OfStream worst = now.worst();
        all.putAll(copying(worst, worst == null ? Double.NaN : worst.pending(),
                worst == null ? null : now.holders().get(worst.stream().source())));
        all.put("streams", now.streams().stream().sorted(Comparator.comparing(OfStream::state).reversed())
                .map(this::stream).toList());
        List<History.Point> points = history.points();
        all.put("history", map("step", History.STEP_SECONDS, "until", plain(history.until()),
                "lag", points.stream().map(History.Point::lag).toList(),
                "rows", points.stream().map(History.Point::rows).toList()));
        all.put("hypertables", list("hypertable_bytes_total", this::hypertable));
        all.put("chunks", list("chunk_strip", row -> row));
        all.put("jobs", list(Monitoring.JOB, row -> map("kind", row.get("policy"), "relation",
                row.get("relation"), "lastSuccess", row.get("last_success_timestamp_seconds"), "failures",
                row.get("failures_total"), "nextStart", row.get("next_start_timestamp_seconds"),
                "failing", row.get("failing"))));
        all.put("aggregates", list("timescale_integration_aggregate", row -> map("name",
                row.get("aggregate"), "materialized", notAhead(row.get("materialized_timestamp_seconds")))));
        all.putAll(map("reconcile", list(Monitoring.RECONCILE_RUNS, row -> row), "quarantine",
                quarantine(rows(Monitoring.QUARANTINE)), "backups", backups.get(), "warnings", warnings.get(),
                "routes", routes(now, runs)));
        return JSON.writeValueAsString(all);
    }

    private List<Map<String, Object>> routes(WholeCondition now, Map<String, RouteActivity.Activity> runs) {
        Map<String, OfStream> streams = now.streams().stream()
                .collect(Collectors.toMap(stream -> stream.stream().name(), stream -> stream));
        return camel.getRoutes().stream().map(Route::getRouteId).sorted().map(id -> {
            // None, where the routes are made anew meanwhile.
            ServiceStatus known = camel.getRouteController().getRouteStatus(id);
            String status = known == null ? "stopped" : known.name().toLowerCase(Locale.ROOT);
            RouteActivity.Activity run = runs.getOrDefault(RouteActivity.job(id), RouteActivity.Activity.NONE);
            return map("id", id, "state", state(id, status, streams.get(id), run), "lastSuccess",
                    plain(run.success()), "lastAttempt", plain(run.attempt()), "failing", run.failing());
        }).toList();
    }

    /**
     * What a person wants to know of a route: that it does not run, or another instance runs it, else that what it does
     * fails or is refused.
     *
     * @param status what Camel says
     * @param stream that the route copies; null: it copies none
     */
    private String state(String id, String status, OfStream stream, RouteActivity.Activity run) {
        if (!status.equals("started")) {
            return status;
        }
        if (figures.sharing().isElsewhere(id)) {
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

    private Map<String, Object> source(WholeCondition.OfSource source) {
        Map<String, Object> all = map("name", source.name(), "state", source.state().word(), "streams",
                source.streams().size());
        all.putAll(side(source.probe()));
        all.putAll(copying(source.worst(), source.pending(), source.holder()));
        return all;
    }

    /** @param worst the stream that is farthest behind; null: no lag is known */
    private static Map<String, Object> copying(OfStream worst, double pending, Holder holder) {
        Lag lag = worst == null ? null : worst.figures();
        Object held = holder == null ? null
                : map("pid", holder.pid(), "application", holder.application(), "age", holder.age());
        return map("stream", lag == null ? null : worst.stream().name(), "lag", lag == null ? null : worst.lag(),
                "pending", known(pending), "watermark", lag == null ? null : plain(lag.known().time()),
                "horizon", map("time", lag == null ? null : plain(lag.horizon()), "holder", held));
    }

    private static Map<String, Object> side(Probe probe) {
        Probe.Finding finding = probe.finding();
        return finding == null ? map("up", null, "since", null, "reason", null)
                : map("up", finding.up(), "since", plain(finding.since()), "reason", finding.reason());
    }

    private Map<String, Object> stream(OfStream stream) {
        Lag lag = stream.figures();
        Look.Held held = stream.held();
        return map("name", stream.stream().name(), "table", stream.stream().table().name(), "source",
                stream.stream().source(), "owner", figures.sharing().owner(stream.stream().name()),
                "state", stream.state().word(), "sentence", stream.sentence(),
                "problems", stream.problems().stream().map(Problem::text).toList(), "paused", stream.isPaused(),
                "failing", stream.failing(),
                "lag", known(stream.lag()), "pending", known(stream.pending()),
                "heldBack", held == null ? null : map("rows", held.rows(), "since", plain(held.since())),
                "watermark", plain(lag.known().time()), "horizon", plain(lag.horizon()),
                "newest", map("source", plain(lag.newest().ofSource()), "target", plain(lag.newest().ofTarget())),
                "firstCopy", rows("timescale_integration_first_copy").stream()
                        .filter(row -> stream.stream().name().equals(row.get("stream"))).findFirst()
                        .map(row -> map("rows", row.get("rows"), "left", row.get("rows_left"), "rate",
                                row.get("rows_per_second"), "seconds", row.get("seconds_left"))).orElse(null),
                "reconcile", !figures.gauges().isKnown(Monitoring.RECONCILE) ? null
                        : stream.comparisons().stream().map(StatusReport::comparison).toList());
    }

    private static Map<String, Object> comparison(Map<String, Object> row) {
        return map("scope", row.get("scope"), "lastRun", plain(row.get("last_run_timestamp_seconds")),
                "lastClean", plain(row.get("last_clean_timestamp_seconds")), "compared", row.get("buckets_compared"),
                "differing", row.get("buckets_differing"), "remaining", row.get("rows_remaining"),
                "notCompared", row.get("rows_not_compared"), "failingSince",
                plain(row.get(FAILING_SINCE)), "error", row.get(FAILING_SINCE) == null ? null : row.get("error"));
    }

    private Map<String, Object> hypertable(Map<String, Object> row) {
        Map<String, Object> compression = rows("timescale_integration_compression").stream()
                .filter(other -> List.of("schema", "hypertable").stream()
                        .allMatch(name -> row.get(name).equals(other.get(name)))).findFirst().orElse(Map.of());
        return map("schema", row.get("schema"), "name", row.get("hypertable"), "bytes", row.get("value"),
                "compressedBefore", compression.get("before_bytes"), "compressedAfter", compression.get("after_bytes"));
    }

    /** Null: they are not known any more. */
    private List<Map<String, Object>> list(String name, UnaryOperator<Map<String, Object>> shown) {
        return figures.gauges().isKnown(name) ? rows(name).stream().map(shown).toList() : null;
    }

    /** None while they are not known. */
    private List<Map<String, Object>> rows(String name) {
        return !figures.gauges().isKnown(name) ? List.of() : figures.gauges().rows(name).stream().map(row -> {
            Map<String, Object> plain = new LinkedHashMap<>();
            row.forEach((column, value) -> plain.put(column, plain(value)));
            return plain;
        }).toList();
    }

    /** The end of a bucket that is not over yet is no time up to which anything is there. */
    private static Object notAhead(Object time) {
        return time instanceof Double end ? Math.min(end, System.currentTimeMillis() / 1000.0) : time;
    }
}

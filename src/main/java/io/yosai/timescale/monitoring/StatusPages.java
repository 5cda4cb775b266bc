package io.yosai.timescale.monitoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.yosai.timescale.database.SqlFile;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** What the management port serves: readiness, the metrics, the status page and the JSON behind it. */
record StatusPages(PrometheusMeterRegistry registry, Figures figures, Condition condition, StatusReport report) {
    static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private static final String PAGE = "/monitoring/status.html";

    /** Before the paths of camel-observability-services. */
    private static final String OBSERVE = "/observe";

    /** Leaves out unknown values: NaN would look like one, and no alert fires on it. */
    private static final Pattern UNKNOWN = Pattern.compile("(?m)^[^#\\n].* NaN\\n");

    void addTo(HealthCheckRegistry checks) {
        Stream.of(Condition.Subject.values()).map(this::readiness).forEach(checks::register);
    }

    /** One line of {@code /health/ready}: down with its cause. */
    private HealthCheck readiness(Condition.Subject subject) {
        String name = subject.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return new AbstractHealthCheck("timescale-integration", name) {
            /** A restart repairs no database. */
            @Override
            public boolean isLiveness() {
                return false;
            }

            @Override
            protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
                String problem = condition.problem(subject);
                if (problem == null) {
                    builder.up();
                } else {
                    builder.message(problem).down();
                }
            }
        };
    }

    /** Camel's own page of metrics knows one content type and answers 406 to who asks for another. */
    void addTo(Router router) {
        for (String path : List.of("/metrics", OBSERVE + "/metrics")) {
            router.get(path).blockingHandler(request -> {
                String accept = request.request().getHeader("Accept");
                String type = accept != null && accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
                new StreamStates(figures.gauges(), figures.sharing()).show(condition.now().streams());
                send(request, type, metrics(registry, figures.gauges(), type));
            }, false);
        }
        router.get(OBSERVE + "/health*").handler(request ->
                request.reroute(request.normalizedPath().substring(OBSERVE.length())));
        router.get("/status").blockingHandler(request -> {
            try {
                send(request, "application/json", report.json());
            } catch (JsonProcessingException e) {
                request.fail(e);
            }
        }, false);
        String page = SqlFile.read(PAGE);
        router.get("/").handler(request -> send(request, "text/html; charset=utf-8", page));
    }

    /** The metrics as text, of memory only; the names of gauges as they are meant. */
    static String metrics(PrometheusMeterRegistry registry, Gauges gauges, String contentType) {
        String text = UNKNOWN.matcher(registry.scrape(contentType)).replaceAll("");
        for (String name : gauges.names()) {
            // The client library takes _total and _info off a gauge; dashboards know the whole name.
            String cut = PrometheusNaming.sanitizeMetricName(name);
            if (!cut.equals(name)) {
                text = text.replaceAll("(?m)^(# (?:HELP|TYPE) )?" + cut + "(?=[ {])", "$1" + name);
            }
        }
        return text;
    }

    private static void send(RoutingContext request, String type, String text) {
        HttpServerResponse response = request.response();
        response.putHeader("Content-Type", type).putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff").putHeader("X-Frame-Options", "DENY").end(text);
    }
}

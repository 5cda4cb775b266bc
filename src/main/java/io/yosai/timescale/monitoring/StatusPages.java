package io.yosai.timescale.monitoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.yosai.timescale.database.SqlFile;
import java.util.List;

/** What the management port serves beside health: the metrics, the status page and the JSON behind it. */
final class StatusPages {
    private static final String PAGE = "/monitoring/status.html";

    /** Before the paths of camel-observability-services. */
    private static final String OBSERVE = "/observe";

    private final Exposition exposition;
    private final StateGauge states;
    private final StatusReport report;

    StatusPages(Exposition exposition, StateGauge states, StatusReport report) {
        this.exposition = exposition;
        this.states = states;
        this.report = report;
    }

    /** Camel's own page of metrics knows one content type and answers 406 to who asks for another. */
    void addTo(Router router) {
        for (String path : List.of("/metrics", OBSERVE + "/metrics")) {
            router.get(path).blockingHandler(request -> {
                String type = Exposition.contentType(request.request().getHeader("Accept"));
                states.refresh();
                send(request, type, exposition.text(type));
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

    private static void send(RoutingContext request, String type, String text) {
        HttpServerResponse response = request.response();
        response.putHeader("Content-Type", type).putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff").putHeader("X-Frame-Options", "DENY").end(text);
    }
}

package io.yosai.timescale.monitoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.monitoring.Figures.Sharing;
import io.yosai.timescale.monitoring.Problem.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the management port serves beside health: the metrics, the status page and the JSON behind it. */
record StatusPages(Exposition exposition, Figures figures, Condition condition, StatusReport report) {
    private static final String PAGE = "/monitoring/status.html";

    /** Before the paths of camel-observability-services. */
    private static final String OBSERVE = "/observe";

    /** Camel's own page of metrics knows one content type and answers 406 to who asks for another. */
    void addTo(Router router) {
        for (String path : List.of("/metrics", OBSERVE + "/metrics")) {
            router.get(path).blockingHandler(request -> {
                String type = Exposition.contentType(request.request().getHeader("Accept"));
                refreshStates();
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

    /**
     * Has the state of each stream as a metric say what is the case now: 1 for the state that it has, 0 for each other
     * one; and whether this instance copies it. The state of one that another instance copies is for that one to show.
     */
    private void refreshStates() {
        List<StreamCondition> streams = condition.now().streams();
        figures.gauges().fixed(Monitoring.PREFIX + "stream_state",
                "1 for the state that the stream has, 0 for the others", streams.stream()
                        .filter(stream -> stream.state() != State.ELSEWHERE).flatMap(StatusPages::states).toList());
        Sharing sharing = figures.sharing();
        figures.gauges().fixed(Monitoring.PREFIX + "stream_owned",
                "1 if this instance copies the stream, 0 if it does not", streams.stream()
                        .filter(stream -> sharing.owner(stream.stream().name()) != null).map(stream -> row(stream,
                                sharing.owner(stream.stream().name()).equals(sharing.instance()))).toList());
    }

    private static Stream<Map<String, Object>> states(StreamCondition condition) {
        return Stream.of(State.values()).filter(state -> state != State.ATTENTION && state != State.ELSEWHERE)
                .map(state -> {
                    Map<String, Object> row = row(condition, state == condition.state());
                    row.put("state", state.word());
                    return row;
                });
    }

    private static Map<String, Object> row(StreamCondition condition, boolean value) {
        io.yosai.timescale.stream.Stream stream = condition.stream();
        return new HashMap<>(Map.of("table", stream.table().name(), "stream", stream.name(), "source", stream.source(),
                "value", value ? 1 : 0));
    }
}

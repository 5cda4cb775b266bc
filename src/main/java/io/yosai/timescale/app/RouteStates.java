package io.yosai.timescale.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.routes.RouteOverview;
import io.yosai.timescale.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The routes of a folder, and how they do in the service of this machine, if it runs. */
public record RouteStates(Settings settings, Path folder) {
    /** A service that is there takes a connection at once, but may be slow to answer where the processor is busy. */
    private static final Duration TO_CONNECT = Duration.ofSeconds(2);
    private static final Duration TO_ANSWER = Duration.ofSeconds(15);
    /** The addresses of all interfaces are none that can be called. */
    private static final Map<String, String> CALLED = Map.of("0.0.0.0", "127.0.0.1", "::", "::1");
    /** The verbs that call a route, by its id. */
    private static final Map<String, String> VERBS = Map.ofEntries(
            Map.entry("copy", "replicate"),
            Map.entry("reconcile", "reconcile"), Map.entry("policies", "policies"),
            Map.entry("backfill-plan", "backfill"), Map.entry("backfill-slice", "backfill"),
            Map.entry("backfill-compress", "backfill"), Map.entry("backfill-end", "backfill"),
            Map.entry("backup", "backup"), Map.entry("verify-backup", "backup verify"),
            Map.entry("restore", "restore"));

    /**
     * How a route does in the service.
     *
     * @param state started, suspended or stopped; of one that is started also failing, and of a stream's refused or
     *        paused
     * @param ended   when it last ended; null: not yet
     * @param failing why it failed then; null: it did not
     */
    public record Result(String state, Instant ended, String failing) {
    }

    public List<RouteOverview.Entry> routes() {
        return new RouteOverview(folder, RouteCheck.properties(folder, settings), VERBS).entries();
    }

    /** @return by route; null when no service answers at the management port */
    public Map<String, Result> results() throws InterruptedException {
        JsonNode status = status();
        return status == null ? null : results(status.path("routes"));
    }

    /** Returns what the service says at {@code /status}; null when none answers at the management port. */
    public JsonNode status() throws InterruptedException {
        String host = CALLED.getOrDefault(settings.replication().metricsHost(), settings.replication().metricsHost());
        try {
            URI status = new URI("http", null, host, settings.replication().metricsPort(), "/status", null, null);
            HttpResponse<String> response = HttpClient.newBuilder().connectTimeout(TO_CONNECT).build().send(
                    HttpRequest.newBuilder(status).timeout(TO_ANSWER).build(), HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? new ObjectMapper().readTree(response.body()) : null;
        } catch (IOException | URISyntaxException e) {
            return null;
        }
    }

    private static Map<String, Result> results(JsonNode routes) {
        Map<String, Result> results = new HashMap<>();
        for (JsonNode route : routes) {
            JsonNode ended = route.path("lastAttempt");
            results.put(route.path("id").asText(), new Result(route.path("state").asText(),
                    ended.isNumber() ? Instant.ofEpochMilli((long) (ended.asDouble() * 1000)) : null,
                    route.path("failing").isTextual() ? route.path("failing").asText() : null));
        }
        return results;
    }
}

package io.yosai.timescale.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.yosai.timescale.routes.RouteOverview;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
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

    public List<RouteOverview.Entry> routes() {
        return new RouteOverview(folder, RouteCheck.properties(folder, settings), VERBS).entries();
    }

    /** Returns what the service says at {@code /status}; null when none answers at the management port. */
    public JsonNode status() throws InterruptedException {
        String listens = settings.text(Setting.REPLICATION_METRICS_HOST);
        String host = CALLED.getOrDefault(listens, listens);
        try {
            URI status = new URI("http", null, host, settings.whole(Setting.REPLICATION_METRICS_PORT), "/status", null,
                    null);
            HttpResponse<String> response = HttpClient.newBuilder().connectTimeout(TO_CONNECT).build().send(
                    HttpRequest.newBuilder(status).timeout(TO_ANSWER).build(), HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? new ObjectMapper().readTree(response.body()) : null;
        } catch (IOException | URISyntaxException e) {
            return null;
        }
    }

    /** Returns what a status says of one thing of a list; a missing node where there is none, or no status. */
    public static JsonNode named(JsonNode status, String list, String key, String name) {
        for (JsonNode each : status == null ? MissingNode.getInstance() : status.path(list)) {
            if (name.equals(each.path(key).asText())) {
                return each;
            }
        }
        return MissingNode.getInstance();
    }
}

package io.yosai.timescale.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.yosai.timescale.servers.ServiceProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** Looks at the management port of a service, as Prometheus, Kubernetes and a browser do. */
record Looks(ServiceProcess service) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern OURS = Pattern.compile(
            "(?m)^((?:timescale_integration_|replication_lag|hypertable_bytes)\\w*?)(?:_bucket|_count|_sum)?(?=[ {])");

    /** @param accept null: no such header */
    HttpResponse<String> get(String path, String accept) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.uri(path)).timeout(Duration.ofSeconds(30));
        if (accept != null) {
            request.header("Accept", accept);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** @throws IOException where there is no answer: that something is not in it would hold of none */
    String metrics() throws Exception {
        HttpResponse<String> answer = get("/metrics", null);
        if (answer.statusCode() != 200) {
            throw new IOException("status " + answer.statusCode() + " of /metrics: " + answer.body());
        }
        return answer.body();
    }

    /**
     * @param sample name and labels as in the text
     * @return NaN where there is none
     */
    double value(String sample) throws Exception {
        Matcher matcher = Pattern.compile("(?m)^" + Pattern.quote(sample) + " (\\S+)$").matcher(metrics());
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
    }

    double lag() throws Exception {
        return value("replication_lag_seconds{source=\"primary\",stream=\"access_events\",table=\"access_events\"}");
    }

    /** The names of our metrics. */
    Set<String> names() throws Exception {
        Set<String> names = new TreeSet<>();
        OURS.matcher(metrics()).results().forEach(found -> names.add(found.group(1)));
        return names;
    }

    JsonNode status() throws Exception {
        return new ObjectMapper().readTree(get("/status", null).body());
    }

    /** What /status says of a stream; missing while it has none of that name. */
    JsonNode stream(String name) throws Exception {
        for (JsonNode stream : status().path("streams")) {
            if (stream.path("name").asText().equals(name)) {
                return stream;
            }
        }
        return MissingNode.getInstance();
    }

    /** Why a route failed when it last ran; null: it did not, or has not run. */
    String failing(String route) throws Exception {
        for (JsonNode each : status().path("routes")) {
            if (each.path("id").asText().equals(route)) {
                return each.path("failing").textValue();
            }
        }
        return null;
    }

    /** A service that starts does not answer yet. */
    static void await(Duration patience, Callable<Boolean> condition) {
        Awaitility.await().atMost(patience).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsInstanceOf(IOException.class).until(condition);
    }
}

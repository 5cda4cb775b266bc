package io.yosai.timescale.servers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Prometheus, of Debian's package of that name, that scrapes one address every second. */
public final class PrometheusServer implements AutoCloseable {
    private final Process process;
    private final int port;
    private final HttpClient http = HttpClient.newHttpClient();

    private PrometheusServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * @param scraped a page of metrics
     * @param folder for its configuration, data and log
     * @throws ServerUnavailable if it is not installed
     */
    public static PrometheusServer start(URI scraped, Path folder) throws IOException {
        Path configuration = folder.resolve("prometheus.yml");
        Files.writeString(configuration, """
                global: {scrape_interval: 1s, scrape_timeout: 1s}
                scrape_configs:
                  - job_name: timescale-integration
                    metrics_path: %s
                    static_configs: [{targets: ['%s']}]
                """.formatted(scraped.getPath(), scraped.getAuthority()));
        int port = LoopbackPort.free();
        ProcessBuilder builder = new ProcessBuilder("prometheus", "--config.file=" + configuration,
                "--storage.tsdb.path=" + folder.resolve("data"), "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true).redirectOutput(folder.resolve("prometheus.log").toFile());
        try {
            return new PrometheusServer(builder.start(), port);
        } catch (IOException e) {
            throw new ServerUnavailable("prometheus is not installed (Debian package prometheus)", e);
        }
    }

    /** @return the names that it has a value of now; none while it is not ready */
    public List<String> names() throws InterruptedException {
        return query("group by (__name__) ({job=\"timescale-integration\"})").findValuesAsText("__name__");
    }

    /** @return the results of a query, as its HTTP interface has them; empty while it is not ready */
    public JsonNode query(String query) throws InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + port + "/api/v1/query?query="
                + URLEncoder.encode(query, StandardCharsets.UTF_8));
        try {
            String body = http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).body();
            return new ObjectMapper().readTree(body).path("data").path("result");
        } catch (IOException e) {
            return new ObjectMapper().createArrayNode();
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}

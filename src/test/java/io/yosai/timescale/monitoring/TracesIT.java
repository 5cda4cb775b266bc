package io.yosai.timescale.monitoring;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.yosai.timescale.cli.Program;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.ExtraLib;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Traces of a pass by OpenTelemetry, as docs/camel-tools.md has them, sent to what takes them as a collector does. */
class TracesIT {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.community();

    @TempDir
    private Path directory;

    @Test
    void spanOfAPassHasItsStreamItsSourceAndItsRows() throws Exception {
        primary.execute(SqlFile.read("/demo/primary.sql") + "; INSERT INTO access_events (time, event_id) "
                + "SELECT now() - i * interval '1 minute', gen_random_uuid() FROM generate_series(1, 123) AS i");
        WireMockServer collector = new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));
        collector.start();
        try {
            collector.stubFor(post(anyUrl()).willReturn(ok()));
            Routes.copyInto(directory);
            Program program = new Program(directory, ExtraLib.program(directory.resolve("program"),
                    ExtraLib.ofClassPath("camel-opentelemetry2", "camel-telemetry", "opentelemetry-")));
            Program.End end = program.run(Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(),
                    "CAMEL_OPENTELEMETRY2_ENABLED", "true", "OTEL_JAVA_GLOBAL_AUTOCONFIGURE_ENABLED", "true",
                    "OTEL_SERVICE_NAME", "timescale-integration", "OTEL_METRICS_EXPORTER", "none",
                    "OTEL_LOGS_EXPORTER", "none",
                    "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                    "OTEL_EXPORTER_OTLP_ENDPOINT", collector.url("").replaceAll("/$", "")), "replicate");
            assertThat(end.exitCode()).as(end.toString()).isZero();
            String spans = collector.findAll(postRequestedFor(urlEqualTo("/v1/traces"))).stream()
                    .map(LoggedRequest::getBody)
                    .map(body -> new String(body, StandardCharsets.ISO_8859_1)).collect(Collectors.joining());
            assertThat(spans).contains("timescale-integration").containsPattern(attribute("stream", "access_events"))
                    .containsPattern(attribute("source", "primary")).containsPattern(attribute("rows", "123"));
        } finally {
            collector.stop();
        }
    }

    /** As OTLP has it: the name, then the length of a value, then a text of a length. */
    private static String attribute(String name, String value) {
        return "timescale_integration\\." + name + "(?s)\\x12.\\x0a." + value;
    }
}

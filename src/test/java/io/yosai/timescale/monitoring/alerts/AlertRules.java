package io.yosai.timescale.monitoring.alerts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.yosai.timescale.servers.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The rules of k8s/monitoring, and what belongs to them. */
final class AlertRules {
    static final Path MONITORING = Routes.SHIPPED.resolveSibling("k8s").resolve("monitoring");
    static final Path RUNBOOK = Routes.SHIPPED.resolveSibling("docs").resolve("runbook.md");
    static final Path TESTS = Routes.SHIPPED.resolveSibling("src").resolve("test").resolve("promtool");

    private static final ObjectMapper JSON = new ObjectMapper();

    private AlertRules() {
    }

    static JsonNode yaml(Path file) throws IOException {
        try (InputStream yaml = Files.newInputStream(file)) {
            return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromInputStream(yaml));
        }
    }

    /** What Prometheus itself reads: the part of the PrometheusRule under spec. */
    static JsonNode spec() throws IOException {
        return yaml(MONITORING.resolve("alerts.yaml")).path("spec");
    }

    /** promtool compares every annotation: this leaves to the tests the description, which has the figure. */
    static JsonNode specWithDescriptionsOnly() throws IOException {
        JsonNode spec = spec();
        for (JsonNode rule : rules(spec)) {
            if (rule.has("annotations")) {
                ((ObjectNode) rule.path("annotations")).retain("description");
            }
        }
        return spec;
    }

    static List<JsonNode> rules(JsonNode spec) {
        return stream(spec.path("groups")).flatMap(group -> stream(group.path("rules"))).toList();
    }

    static List<JsonNode> alerts() throws IOException {
        return rules(spec()).stream().filter(rule -> rule.has("alert")).toList();
    }

    static Stream<JsonNode> stream(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}

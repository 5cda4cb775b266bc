package io.yosai.timescale.monitoring.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What {@code kubectl apply -k k8s/monitoring} would send. */
class KustomizeTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void rulesPodMonitorAndDashboardAreThere() throws Exception {
        String printed = new Tool("kubectl", "install kubectl").run(AlertRules.MONITORING, "kustomize", ".");
        Map<String, JsonNode> byKind = new HashMap<>();
        for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(printed)) {
            JsonNode object = JSON.valueToTree(document);
            byKind.put(object.path("kind").asText(), object);
        }
        assertThat(byKind).containsOnlyKeys("PrometheusRule", "PodMonitor", "ConfigMap");
        assertThat(byKind.get("PrometheusRule").path("spec")).isEqualTo(AlertRules.spec());
        assertThat(byKind.get("PodMonitor").at("/spec/podMetricsEndpoints/0/path").asText()).isEqualTo("/metrics");
        JsonNode dashboards = byKind.get("ConfigMap");
        assertThat(dashboards.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
        assertThat(JSON.readTree(dashboards.at("/data/timescale-integration.json").asText()))
                .isEqualTo(JSON.readTree(AlertRules.MONITORING.resolve("dashboard.json").toFile()));
    }

    @Test
    void dashboardAsksTheChosenDataSourceAndItsPanelsDoNotOverlap() throws Exception {
        JsonNode dashboard = JSON.readTree(AlertRules.MONITORING.resolve("dashboard.json").toFile());
        assertThat(dashboard.at("/templating/list").findValuesAsText("name"))
                .containsExactly("datasource", "instance", "source", "table");
        Map<String, String> taken = new HashMap<>();
        for (JsonNode panel : dashboard.path("panels")) {
            String title = panel.path("title").asText();
            panel.path("targets").forEach(target -> {
                assertThat(target.at("/datasource/uid").asText()).as(title).isEqualTo("${datasource}");
                assertThat(target.path("expr").asText()).as(title)
                        .containsPattern("\\$instance|timescale_integration:");
            });
            JsonNode place = panel.path("gridPos");
            for (int x = 0; x < place.path("w").asInt(); x++) {
                for (int y = 0; y < place.path("h").asInt(); y++) {
                    int column = place.path("x").asInt() + x;
                    assertThat(column).as(title).isLessThan(24);
                    assertThat(taken.put(column + "," + (place.path("y").asInt() + y), title)).as(title).isNull();
                }
            }
        }
    }
}

package io.yosai.timescale.monitoring.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.Routes;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules and dashboard name what docs/metrics.md promises. */
class NamedMetricsTest {

    @Test
    void findsTheMetricsOfAnExpression() {
        assertThat(NamedMetrics.in(List.of(
                "sum by (le, job) (rate(a_seconds_bucket{x=\"b_total\"}[$__rate_interval])) > bool 60",
                "1 == c{} and on (job) c",
                "d - on (i) group_right () max_over_time(e{s=~\".*f\"}[7d]) offset 1h unless on () rec:g",
                "14.4 * 0.005 > time()")))
                .containsExactly("a_seconds", "c", "d", "e", "rec:g");
    }

    /** The table of all metrics. */
    private static String document() throws Exception {
        return Files.readString(Routes.SHIPPED.resolveSibling("docs").resolve("metrics.md"))
                .split("## All metrics\n")[1];
    }

    @Test
    void everyMetricThatARuleOrTheDashboardNamesIsInTheDocument() throws Exception {
        Set<String> documented = new TreeSet<>();
        Pattern.compile("(?m)^\\| `(\\w+)`").matcher(document()).results()
                .forEach(found -> documented.add(found.group(1)));
        Set<String> named = NamedMetrics.ours();
        assertThat(documented).containsAll(named);
        assertThat(named).hasSizeGreaterThan(25);
    }

    /** A label that a metric lacks chooses none of its samples, and a panel stays empty. */
    @Test
    void samplesAreChosenByLabelsThatTheyHave() throws Exception {
        Set<String> known = new TreeSet<>();
        Pattern.compile("(?m)^\\| `(\\w+)` \\|[^|]*\\|([^|]*)\\|").matcher(document()).results().forEach(metric ->
                Pattern.compile("\\w+").matcher(metric.group(2)).results()
                        .forEach(label -> known.add(metric.group(1) + " " + label.group())));
        AlertRules.stream(AlertRules.spec().path("groups")).flatMap(group -> AlertRules.stream(group.path("rules")))
                .filter(rule -> rule.has("record")).forEach(rule ->
                        Pattern.compile("by \\(([^)]*)\\)").matcher(rule.path("expr").asText()).results().forEach(by ->
                                Stream.of(by.group(1).split(", ")).forEach(label ->
                                        known.add(rule.path("record").asText() + " " + label))));
        assertThat(NamedMetrics.labels()).filteredOn(label -> !label.startsWith("kube_")
                && !label.matches(".* (job|instance|namespace|le)")).hasSizeGreaterThan(25).isSubsetOf(known);
    }

    @Test
    void rulesNameOnlyWhatTheyRecordOrWhatIsExported() throws Exception {
        Set<String> recorded = new TreeSet<>(AlertRules.spec().findValuesAsText("record"));
        assertThat(NamedMetrics.ofRules()).filteredOn(name -> name.contains(":")).containsExactlyElementsOf(recorded);
        assertThat(recorded).containsAll(
                NamedMetrics.ofDashboard().stream().filter(name -> name.contains(":")).toList());
    }

    /** Several instances export the figures of the target, and a counter each: a name is drawn once all the same. */
    @Test
    void aPanelOfTheDashboardNamesTheInstanceOrIsOfAll() throws Exception {
        assertThat(NamedMetrics.dashboard().findParents("refId")).isNotEmpty().allSatisfy(target -> {
            String expression = target.path("expr").asText();
            // What the rules record is of all instances.
            boolean isOfAll = expression.isEmpty() || expression.contains(":");
            if (!isOfAll && !target.path("legendFormat").asText().contains("{{instance}}")) {
                assertThat(expression)
                        .matches("(?s)(histogram_quantile\\(.*|time\\(\\) - )?(max|sum) by \\((?!instance|job).*");
            }
        });
    }

    /** A metric that is absent while something is not known offers no choice then. */
    @Test
    void theChoicesOfTheDashboardAreOfMetricsThatAreAlwaysThere() throws Exception {
        assertThat(NamedMetrics.ofVariables()).containsOnly("timescale_integration_build_info",
                "timescale_integration_source_up", "timescale_integration_stream_state");
    }
}

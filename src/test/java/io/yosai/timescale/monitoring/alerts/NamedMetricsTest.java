package io.yosai.timescale.monitoring.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.Routes;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
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

    @Test
    void everyMetricThatARuleOrTheDashboardNamesIsInTheDocument() throws Exception {
        String document = Files.readString(Routes.SHIPPED.resolveSibling("docs").resolve("metrics.md"));
        Set<String> documented = new TreeSet<>();
        Pattern.compile("(?m)^\\| `(\\w+)`").matcher(document.split("## All metrics\n")[1]).results()
                .forEach(found -> documented.add(found.group(1)));
        Set<String> named = NamedMetrics.ours();
        assertThat(documented).containsAll(named);
        assertThat(named).hasSizeGreaterThan(25);
    }

    @Test
    void rulesNameOnlyWhatTheyRecordOrWhatIsExported() throws Exception {
        Set<String> recorded = new TreeSet<>(AlertRules.spec().findValuesAsText("record"));
        assertThat(NamedMetrics.ofRules()).filteredOn(name -> name.contains(":")).containsExactlyElementsOf(recorded);
        assertThat(recorded).containsAll(
                NamedMetrics.ofDashboard().stream().filter(name -> name.contains(":")).toList());
    }
}

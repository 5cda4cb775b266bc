package io.yosai.timescale.monitoring.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules that fire when they should, and tell a person what to do. */
class AlertRulesIT {
    private static final Tool PROMTOOL = new Tool("promtool", "install the Debian package prometheus");

    @TempDir
    Path folder;

    @Test
    void prometheusAcceptsTheRules() throws Exception {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), AlertRules.spec().toString());
        PROMTOOL.run(folder, "check", "rules", rules.toString());
    }

    @Test
    void rulesFireWhenTheyShouldAndOnlyThen() throws Exception {
        Files.writeString(folder.resolve("rules.yaml"), AlertRules.specWithDescriptionsOnly().toString());
        List<String> arguments = new ArrayList<>(List.of("test", "rules"));
        for (Path test : tests()) {
            arguments.add(Files.copy(test, folder.resolve(test.getFileName())).toString());
        }
        PROMTOOL.run(folder, arguments.toArray(String[]::new));
    }

    @Test
    void everyAlertIsShownFiringAndNotFiring() throws Exception {
        Set<String> alerts = AlertRules.alerts().stream().map(alert -> alert.path("alert").asText())
                .collect(Collectors.toSet());
        assertThat(shown(expected -> !expected.isEmpty())).isEqualTo(alerts);
        assertThat(shown(JsonNode::isEmpty)).isEqualTo(alerts);
    }

    @Test
    void everyAlertHasAChapterInTheRunbookASummaryAndAFigure() throws Exception {
        Set<String> anchors = Pattern.compile("(?m)^#+ (.+)$")
                .matcher(Files.readString(AlertRules.RUNBOOK)).results()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT).replace(' ', '-'))
                .collect(Collectors.toSet());
        for (JsonNode alert : AlertRules.alerts()) {
            String name = alert.path("alert").asText();
            JsonNode annotations = alert.path("annotations");
            assertThat(alert.at("/labels/severity").asText()).as(name).isIn("critical", "warning");
            assertThat(annotations.path("summary").asText()).as(name).isNotBlank();
            assertThat(annotations.path("description").asText()).as(name).contains("{{ $value");
            assertThat(annotations.path("runbook_url").asText()).as(name).startsWith("docs/runbook.md#");
            assertThat(anchors).contains(annotations.path("runbook_url").asText().split("#")[1]);
        }
    }

    @Test
    void everyChapterOfTheRunbookSaysWhatItMeansWhereToLookAndWhatToDo() throws Exception {
        String[] chapters = Files.readString(AlertRules.RUNBOOK).split("\n### ");
        assertThat(chapters).hasSize(AlertRules.alerts().size() + 1);
        for (int i = 1; i < chapters.length; i++) {
            assertThat(chapters[i]).contains("**Means:**", "**Look at**", "**Do:**");
        }
    }

    private static List<Path> tests() throws IOException {
        try (var files = Files.list(AlertRules.TESTS)) {
            return files.sorted().toList();
        }
    }

    /** The alerts for which a test expects such a list of what fires. */
    private static Set<String> shown(Predicate<JsonNode> firing) throws IOException {
        Set<String> names = new HashSet<>();
        for (Path file : tests()) {
            AlertRules.stream(AlertRules.yaml(file).path("tests"))
                    .flatMap(test -> AlertRules.stream(test.path("alert_rule_test")))
                    .filter(test -> firing.test(test.path("exp_alerts")))
                    .forEach(test -> names.add(test.path("alertname").asText()));
        }
        return names;
    }
}

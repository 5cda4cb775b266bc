package io.yosai.timescale.monitoring.alerts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The metrics that rules and dashboard rely on, by the names that the service exports. */
public final class NamedMetrics {
    // What is no metric though it looks like one: texts, label selectors, ranges, and lists of labels.
    private static final Pattern NO_METRIC = Pattern.compile("\"[^\"]*\"|\\{[^}]*}|\\[[^]]*]"
            + "|\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    private static final Pattern NAME = Pattern.compile("\\b[a-zA-Z_][a-zA-Z0-9_:]*\\b(?!\\s*\\()");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "by", "on");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\w+");

    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_:]*)\\{([^}]*)}");
    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)");

    private NamedMetrics() {
    }

    /** @return those of the dashboard and of the rules, without those of kube-state-metrics */
    public static Set<String> ours() throws IOException {
        Set<String> names = new TreeSet<>(ofRules());
        names.addAll(ofDashboard());
        // Recorded by the rules themselves, as the colon says.
        names.removeIf(name -> name.startsWith("kube_") || name.contains(":"));
        return names;
    }

    static Set<String> ofRules() throws IOException {
        return in(AlertRules.spec().findValuesAsText("expr"));
    }

    static Set<String> ofDashboard() throws IOException {
        Set<String> names = in(expressionsOfTheDashboard());
        names.addAll(ofVariables());
        return names;
    }

    static List<String> expressionsOfTheDashboard() throws IOException {
        return dashboard().findValuesAsText("expr");
    }

    /** @return the metrics whose labels the variables of the dashboard offer */
    static Set<String> ofVariables() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String query : dashboard().findValuesAsText("definition")) {
            names.add(query.replaceFirst("label_values\\((\\w+), .*", "$1"));
        }
        return names;
    }

    /** Returns {@code metric label} for each label by which the rules and the dashboard choose samples. */
    static Set<String> labels() throws IOException {
        Set<String> labels = new TreeSet<>();
        List<String> expressions = new ArrayList<>(AlertRules.spec().findValuesAsText("expr"));
        expressions.addAll(expressionsOfTheDashboard());
        expressions.forEach(expression -> SELECTOR.matcher(expression).results().forEach(found ->
                LABEL.matcher(found.group(2)).results().forEach(label -> labels.add(
                        found.group(1).replaceFirst("_seconds_(bucket|sum|count)$", "_seconds") + " "
                                + label.group(1)))));
        return labels;
    }

    static JsonNode dashboard() throws IOException {
        return new ObjectMapper().readTree(AlertRules.MONITORING.resolve("dashboard.json").toFile());
    }

    static Set<String> in(Collection<String> expressions) {
        Set<String> names = new TreeSet<>();
        for (String expression : expressions) {
            String bare = VARIABLE.matcher(NO_METRIC.matcher(expression).replaceAll(" ")).replaceAll(" ");
            NAME.matcher(bare).results().map(found -> found.group()).filter(name -> !WORDS.contains(name))
                    .map(name -> name.replaceFirst("_seconds_(bucket|sum|count)$", "_seconds")).forEach(names::add);
        }
        return names;
    }
}

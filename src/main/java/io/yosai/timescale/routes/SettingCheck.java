package io.yosai.timescale.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Placeholders that nothing sets. */
final class SettingCheck {
    private SettingCheck() {
    }

    static List<Finding> findings(Flow flow, Placeholders placeholders) {
        List<Finding> findings = new ArrayList<>();
        for (Flow.Mention text : flow.texts()) {
            Map<String, Set<String>> parameters = text.parameters();
            for (String name : Placeholders.required(text.at().text())) {
                // In what a templatedRoute gives it is that route's own source.
                if (!placeholders.isKnown(name, parameters) && !(text.route() == null && name.equals("source"))) {
                    findings.add(text.at().error("nothing sets `{{" + name + "}}`",
                            Hint.nearest(name, placeholders.names(parameters))));
                }
            }
        }
        return findings;
    }
}

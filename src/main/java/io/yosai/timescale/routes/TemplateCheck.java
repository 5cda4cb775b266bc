package io.yosai.timescale.routes;

import static java.util.stream.Collectors.groupingBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Routes made of a template that is not there, or that give it other parameters than it has. */
final class TemplateCheck {
    private TemplateCheck() {
    }

    static List<Finding> findings(Flow flow) {
        Map<String, List<RouteDefinition>> templates = flow.routes().stream()
                .filter(route -> route.isTemplate() && route.id() != null).collect(groupingBy(RouteDefinition::id));
        List<Finding> findings = new ArrayList<>();
        for (Flow.Made made : flow.made()) {
            List<RouteDefinition> named = templates.get(made.template());
            if (named == null) {
                findings.add(made.at().get("routeTemplateRef").error(
                        "no routeTemplate has the id `" + made.template() + "`",
                        Hint.nearest(made.template(), templates.keySet())));
            } else if (named.size() == 1) {
                parameters(made, named.get(0), findings);
            }
        }
        return findings;
    }

    private static void parameters(Flow.Made made, RouteDefinition template, List<Finding> findings) {
        TreeSet<String> missing = new TreeSet<>(template.parameters().keySet());
        missing.removeAll(template.template().defaults().keySet());
        for (YamlValue parameter : made.parameterItems()) {
            String name = parameter.text("name");
            if (name != null && !template.parameters().containsKey(name)) {
                findings.add(parameter.get("name").error("the template `" + template.id() + "` has no parameter `"
                        + name + "`",
                        Hint.nearest(name, template.parameters().keySet())));
            }
            missing.remove(name);
        }
        missing.forEach(name -> findings.add(made.at().error(
                "the template `" + template.id() + "` needs the parameter `" + name + "`",
                "write `- name: " + name + "` and its `value:` below `parameters:`")));
    }
}

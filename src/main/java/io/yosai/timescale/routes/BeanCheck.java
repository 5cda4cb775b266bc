package io.yosai.timescale.routes;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Beans that are not there, and methods that they do not have. */
final class BeanCheck {
    private final Flow flow;
    private final Map<String, Class<?>> beans;
    private final Set<String> known;

    BeanCheck(Flow flow, Map<String, Class<?>> beans) {
        this.flow = flow;
        this.beans = beans;
        known = new TreeSet<>(beans.keySet());
        known.addAll(flow.declaredBeans());
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (Flow.BeanUse use : flow.beans()) {
            String name = use.ref().text().replaceFirst("^#?(bean:)?", "");
            check(name, use.ref(), findings);
            if (beans.containsKey(name) && use.method() != null) {
                method(name, use.method(), findings);
            }
        }
        flow.endpoints().forEach(endpoint -> endpoint.options().values().stream()
                .filter(option -> option.text().matches("#(bean:)?[\\w.-]+"))
                .forEach(option -> check(option.text().replaceFirst("#(bean:)?", ""), option.at(), findings)));
        return findings;
    }

    private void check(String name, YamlValue at, List<Finding> findings) {
        // What is made of a class or of a placeholder is for Camel to find.
        if (name.matches("[\\w.-]+") && !known.contains(name) && !name.contains(".")) {
            findings.add(at.error("no bean is named `" + name + "`", Hint.nearest(name, known)));
        }
    }

    private void method(String bean, YamlValue method, List<Finding> findings) {
        String name = String.valueOf(method.text()).replaceFirst("\\(.*", "");
        Set<String> methods = Stream.of(beans.get(bean).getMethods()).filter(m -> m.getDeclaringClass() != Object.class)
                .map(Method::getName).collect(Collectors.toCollection(TreeSet::new));
        if (name.matches("\\w+") && !methods.contains(name)) {
            findings.add(method.error("the bean `" + bean + "` has no method `" + name + "`",
                    Hint.nearest(name, methods)));
        }
    }
}

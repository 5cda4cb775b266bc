package io.yosai.timescale.routes;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The variables and headers that somebody sets, wherever it is. */
final class Variables {
    private static final Pattern READ = Pattern.compile("\\$\\{variable[.\\[]['\"]?((?:global:)?\\w+)");
    /** Other sources of a route may bring headers of any name. */
    private static final Set<String> BRING_NOTHING = Set.of("timer", "quartz", "direct", "seda");

    private final Set<String> names;
    private final boolean all;

    /** @param given what the beans set, and the verbs that call a route */
    Variables(Flow flow, Set<String> given) {
        names = new TreeSet<>(given);
        for (String key : List.of("set", "toName", "variableReceive", "outputHeader")) {
            flow.valuesOf(key).stream().flatMap(flow::filled).forEach(name -> names.add(name.text()));
        }
        boolean ownCode = !flow.valuesOf(Flow.BEAN_NAME).isEmpty()
                || !flow.valuesOf("beanType").isEmpty()
                || flow.texts().stream().anyMatch(text -> text.text().contains("setVariable("));
        all = !ownCode && flow.endpoints().stream().filter(Endpoint::isSource)
                .allMatch(source -> BRING_NOTHING.contains(source.scheme()));
    }

    /** Camel's own count as set. */
    boolean isSet(String name) {
        return names.contains(name) || name.startsWith("Camel");
    }

    String hint(String name) {
        return Hint.nearest(name, names, "a step `setVariable` before it would");
    }

    /** @return an error, or a warning if something may set it that cannot be looked into */
    Finding unset(Finding finding) {
        return all ? finding : finding.asWarning();
    }

    /** Those that expressions read and nobody sets. */
    List<Finding> findings(Flow flow) {
        return flow.texts().stream().flatMap(text -> READ.matcher(text.text()).results()
                .map(found -> found.group(1)).filter(name -> !isSet(name))
                .map(name -> unset(text.at().error("nobody sets the variable `" + name + "`", hint(name)))))
                .toList();
    }
}

package io.yosai.timescale.routes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.catalog.impl.DefaultRuntimeCamelCatalog;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.tooling.model.BaseOptionModel;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.JsonMapper;
import org.quartz.CronExpression;

/** Components that are not there, options that they do not have, and values that an option does not take. */
final class EndpointCheck {
    private static final String NUMBER = "expected is a whole number";
    private static final String DURATION = "expected is a time: milliseconds, or such as 500ms, 30s, 5m, 1h30m";

    private static final Pattern TIME = Pattern.compile("(\\d+(ms|[dhms]))+");
    private static final String ELSEWHERE = "the jars of a component that is not in lib/ come into extra-lib/";
    private static final String CRON =
            "expected is such as 0 30 2 * * ? (seconds, minutes, hours, day, month, weekday)";

    private static final String COMPONENTS = "META-INF/services/org/apache/camel/component/";

    private final Flow flow;
    private final CamelContext camel;
    private final DefaultRuntimeCamelCatalog catalog = new DefaultRuntimeCamelCatalog();
    private final Map<String, Optional<ComponentModel>> models = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    /** @param camel need not be started */
    EndpointCheck(Flow flow, CamelContext camel) {
        this.flow = flow;
        this.camel = camel;
        catalog.setCamelContext(camel);
        catalog.start();
    }

    /** @param complete whether the files have no other mistakes, by which an option may be missed */
    List<Finding> findings(boolean complete) {
        flow.endpoints().stream().filter(endpoint -> !endpoint.isDynamic() && !Placeholders.isLeft(endpoint.scheme()))
                .forEach(endpoint -> model(endpoint.scheme()).ifPresentOrElse(model -> {
                    options(endpoint, model);
                    if (complete) {
                        required(endpoint, model);
                    }
                }, () -> findings.add(endpoint.at().error("unknown component `" + endpoint.scheme() + "`",
                        Hint.nearest(endpoint.scheme(), components(), ELSEWHERE)))));
        return findings.stream().distinct().toList();
    }

    /** The names of those on the class path. */
    private List<String> components() {
        try {
            return PluginHelper.getPackageScanResourceResolver(camel).findResources(COMPONENTS + "*").stream()
                    .map(resource -> resource.getLocation().replaceFirst(".*/", "")).sorted().toList();
        } catch (Exception e) {
            throw new IllegalStateException("the class path cannot be looked through", e);
        }
    }

    private Optional<ComponentModel> model(String scheme) {
        return models.computeIfAbsent(scheme, s -> Optional.ofNullable(catalog.componentJSonSchema(s))
                .map(JsonMapper::generateComponentModel));
    }

    private void options(Endpoint endpoint, ComponentModel model) {
        Map<String, List<Flow.Text>> all = new LinkedHashMap<>();
        endpoint.options().forEach((name, option) -> all.put(name, flow.texts(endpoint, option)));
        Map<String, Flow.Text> first = new LinkedHashMap<>();
        all.forEach((name, each) -> first.put(name, each.get(0)));
        options(endpoint, model, first);
        // Of a template: what each further route that is made of it gives.
        all.forEach((name, each) -> each.stream().skip(1).forEach(text -> {
            Map<String, Flow.Text> other = new LinkedHashMap<>(first);
            other.put(name, text);
            if (!text.text().equals(first.get(name).text())) {
                options(endpoint, model, other);
            }
        }));
    }

    private void options(Endpoint endpoint, ComponentModel model, Map<String, Flow.Text> given) {
        Map<String, String> values = new LinkedHashMap<>();
        given.forEach((name, text) -> values.put(name, Placeholders.isLeft(text.text()) ? "{{?}}" : text.text()));
        EndpointValidationResult result = catalog.validateProperties(endpoint.scheme(), values);
        List<String> names = model.getEndpointOptions().stream().map(BaseOptionModel::getName).toList();
        // A lenient component takes any option, and hands it on.
        if (result.getUnknown() != null && !model.isLenientProperties()) {
            result.getUnknown().forEach(name -> findings.add(endpoint.options().get(name).key()
                    .error("unknown option `" + name + "` of `" + endpoint.scheme() + "`", Hint.nearest(name, names))));
        }
        wrong(given, noDurations(result.getInvalidDuration()), DURATION);
        wrong(given, result.getInvalidInteger(), NUMBER);
        wrong(given, result.getInvalidNumber(), "expected is a number");
        wrong(given, result.getInvalidBoolean(), "expected is true or false");
        if (result.getInvalidEnum() != null) {
            result.getInvalidEnum().forEach((name, value) -> wrong(given, Map.of(name, value),
                    Hint.nearest(value, List.of(result.getInvalidEnumChoices().get(name)))));
        }
        String cron = values.get("cron");
        if (cron != null && !Placeholders.isLeft(cron) && endpoint.scheme().equals("quartz")
                && !CronExpression.isValidExpression(cron.replace('+', ' '))) {
            wrong(given, Map.of("cron", cron), CRON);
        }
    }

    /** Without those that Camel takes when it runs, and its catalogue does not: 500ms, 2d. */
    private static Map<String, String> noDurations(Map<String, String> invalid) {
        Map<String, String> wrong = new LinkedHashMap<>(invalid == null ? Map.of() : invalid);
        wrong.values().removeIf(value -> TIME.matcher(value).matches());
        return wrong;
    }

    /** What stands in the path of the uri is given. */
    private void required(Endpoint endpoint, ComponentModel model) {
        if (!endpoint.path().isEmpty()) {
            return;
        }
        model.getEndpointOptions().stream().filter(BaseOptionModel::isRequired).map(BaseOptionModel::getName)
                .filter(name -> !endpoint.options().containsKey(name))
                .forEach(name -> findings.add(endpoint.at().error(
                        "`" + endpoint.scheme() + "` lacks the option `" + name + "`",
                        "write `" + name + ":` below `parameters:`")));
    }

    private void wrong(Map<String, Flow.Text> given, Map<String, String> values, String hint) {
        if (values != null) {
            values.forEach((name, value) -> findings.add(given.get(name).at()
                    .error("`" + name + "` is `" + value + "`", hint)));
        }
    }
}

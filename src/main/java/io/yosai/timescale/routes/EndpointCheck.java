package io.yosai.timescale.routes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.catalog.impl.DefaultRuntimeCamelCatalog;
import org.apache.camel.tooling.model.BaseOptionModel;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.tooling.model.JsonMapper;
import org.quartz.CronExpression;

/** Components that are not there, options that they do not have, and values that an option does not take. */
final class EndpointCheck {
    private static final String NUMBER = "expected is a whole number";
    private static final String DURATION = "expected is a time: milliseconds, or such as 500ms, 30s, 5m, 1h30m";

    private static final String CRON = 
            "expected is such as 0 30 2 * * ? (seconds, minutes, hours, day, month, weekday)";

    private final Placeholders placeholders;
    private final Components components;
    private final DefaultRuntimeCamelCatalog catalog = new DefaultRuntimeCamelCatalog();
    private final Map<String, Optional<ComponentModel>> models = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    /** @param camel need not be started */
    EndpointCheck(CamelContext camel, Placeholders placeholders) {
        this.placeholders = placeholders;
        this.components = new Components(camel);
        catalog.setCamelContext(camel);
        catalog.start();
    }

    /** @param complete whether the files have no other mistakes, by which an option may be missed */
    List<Finding> findings(Flow flow, boolean complete) {
        flow.endpoints().stream().filter(endpoint -> !endpoint.isDynamic() && !Placeholders.isLeft(endpoint.scheme()))
                .forEach(endpoint -> model(endpoint.scheme()).ifPresentOrElse(model -> {
                    options(endpoint, model);
                    if (complete) {
                        required(endpoint, model);
                    }
                }, () -> findings.add(endpoint.at().error("unknown component `" + endpoint.scheme() + "`",
                        Hint.nearest(endpoint.scheme(), components.names())))));
        return findings;
    }

    private Optional<ComponentModel> model(String scheme) {
        return models.computeIfAbsent(scheme, s -> Optional.ofNullable(catalog.componentJSonSchema(s))
                .map(JsonMapper::generateComponentModel));
    }

    private void options(Endpoint endpoint, ComponentModel model) {
        Map<String, String> texts = texts(endpoint);
        EndpointValidationResult result = catalog.validateProperties(endpoint.scheme(), texts);
        List<String> names = model.getEndpointOptions().stream().map(BaseOptionModel::getName).toList();
        // A lenient component takes any option, and hands it on.
        if (result.getUnknown() != null && !model.isLenientProperties()) {
            result.getUnknown().forEach(name -> findings.add(endpoint.options().get(name).key()
                    .error("unknown option `" + name + "` of `" + endpoint.scheme() + "`", Hint.nearest(name, names))));
        }
        wrong(endpoint, result.getInvalidDuration(), DURATION);
        wrong(endpoint, result.getInvalidInteger(), NUMBER);
        wrong(endpoint, result.getInvalidNumber(), "expected is a number");
        wrong(endpoint, result.getInvalidBoolean(), "expected is true or false");
        if (result.getInvalidEnum() != null) {
            result.getInvalidEnum().forEach((name, value) -> wrong(endpoint, Map.of(name, value),
                    Hint.nearest(value, List.of(result.getInvalidEnumChoices().get(name)))));
        }
        String cron = texts.get("cron");
        if (cron != null && !Placeholders.isLeft(cron) && endpoint.scheme().equals("quartz")
                && !CronExpression.isValidExpression(cron)) {
            wrong(endpoint, Map.of("cron", cron), CRON);
        }
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

    private void wrong(Endpoint endpoint, Map<String, String> values, String hint) {
        if (values != null) {
            values.forEach((name, value) -> findings.add(endpoint.options().get(name).at()
                    .error("`" + name + "` is `" + value + "`", hint)));
        }
    }

    /** Without those whose value is known only when the route runs. */
    private Map<String, String> texts(Endpoint endpoint) {
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, Set<String>> parameters = endpoint.templateParameters();
        endpoint.options().forEach((name, option) -> {
            String text = placeholders.texts(option.text(), parameters).iterator().next();
            texts.put(name, Placeholders.isLeft(text) ? "{{?}}" : text);
        });
        return texts;
    }
}

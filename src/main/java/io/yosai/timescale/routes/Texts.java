package io.yosai.timescale.routes;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an option of an endpoint can be, where it holds a placeholder, or in a step {@code toD} a variable. */
record Texts(Flow flow, Placeholders placeholders) {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{variable\\.(\\w+)}");
    private static final Pattern PARAMETER = Pattern.compile("\\{\\{(\\w+)}}");

    /** @return each with the place that says so; what cannot be known is left as it is */
    Map<String, YamlValue> of(Endpoint endpoint, Endpoint.Option option) {
        Map<String, YamlValue> texts = new LinkedHashMap<>();
        Matcher variable = VARIABLE.matcher(option.text());
        if (!variable.find()) {
            placeholders.texts(option.text(), endpoint.templateParameters()).forEach(text -> texts.put(text, option.at()));
            return texts;
        }
        for (Flow.Mention constant : flow.valuesOf(Flow.constantOf(variable.group(1)))) {
            values(constant).forEach((value, at) -> placeholders
                    .texts(variable.replaceFirst(Matcher.quoteReplacement(value)), endpoint.templateParameters())
                    .forEach(text -> texts.put(text, at)));
        }
        return texts;
    }

    /** Of a constant that is a parameter of a template: what the routes made of it give, where they give it. */
    private Map<String, YamlValue> values(Flow.Mention constant) {
        Map<String, YamlValue> values = new LinkedHashMap<>();
        placeholders.texts(constant.at().text(), constant.parameters()).forEach(text -> values.put(text, constant.at()));
        Matcher parameter = PARAMETER.matcher(constant.at().text());
        if (constant.route() != null && constant.route().isTemplate() && parameter.matches()) {
            flow.made().stream().filter(made -> made.template().equals(constant.route().id()))
                    .map(made -> made.at().get("parameters")).filter(given -> given != null)
                    .map(YamlValue::items).flatMap(List::stream)
                    .filter(given -> parameter.group(1).equals(given.text("name")) && given.text("value") != null)
                    .forEach(given -> values.put(given.text("value"), given.get("value")));
        }
        return values;
    }
}

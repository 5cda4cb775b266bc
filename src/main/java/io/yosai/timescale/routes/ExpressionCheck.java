package io.yosai.timescale.routes;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.language.simple.types.SimpleIllegalSyntaxException;
import org.apache.camel.spi.Language;

/** Mistakes in texts of the language simple, and constants that are no numbers where a step wants one. */
final class ExpressionCheck {
    private static final Set<String> CONDITIONS = Set.of("filter", "when", "onWhen", "validate");

    private final Language simple;
    private final Placeholders placeholders;

    /** @param camel need not be started */
    ExpressionCheck(CamelContext camel, Placeholders placeholders) {
        simple = camel.resolveLanguage("simple");
        this.placeholders = placeholders;
    }

    List<Finding> findings(Flow flow) {
        return Stream.concat(flow.simples().stream().flatMap(this::check),
                flow.valuesOf(Flow.NUMBER).stream().flatMap(this::number)).toList();
    }

    private Stream<Finding> number(Flow.Mention constant) {
        return placeholders.texts(constant.at().text(), constant.parameters()).stream()
                .filter(text -> !Placeholders.isLeft(text) && !text.strip().matches("\\d+"))
                .map(text -> constant.at().error("`" + text + "` is no number", "times are in milliseconds"));
    }

    private Stream<Finding> check(Flow.Simple text) {
        Map<String, Set<String>> parameters = text.parameters();
        String simpleText = placeholders.texts(text.at().text(), parameters).iterator().next()
                .replaceAll("\\{\\{.*?}}", "1");
        try {
            if (CONDITIONS.contains(text.owner())) {
                simple.createPredicate(simpleText);
            } else {
                simple.createExpression(simpleText);
            }
            return Stream.empty();
        } catch (SimpleIllegalSyntaxException e) {
            // A bean that it names is not here; Camel finds it when it makes the route, or says so.
            return e.getCause() instanceof NoSuchBeanException ? Stream.empty()
                    : Stream.of(text.at().error("the expression `" + text.at().text() + "` is wrong",
                            e.getMessage().replaceFirst("(?s) at location.*", "")));
        }
    }
}

package io.yosai.timescale.routes;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.language.simple.types.SimpleIllegalSyntaxException;
import org.apache.camel.spi.Language;

/** Mistakes in texts of the language simple, and constants that are no numbers where a step wants one. */
record ExpressionCheck(Flow flow, Language simple) {
    List<Finding> findings() {
        return Stream.of(check(Flow.CONDITION, simple::createPredicate), check(Flow.SIMPLE, simple::createExpression),
                flow.valuesOf(Flow.NUMBER).stream().flatMap(this::number)).flatMap(findings -> findings).toList();
    }

    private Stream<Finding> number(Flow.Mention constant) {
        return flow.filled(constant).map(Flow.Text::text)
                .filter(text -> !Placeholders.isLeft(text) && !text.strip().matches("\\d+"))
                .map(text -> constant.at().error("`" + text + "` is no number", "times are in milliseconds"));
    }

    private Stream<Finding> check(String kind, Consumer<String> compiler) {
        return flow.valuesOf(kind).stream().flatMap(text -> {
            String once = flow.filled(text).findFirst().orElseThrow().text();
            try {
                compiler.accept(once.replaceAll("\\{\\{.*?}}", "1"));
                return Stream.empty();
            } catch (SimpleIllegalSyntaxException e) {
                // A bean that it names is not here; Camel finds it when it makes the route, or says so.
                return e.getCause() instanceof NoSuchBeanException ? Stream.empty()
                        : Stream.of(text.at().error("the expression `" + text.text() + "` is wrong",
                                e.getMessage().replaceFirst("(?s) at location.*", "")));
            }
        });
    }
}

package io.yosai.timescale.routes;

import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.TypeConverter;
import org.apache.camel.spi.Registry;
import org.apache.camel.util.StringQuoteHelper;

/**
 * How a route calls a method of a bean: {@code name} or {@code name(value, value)}. Camel leaves out values that are
 * too many and gives null for those that lack, without a word.
 *
 * @param values null: what the method takes is for Camel to find
 */
record MethodCall(String name, List<String> values) {
    private static final Pattern FORM = Pattern.compile("(\\w+)(?:\\((.*)\\))?", Pattern.DOTALL);
    /** Camel gives a parameter of these types, and one with an annotation, whatever stands in the route. */
    private static final Set<Class<?>> GIVEN =
            Set.of(Exchange.class, Message.class, CamelContext.class, TypeConverter.class, Registry.class);

    /** @return null if it is no call that can be looked into */
    static MethodCall of(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() ? new MethodCall(form.group(1), form.group(2) == null ? null
                : values(form.group(2))) : null;
    }

    /** As Camel counts them. */
    private static List<String> values(String text) {
        return text.isBlank() ? List.of() : List.of(StringQuoteHelper.splitSafeQuote(text, ',', true, true));
    }

    /** @param at where it stands */
    Optional<Finding> mistake(String bean, Class<?> type, YamlValue at) {
        List<Method> methods = Stream.of(type.getMethods())
                .filter(method -> method.getDeclaringClass() != Object.class && !method.isBridge()).toList();
        List<Method> named = methods.stream().filter(method -> method.getName().equals(name)).toList();
        if (named.isEmpty()) {
            return Optional.of(at.error("the bean `" + bean + "` has no method `" + name + "`",
                    Hint.nearest(name, methods.stream().map(Method::getName).toList())));
        }
        if (named.stream().anyMatch(this::fits)) {
            return Optional.empty();
        }
        Method first = named.get(0);
        String signature = first.getName() + Stream.of(first.getParameters())
                .map(parameter -> parameter.getType().getSimpleName() + " " + parameter.getName())
                .collect(Collectors.joining(", ", "(", ")"));
        return Optional.of(values == null
                ? at.error("the method `" + name + "` of the bean `" + bean + "` takes more than the body",
                        "give it its values: " + signature)
                : at.error("the method `" + name + "` of the bean `" + bean + "` is given " + values.size()
                        + (values.size() == 1 ? " value" : " values"), "it is " + signature));
    }

    private boolean fits(Method method) {
        Parameter[] parameters = method.getParameters();
        if (method.isVarArgs()) {
            return true;
        }
        List<Parameter> plain = Stream.of(parameters).filter(parameter -> !isGiven(parameter)).toList();
        if (values == null) {
            return plain.size() <= 1;
        }
        if (values.isEmpty()) {
            return parameters.length == 0;
        }
        List<Parameter> left = Stream.of(parameters).skip(values.size()).filter(parameter -> !isGiven(parameter))
                .toList();
        return values.size() <= parameters.length && (left.isEmpty() || left.size() == 1
                && left.get(0).equals(plain.get(0)));
    }

    private static boolean isGiven(Parameter parameter) {
        return parameter.getAnnotations().length > 0 || GIVEN.stream().anyMatch(parameter.getType()::isAssignableFrom)
                && parameter.getType() != Object.class
                || Exception.class.isAssignableFrom(parameter.getType());
    }
}

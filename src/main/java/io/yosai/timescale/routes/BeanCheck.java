package io.yosai.timescale.routes;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;

/**
 * Beans that are not there, methods that they do not have, and methods that are given too many or too few values.
 *
 * @param camel need not be started
 * @param findings takes what is found
 */
record BeanCheck(Flow flow, Map<String, Class<?>> beans, CamelContext camel, List<Finding> findings) {
    private static final Pattern IN_SIMPLE =
            Pattern.compile("\\$\\{bean:(\\w+)(?:(?:\\?method=|::|\\.)(\\w+(?:\\([^${}]*\\))?))?}");

    void find() {
        flow.valuesOf(Flow.BEAN_NAME).stream().map(Flow.Mention::at).filter(bean -> beans.containsKey(bean.text()))
                .forEach(bean -> findings.add(bean.error("the program has a bean `" + bean.text() + "` already",
                        "give yours another name")));
        flow.beans().forEach(this::use);
        flow.endpoints().forEach(this::endpoint);
        Stream.of(Flow.CONDITION, Flow.SIMPLE).flatMap(key -> flow.valuesOf(key).stream())
                .forEach(text -> IN_SIMPLE.matcher(text.text()).results()
                        .forEach(found -> use(found.group(1), text.at(), found.group(2), text.at())));
    }

    private void use(Flow.BeanUse use) {
        if (use.ref() == null) {
            Class<?> type = camel.getClassResolver().resolveClass(use.type().text());
            if (type != null && use.method() != null) {
                method(type.getSimpleName(), type, use.method().text(), use.method());
            }
            return;
        }
        String name = use.ref().text().replaceFirst("^#?(bean:)?", "");
        Class<?> type = beans.get(name);
        use(name, use.ref(), use.method() == null ? null : use.method().text(), use.method());
        if (type != null && use.step().equals("process") && !Processor.class.isAssignableFrom(type)) {
            findings.add(use.ref().error("the bean `" + name + "` is no Processor", "call it by a step `bean`"));
        }
    }

    private void endpoint(Endpoint endpoint) {
        endpoint.options().values().stream().filter(option -> option.text().startsWith("#"))
                .flatMap(option -> flow.texts(endpoint, option).stream())
                .filter(name -> name.text().matches("#(bean:)?[\\w.-]+"))
                .forEach(name -> check(name.text().replaceFirst("#(bean:)?", ""), name.at()));
        Endpoint.Option name = endpoint.scheme().equals("bean") ? endpoint.named("beanName") : null;
        if (name != null) {
            Endpoint.Option method = endpoint.options().get("method");
            use(name.text(), name.at(), method == null ? null : method.text(), method == null ? null : method.at());
        }
    }

    /** @param method as it is called; null: it is left to Camel to find one */
    private void use(String bean, YamlValue at, String method, YamlValue methodAt) {
        check(bean, at);
        if (beans.containsKey(bean)) {
            method(bean, beans.get(bean), method, methodAt);
        }
    }

    private void check(String name, YamlValue at) {
        Set<String> known = new TreeSet<>(beans.keySet());
        flow.valuesOf(Flow.BEAN_NAME).forEach(bean -> known.add(bean.text()));
        // What is made of a class or of a placeholder is for Camel to find.
        if (name.matches("[\\w-]+") && !known.contains(name)) {
            findings.add(at.error("no bean is named `" + name + "`", Hint.nearest(name, known)));
        }
    }

    private void method(String bean, Class<?> type, String text, YamlValue at) {
        MethodCall call = text == null ? null : MethodCall.of(text);
        if (call != null) {
            call.mistake(bean, type, at).ifPresent(findings::add);
        }
    }
}

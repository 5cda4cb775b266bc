package io.yosai.timescale.routes;

import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;

/** Names of Java classes that are not there. */
final class ClassCheck {
    private ClassCheck() {
    }

    static List<Finding> findings(Flow flow, CamelContext camel) {
        return Stream.concat(Stream.of("exception", "exceptionType", "beanType", Flow.BEAN_CLASS)
                .flatMap(key -> flow.valuesOf(key).stream()),
                        flow.texts().stream().filter(text -> text.at().text().matches("(?s)#(class|type):.*")))
                .map(Flow.Mention::at).distinct()
                .filter(name -> !Placeholders.isLeft(name.text())
                && camel.getClassResolver().resolveClass(name(name)) == null)
                .map(name -> name.error("there is no Java class `" + name(name) + "`",
                        "it is written with its package; a class of your own comes with its jar in extra-lib/"))
                        .toList();
    }

    /** Without what Camel takes around it, such as the arguments of a constructor. */
    private static String name(YamlValue text) {
        return text.text().replaceFirst("^#(class|type):", "").replaceFirst("(?s)[(#].*", "");
    }
}

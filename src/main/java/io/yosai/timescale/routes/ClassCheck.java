package io.yosai.timescale.routes;

import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;

/** Names of Java classes that are not there. */
final class ClassCheck {
    private ClassCheck() {
    }

    static List<Finding> findings(Flow flow, CamelContext camel) {
        return Stream.of("exception", "beanType").flatMap(key -> flow.valuesOf(key).stream()).map(Flow.Mention::at)
                .filter(name -> !Placeholders.isLeft(name.text())
                        && camel.getClassResolver().resolveClass(name.text()) == null)
                .map(name -> name.error("there is no Java class `" + name.text() + "`",
                        "it is written with its package; a class of your own comes with its jar in extra-lib/")).toList();
    }
}

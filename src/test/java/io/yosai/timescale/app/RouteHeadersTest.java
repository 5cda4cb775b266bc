package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.Routes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Every route that others may call, and that runs SQL or a program, first removes the headers that would say what to run. */
class RouteHeadersTest {
    private static final Map<String, Object> PATTERN = Map.of("pattern", "Camel(Exec|Sql).*");

    @Test
    void headersAreRemovedAtTheEntryAndAfterTheStepsOfOthers() throws Exception {
        int routes = 0;
        for (Map<?, ?> route : calledRoutes()) {
            List<?> steps = (List<?>) route.get("steps");
            String text = steps.toString();
            if (text.matches("(?s).*uri=(sql|exec).*")) {
                routes++;
                assertRemoval(steps.get(0), route);
                assertThat(text.split("name=your-steps")).as("%s", route).allSatisfy(part ->
                        assertThat(part.indexOf("removeHeaders")).isBetween(0, 20));
            }
        }
        assertThat(routes).isGreaterThan(10);
    }

    private static void assertRemoval(Object step, Map<?, ?> route) {
        assertThat(step).as("%s", route).isInstanceOfSatisfying(Map.class, first ->
                assertThat(first.get("removeHeaders")).asInstanceOf(InstanceOfAssertFactories.MAP)
                        .containsAllEntriesOf(PATTERN));
    }

    /** What is under {@code from} of each route with {@code direct:}. */
    private static List<Map<?, ?>> calledRoutes() throws Exception {
        List<Map<?, ?>> called = new ArrayList<>();
        try (Stream<Path> files = Files.list(Routes.SHIPPED)) {
            for (Path file : files.filter(name -> name.toString().endsWith(".camel.yaml")).toList()) {
                List<?> items = (List<?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
                for (Object item : items) {
                    if (((Map<?, ?>) item).get("route") instanceof Map<?, ?> route
                            && route.get("from") instanceof Map<?, ?> from && "direct".equals(from.get("uri"))) {
                        called.add(from);
                    }
                }
            }
        }
        return called;
    }
}

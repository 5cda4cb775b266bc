package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A route that others may call ignores headers by which they would say what SQL or which program it runs. */
class RouteHeadersTest {
    private static final String PATTERN = "Camel(Exec|Sql).*";

    /** By the configuration that a route names, or by that of all if it names none. */
    @Test
    void headersAreRemovedWhereARouteBegins() throws IOException {
        Map<String, Map<?, ?>> configurations = new HashMap<>();
        List<Map<?, ?>> called = new ArrayList<>();
        try (Stream<Path> files = Files.list(Routes.SHIPPED)) {
            for (Path file : files.filter(name -> name.toString().endsWith(".camel.yaml")).toList()) {
                for (Map<?, ?> item : items(file.getFileName().toString())) {
                    if (item.get("routeConfiguration") instanceof Map<?, ?> configuration) {
                        configurations.put(String.valueOf(configuration.get("id")), configuration);
                    } else if (item.get("route") instanceof Map<?, ?> route && isCalled(route)
                            && route.toString().matches("(?s).*uri=(sql|exec).*")) {
                        called.add(route);
                    }
                }
            }
        }
        assertThat(called).hasSizeGreaterThan(10).allSatisfy(route -> {
            Map<?, ?> configuration = configurations.get(String.valueOf(route.get("routeConfigurationId")));
            Map<?, ?> intercept = (Map<?, ?>) ((Map<?, ?>) ((List<?>) configuration.get("interceptFrom")).get(0))
                    .get("interceptFrom");
            assertThat(intercept.containsKey("uri")).as("it is of some routes only").isFalse();
            assertRemoval(((List<?>) intercept.get("steps")).get(0));
        });
    }

    @Test
    void headersAreRemovedAfterTheStepsOfOthers() throws IOException {
        String text = Files.readString(Routes.SHIPPED.resolve("copy.camel.yaml"));
        Map<?, ?> route = items("copy.camel.yaml").stream().map(item -> (Map<?, ?>) item.get("route"))
                .filter(each -> each.get("id").equals("steps")).findFirst().orElseThrow();
        List<?> filter = (List<?>) ((Map<?, ?>) route.get("from")).get("steps");
        List<?> steps = (List<?>) ((Map<?, ?>) ((Map<?, ?>) filter.get(0)).get("filter")).get("steps");
        assertThat(((Map<?, ?>) steps.get(0)).containsKey("toD")).isTrue();
        assertRemoval(steps.get(1));
        assertThat(text.split("toD:\\s+id: \\S+\\s+uri: direct", -1)).as("other routes are not known by their names")
                .hasSize(2);
    }

    private static void assertRemoval(Object step) {
        assertThat(((Map<?, ?>) ((Map<?, ?>) step).get("removeHeaders")).get("pattern")).isEqualTo(PATTERN);
    }

    private static boolean isCalled(Map<?, ?> route) {
        return route.get("from") instanceof Map<?, ?> from && "direct".equals(from.get("uri"));
    }

    private static List<Map<?, ?>> items(String file) throws IOException {
        List<?> root = (List<?>) new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(Routes.SHIPPED.resolve(file)));
        List<Map<?, ?>> items = new ArrayList<>();
        root.forEach(item -> items.add((Map<?, ?>) item));
        return items;
    }
}

package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.routes.Diagram;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The routes of the product are right, and they and the examples are written as their editors' tools write them. */
class ShippedRoutesTest {
    private static final Set<String> ENDPOINTS = Set.of("from", "to", "toD", "wireTap");

    private static final Pattern CONSTANT = Pattern.compile("static final String (\\w+) = \"(\\w+)\"");
    private static final Pattern SET = Pattern.compile("\\bsetVariable\\(([\\w.\"]+),");

    private static Settings settings(String cursor) {
        return Settings.read(Map.of("SOURCE_DSN", "postgres://a@localhost/a", "TARGET_DSN", "postgres://a@localhost/a",
                "REPLICATION_CURSOR", cursor), new Properties());
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(Routes.SHIPPED)) {
            return files.filter(file -> file.toString().endsWith(".camel.yaml")).sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"time", "xid"})
    void nothingIsWrong(String cursor) {
        try (Application application = new Application(settings(cursor), Routes.SHIPPED)) {
            assertThat(application.validate(List.of())).isEmpty();
        }
    }

    @Test
    void whatWasNotChangedNeedsNoCheckBeforeAStartAndWhatWasDoes(@TempDir Path directory) throws IOException {
        Path routes = Routes.copyInto(directory);
        RouteCheck check = new RouteCheck(routes, settings("time"), Map.of());
        // Without beans, the check would find a mistake in each file.
        check.require();
        Files.writeString(routes.resolve("sql/source/access_events_by_time.sql"), "\n", StandardOpenOption.APPEND);
        assertThatThrownBy(check::require).hasMessageContaining("no bean is named");
    }

    @ParameterizedTest
    @MethodSource("files")
    void filesHaveAHeaderAndRoutesAnIdAndADescription(Path file) throws IOException {
        String text = Files.readString(file);
        assertThat(text).startsWith("# " + file.getFileName().toString().replace(".camel.yaml", "") + ": ");
        List<Object> ofTemplates = named(load(file), "routeTemplate").stream()
                .map(template -> (Object) template.get("route")).toList();
        for (Map<?, ?> route : named(load(file), "route")) {
            // Its id is that of each route which is made of it.
            assertThat(route.get("id") instanceof String).as(route.toString())
                    .isNotEqualTo(ofTemplates.contains(route));
            assertThat(route.get("description")).as(route.toString()).isInstanceOf(String.class);
        }
    }

    /**
     * The long form, which Kaoto and Karavan write: no step in short, no option in a uri, no language without
     * expression.
     */
    @ParameterizedTest
    @MethodSource("files")
    void yamlIsInItsCanonicalForm(Path file) throws IOException {
        Object root = load(file);
        for (String endpoint : ENDPOINTS) {
            for (Object value : all(root, endpoint)) {
                assertThat(value).as(endpoint).isInstanceOf(Map.class);
                assertThat(((Map<?, ?>) value).get("uri").toString()).as(endpoint).matches("[a-z0-9-]+");
            }
        }
        for (String language : List.of("simple", "constant")) {
            for (Map<?, ?> value : named(root, language)) {
                assertThat(value.containsKey("expression")).as(value.toString()).isTrue();
            }
            assertThat(all(root, language)).allMatch(value -> value instanceof Map);
        }
        assertThat(named(root, "filter")).allMatch(filter -> filter.containsKey("expression"));
    }

    /** What the beans set is declared, so that a misspelt parameter of a statement is found. */
    @Test
    void variablesThatJavaSetsAreDeclared() throws IOException {
        Map<String, String> constants = new HashMap<>();
        List<String> set = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String java = Files.readString(file);
                String type = file.getFileName().toString().replace(".java", "");
                CONSTANT.matcher(java).results()
                        .forEach(found -> constants.put(type + "." + found.group(1), found.group(2)));
                SET.matcher(java).results().map(found -> found.group(1)).forEach(name -> set.add(
                        name.startsWith("\"") || name.contains(".") ? name.replace("\"", "") : type + "." + name));
            }
        }
        set.replaceAll(name -> constants.getOrDefault(name, name));
        assertThat(set).isNotEmpty();
        assertThat(RouteCheck.GIVEN_VARIABLES).containsAll(set);
    }

    @Test
    void diagramOfThePageIsWhatTheVerbPrints() throws IOException {
        String diagram = new Diagram(new RouteStates(settings("time"), Routes.SHIPPED).routes()).mermaid();
        assertThat(Files.readString(Path.of("docs/routes.md"))).as("put in what `routes --diagram` prints")
                .contains("```mermaid\n" + diagram + "```\n");
    }

    private static Object load(Path file) throws IOException {
        return new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    }

    private static List<Map<?, ?>> named(Object value, String name) {
        List<Map<?, ?>> maps = new ArrayList<>();
        all(value, name).stream().filter(found -> found instanceof Map).forEach(found -> maps.add((Map<?, ?>) found));
        return maps;
    }

    private static List<Object> all(Object value, String name) {
        List<Object> found = new ArrayList<>();
        if (value instanceof Map<?, ?> map) {
            new HashMap<>(map).forEach((key, below) -> {
                if (name.equals(key)) {
                    found.add(below);
                }
                found.addAll(all(below, name));
            });
        } else if (value instanceof List<?> list) {
            list.forEach(item -> found.addAll(all(item, name)));
        }
        return found;
    }
}

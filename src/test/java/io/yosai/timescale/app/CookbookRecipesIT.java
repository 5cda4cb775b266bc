package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.Recipe;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each recipe of docs/cookbook.md is right as it is, and none is forgotten. */
class CookbookRecipesIT {
    private static final Path COOKBOOK = Routes.SHIPPED.resolveSibling("docs/cookbook.md");
    private static final Pattern LINK = Pattern.compile("]\\((?!http)([^)#]+)(#[^)]*)?\\)");
    private static final Pattern COPY = Pattern.compile("cp -r routes/examples/([a-z0-9-]+)/\\. routes/");
    /** What the recipes name; a service has them from its environment. */
    private static final Map<String, String> SETTINGS = Map.of("person.key", "0123", "denied.webhook",
            "http://localhost:1/denied", "lag.webhook", "http://localhost:1/lag", "kafka.brokers", "localhost:1",
            "s3.bucket", "backups", "s3.endpoint", "http://localhost:1", "backup.key.file", "backup.asc");

    @TempDir
    private Path directory;

    @BeforeAll
    static void set() {
        SETTINGS.forEach(System::setProperty);
    }

    @AfterAll
    static void clear() {
        SETTINGS.keySet().forEach(System::clearProperty);
    }

    static List<Recipe> recipes() throws IOException {
        return Recipe.all();
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void nothingIsWrongWithItWhenItIsCopied(Recipe recipe) throws IOException {
        Path routes = recipe.copyInto(Routes.copyInto(directory));
        try (Application application = new Application(settings(), routes)) {
            assertThat(application.validate(List.of())).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void replacesAFileOfTheProductOrAddsOne(Recipe recipe) throws IOException {
        for (Path file : recipe.files()) {
            String name = Recipe.EXAMPLES.resolve(recipe.name()).relativize(file).toString();
            assertThat(name).matches("[a-z_-]+\\.camel\\.yaml|(sql|gauges)/(source|target)/\\w+\\.sql");
        }
    }

    @Test
    void aRouteFileIsValidatedWhereItIs() throws IOException {
        for (Recipe recipe : recipes()) {
            List<Path> files = recipe.files().stream().filter(file -> file.toString().endsWith(".yaml")).toList();
            if (files.size() == recipe.files().size()) {
                try (Application application = new Application(settings(), Routes.SHIPPED)) {
                    assertThat(application.validate(files)).as(recipe.name()).isEmpty();
                }
            }
        }
    }

    @Test
    void eachIsInTheCookbook() throws IOException {
        Set<String> copied = COPY.matcher(Files.readString(COOKBOOK)).results().map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(copied).isEqualTo(
                recipes().stream().map(Recipe::name).collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void whatTheCookbookLinksToIsThere() throws IOException {
        List<String> links = LINK.matcher(Files.readString(COOKBOOK)).results().map(found -> found.group(1)).toList();
        assertThat(links).isNotEmpty().allSatisfy(link -> assertThat(COOKBOOK.resolveSibling(link)).exists());
        for (Recipe recipe : recipes()) {
            assertThat(links).as("a link to " + recipe).anyMatch(link -> link.contains("examples/" + recipe.name()));
        }
    }

    @Test
    void settingsOfTheRecipesAreInTheCookbook() throws IOException {
        String cookbook = Files.readString(COOKBOOK);
        for (String name : SETTINGS.keySet()) {
            assertThat(cookbook).contains(name.toUpperCase(Locale.ROOT).replace('.', '_'));
        }
    }

    private static Settings settings() {
        return Settings.read(Map.of("SOURCE_DSN", "postgres://a@localhost/a", "TARGET_DSN", "postgres://a@localhost/a"),
                new Properties());
    }
}

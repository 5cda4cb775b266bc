package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.servers.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files that an integrator adds to the routes folder, odd ones and broken ones, each with what {@code validate} says of
 * it. The cases are in the folder odd-routes; its README has their form. Where nothing is wrong, Camel has made the
 * routes.
 */
@Tag("long")
class OddRoutesIT {
    private static final Path CASES = Path.of("src/test/resources/odd-routes");
    private static final Settings SETTINGS = Settings.read(
            Map.of("SOURCE_DSN", "postgres://a@localhost/a", "TARGET_DSN", "postgres://a@localhost/a"),
            new Properties());
    /** Stands where a finding is. */
    private static final String HERE = "¦";
    private static final String STEPS = "steps";
    /** What the files of the cases name, or have the names of; all others cost their time in each case. */
    private static final List<String> BESIDE = List.of("copy", "streams", "errors", "your-steps", "policies");
    private static final String ROUTE_OF_STEPS = """
            - route:
                id: own
                from:
                  uri: direct:own
                  steps:
            """;

    @TempDir
    private Path directory;

    /**
     * @param files    by their names in the routes folder, with a mark at each finding
     * @param findings in their order
     */
    record Case(Map<String, String> files, List<String> findings) {
        static Case of(String text) {
            String[] parts = text.split("(?m)^>>> ?");
            Map<String, String> files = new LinkedHashMap<>();
            for (String file : parts[0].split("(?m)^--- ")) {
                String[] nameAndText = file.split("\n", 2);
                if (!nameAndText[0].isBlank()) {
                    files.put(nameAndText[0].strip(), nameAndText[1]);
                }
            }
            return new Case(files, Stream.of(parts).skip(1).map(String::strip).filter(line -> !line.equals("nothing"))
                    .toList());
        }
    }

    static List<Arguments> cases() throws IOException {
        List<Arguments> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(CASES)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".txt")).sorted().toList()) {
                Stream.of(Files.readString(file).split("(?m)^=== ")).skip(1).forEach(text -> {
                    String[] nameAndCase = text.split("\n", 2);
                    cases.add(Arguments.argumentSet(file.getFileName() + ": " + nameAndCase[0],
                            Case.of(nameAndCase[1])));
                });
            }
        }
        return cases;
    }

    @Test
    void thereAreAHundredAtLeast() throws IOException {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(100);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isFoundToBeWhatItIs(Case odd) throws IOException {
        Path routes = Routes.copySome(directory, BESIDE);
        List<String> expected = new ArrayList<>();
        for (Map.Entry<String, String> file : odd.files().entrySet()) {
            boolean steps = file.getKey().equals(STEPS);
            Path path = routes.resolve(steps ? "own.camel.yaml" : file.getKey());
            String marked = written(steps ? ROUTE_OF_STEPS + file.getValue().indent(8) : file.getValue());
            expected.addAll(places(routes.relativize(path), marked));
            Files.createDirectories(path.getParent());
            Files.writeString(path, marked.replace(HERE, ""));
        }
        if (expected.isEmpty() && !odd.findings().isEmpty()) {
            expected.add(odd.files().keySet().iterator().next() + ":1:1: ");
        }
        assertThat(expected).as("marks").hasSameSizeAs(odd.findings());
        List<String> found = findings(routes);
        for (int i = 0; i < expected.size(); i++) {
            String message = expected.get(i) + odd.findings().get(i).replaceFirst("^error: ", "");
            assertThat(found).anySatisfy(finding -> assertThat(finding).startsWith(message));
        }
        assertThat(found).hasSameSizeAs(expected);
    }

    /** What an editor would not show. */
    private static String written(String text) {
        return text.replace("<TAB>", "\t").replace("<CR>", "\r").replace("<BOM>", "\uFEFF").replace("<NBSP>", "\u00A0");
    }

    private static List<String> places(Path file, String marked) {
        List<String> places = new ArrayList<>();
        for (int at = marked.indexOf(HERE); at >= 0; at = marked.indexOf(HERE, at + 1)) {
            String before = marked.substring(0, at).replace(HERE, "");
            places.add("%s:%d:%d: ".formatted(file, before.chars().filter(c -> c == '\n').count() + 1,
                    before.length() - before.lastIndexOf('\n')));
        }
        return places;
    }

    private static List<String> findings(Path routes) {
        try (Application application = new Application(SETTINGS, routes)) {
            return application.validate(List.of()).stream().map(finding -> finding.toString().replace(routes + "/", ""))
                    .toList();
        }
    }
}

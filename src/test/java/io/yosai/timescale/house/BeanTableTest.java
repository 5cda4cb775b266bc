package io.yosai.timescale.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of beans in ARCHITECTURE.md, by which a reader of a route finds the class. */
class BeanTableTest {
    private static final Path ROOT = Routes.SHIPPED.resolveSibling("");

    @Test
    void hasEachBeanThatARouteNamesWithItsClass() throws IOException {
        Map<String, MatchResult> table = Pattern.compile("(?m)^\\| `(\\w+)` \\| `(\\w+)` \\| (\\w+) \\|$")
                .matcher(Files.readString(ROOT.resolve("ARCHITECTURE.md"))).results()
                .collect(Collectors.toMap(row -> row.group(1), row -> row));
        Set<String> named = new TreeSet<>();
        try (Stream<Path> files = Files.list(Routes.SHIPPED)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".camel.yaml")).toList()) {
                Pattern.compile("\\bref: (\\w+)$", Pattern.MULTILINE).matcher(Files.readString(file)).results()
                        .forEach(found -> named.add(found.group(1)));
            }
        }
        assertThat(named).hasSizeGreaterThan(15);
        assertThat(table.keySet()).containsAll(named);
        assertThat(table.values()).allSatisfy(row -> assertThat(ROOT.resolve("src/main/java/io/yosai/timescale")
                .resolve(row.group(3)).resolve(row.group(2) + ".java")).exists());
    }
}

package io.yosai.timescale.routes;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which SQL files a step runs.
 *
 * @param files all that there are
 */
record QueryFiles(Flow flow, Placeholders placeholders, List<Path> files) {
    private static final String FILE = "file:";

    /**
     * @param file absolute
     * @param at   what names it
     */
    record Query(Path file, YamlValue at) {
    }

    /** @return each file that it may run, one that is not there too */
    List<Query> of(Endpoint endpoint) {
        Endpoint.Option query = endpoint.named("query");
        if (query == null || !query.text().startsWith(FILE)) {
            return List.of();
        }
        return new Texts(flow, placeholders).of(endpoint, query).stream().flatMap(text ->
                named(text.text().substring(FILE.length())).map(file -> new Query(file, text.at()))).toList();
    }

    private Stream<Path> named(String name) {
        if (!Placeholders.isLeft(name) && !name.contains("${")) {
            return Stream.of(Path.of(name).toAbsolutePath().normalize());
        }
        Pattern any = Pattern.compile(Pattern.quote(name)
                .replaceAll("\\{\\{[^{}]*}}|\\$\\{[^{}]*}", "\\\\E.*\\\\Q"));
        return files.stream().filter(file -> any.matcher(file.toString()).matches());
    }
}

package io.yosai.timescale.stream;

import io.yosai.timescale.dsn.SourceName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A templatedRoute of a route file: the one rule for what its parameter {@code source} makes of it.
 *
 * @param id null: it has none
 * @param parameters by their names, as they are written
 */
public record Templated(String id, Map<String, String> parameters) {
    static final String SOURCE = "source";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*source\\s*}}");

    /**
     * Returns what it says of each source that it is for, with {@code {{source}}} filled in: of all where the parameter
     * is {@code *}, else of the one that it names. One without the parameter is left as it is.
     *
     * @param filled gives the parameter's text without placeholders
     */
    public List<Templated> each(List<String> sources, UnaryOperator<String> filled) {
        if (parameters.get(SOURCE) == null) {
            return List.of(this);
        }
        String source = filled.apply(parameters.get(SOURCE)).strip();
        return source.equals(SourceName.EACH)
                ? sources.stream().map(each -> of(id == null ? null : SourceName.of(id, each), each)).toList()
                : List.of(of(id, source));
    }

    private Templated of(String name, String source) {
        Map<String, String> own = new LinkedHashMap<>(parameters);
        own.replaceAll((parameter, text) -> parameter.equals(SOURCE) ? source : text == null ? null
                : PLACEHOLDER.matcher(text).replaceAll(Matcher.quoteReplacement(source)));
        return new Templated(name, own);
    }
}

package io.yosai.timescale.stream;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.SourceName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads the streams that route files declare, with the defaults of the template. */
final class StreamReader {
    private static final String TEMPLATE = "stream";

    private final Map<String, String> settings;
    private final Map<String, String> defaults = new HashMap<>();
    private final List<StreamDeclaration> declarations = new ArrayList<>();

    /** @param settings values of placeholders by their names */
    StreamReader(Map<String, String> settings) {
        this.settings = settings;
    }

    /** A file that is not YAML declares nothing; the check of the route files reports it. */
    void read(Path file, String text) {
        Optional<Node> root;
        try {
            root = new Compose(LoadSettings.builder().setAllowNonScalarKeys(true).build()).composeString(text);
        } catch (YamlEngineException e) {
            return;
        }
        root.ifPresent(node -> items(node).forEach(item -> read(file, item)));
    }

    private void read(Path file, Node item) {
        Node template = value(item, "routeTemplate");
        if (template != null && TEMPLATE.equals(text(value(template, "id")))) {
            for (Node parameter : items(value(template, "parameters"))) {
                String value = text(value(parameter, "defaultValue"));
                if (value != null) {
                    defaults.put(text(value(parameter, "name")), value);
                }
            }
        }
        Node templated = value(item, "templatedRoute");
        if (templated != null && TEMPLATE.equals(text(value(templated, "routeTemplateRef")))) {
            Map<String, String> parameters = new HashMap<>();
            items(value(templated, "parameters"))
                    .forEach(each -> parameters.put(text(value(each, "name")), text(value(each, "value"))));
            int line = templated.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
            declarations.add(new StreamDeclaration(file, line, text(value(templated, "routeId")), parameters, defaults,
                    settings));
        }
    }

    /**
     * Returns those that are declared rightly each by itself, in the order of their names.
     *
     * @param mistakes takes what is wrong with the others, or with what there is of all
     */
    List<Stream> streams(List<OperatorError> mistakes) {
        List<Stream> streams = new ArrayList<>();
        for (StreamDeclaration declared : declarations) {
            OperatorError.collect(mistakes, () -> streams.addAll(streams(declared)));
        }
        streams.sort(Comparator.comparing(Stream::name));
        if (mistakes.isEmpty()) {
            OperatorError.collect(mistakes, () -> checkAll(streams));
        }
        return List.copyOf(streams);
    }

    private static void checkAll(List<Stream> found) {
        Map<String, Stream> byName = new HashMap<>();
        for (Stream stream : found) {
            Stream other = byName.putIfAbsent(stream.name(), stream);
            if (other != null) {
                throw new OperatorError("%s: the stream %s is declared a second time, first at %s\nHINT: give it "
                        + "another routeId", stream.at(), stream.name(), other.at());
            }
        }
        Share.check(found);
    }

    private List<Stream> streams(StreamDeclaration declared) {
        String source = declared.source();
        List<String> sources = SourceName.all(settings);
        if (source.equals(SourceName.EACH)) {
            return sources.stream().map(each -> declared.of(each).stream()).toList();
        }
        if (!sources.contains(source)) {
            throw declared.error("there is no source " + source, "the sources are " + String.join(", ", sources)
                    + "; SOURCE_DSN is the source primary, SOURCE_DSN_BERLIN would be the source berlin");
        }
        return List.of(declared.stream());
    }

    private static List<Node> items(Node node) {
        return node instanceof SequenceNode list ? list.getValue() : List.of();
    }

    private static Node value(Node node, String key) {
        return node instanceof MappingNode map ? map.getValue().stream()
                .filter(pair -> key.equals(text(pair.getKeyNode()))).map(pair -> pair.getValueNode()).findFirst()
                .orElse(null)
                : null;
    }

    private static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : null;
    }
}

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
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads the streams that route files declare, with the defaults of the template. */
final class StreamReader {
    private static final String TEMPLATE = "stream";

    private final Map<String, String> settings;
    private final Map<String, String> defaults = new HashMap<>();
    private final List<StreamDeclaration> declarations = new ArrayList<>();
    private final List<OperatorError> unreadable = new ArrayList<>();

    /** @param settings values of placeholders by their names */
    StreamReader(Map<String, String> settings) {
        this.settings = settings;
    }

    /** Of a file that is no list in YAML nobody can say what it declares: {@link #streams} throws that. */
    void read(Path file, String text) {
        try {
            Optional<Node> root =
                    new Compose(LoadSettings.builder().setAllowNonScalarKeys(true).build()).composeString(text);
            root.filter(node -> !(node instanceof SequenceNode) && !Tag.NULL.equals(node.getTag()))
                    .ifPresent(node -> unreadable.add(new OperatorError("%s:%d: the file holds no list of routes\n"
                    + "HINT: its items begin with `- route:`; the verb validate shows what else is wrong", file,
                    line(node.getStartMark()))));
            root.ifPresent(node -> items(node).forEach(item -> read(file, item)));
        } catch (YamlEngineException e) {
            Optional<Mark> mark = e instanceof MarkedYamlEngineException marked ? marked.getProblemMark()
                    : Optional.empty();
            unreadable.add(new OperatorError("%s:%d: this is no YAML: %s\nHINT: correct it; the verb validate shows "
                    + "the place", file, line(mark), e instanceof MarkedYamlEngineException marked
                    ? marked.getProblem() : e.getMessage()));
        }
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(at -> at.getLine() + 1).orElse(1);
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
            declarations.add(new StreamDeclaration(file, line(templated.getStartMark()),
                    text(value(templated, "routeId")), parameters, defaults, settings));
        }
    }

    /**
     * Returns those that are declared rightly each by itself, in the order of their names.
     *
     * @param mistakes takes what is wrong with the others, or with what there is of all
     */
    List<Stream> streams(List<OperatorError> mistakes) {
        List<Stream> streams = new ArrayList<>();
        List<String> sources = SourceName.all(settings);
        mistakes.addAll(unreadable);
        for (StreamDeclaration declared : declarations) {
            OperatorError.collect(mistakes, () -> streams.addAll(
                    declared.each(sources).stream().map(each -> stream(each, sources)).toList()));
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

    private static Stream stream(StreamDeclaration declared, List<String> sources) {
        if (!sources.contains(declared.source())) {
            throw declared.error("there is no source " + declared.source(), "the sources are "
                    + String.join(", ", sources) + "; SOURCE_DSN is the source primary, SOURCE_DSN_BERLIN would be "
                    + "the source berlin");
        }
        return declared.stream();
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

package io.yosai.timescale.routes;

import java.nio.file.Path;
import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A value of a YAML file, with its place. */
record YamlValue(Path file, Node node) {
    /** A key of a map and what it stands for. */
    record Field(YamlValue key, YamlValue value) {
        String name() {
            return key.text();
        }
    }

    boolean isMap() {
        return node instanceof MappingNode;
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    /** Those of a map; empty for anything else. A key that is no text is left out. */
    List<Field> fields() {
        return node instanceof MappingNode map ? map.getValue().stream()
                .filter(pair -> pair.getKeyNode() instanceof ScalarNode)
                .map(pair -> new Field(new YamlValue(file, pair.getKeyNode()),
                        new YamlValue(file, pair.getValueNode())))
                .toList() : List.of();
    }

    /** Whether this is an unquoted {@code {{placeholder}}}, which YAML takes for a map whose key is a map. */
    boolean isBareBraces() {
        return node instanceof MappingNode map
                && map.getValue().stream().anyMatch(pair -> pair.getKeyNode() instanceof MappingNode);
    }

    /** Those of a list; empty for anything else. */
    List<YamlValue> items() {
        return node instanceof SequenceNode list
                ? list.getValue().stream().map(item -> new YamlValue(file, item)).toList() : List.of();
    }

    /** Those of the list of this name; empty if there is none. */
    List<YamlValue> items(String name) {
        return get(name) == null ? List.of() : get(name).items();
    }

    /** Null if this is a map or a list. */
    String text() {
        return node instanceof ScalarNode scalar ? scalar.getValue() : null;
    }

    /** {@code str}, {@code int}, {@code float}, {@code bool}, {@code null}, {@code map} or {@code seq}. */
    String type() {
        return node.getTag().getValue().replaceFirst(".*:", "");
    }

    /** Null if this is no map or has no such key. */
    YamlValue get(String name) {
        return fields().stream().filter(field -> field.name().equals(name)).map(Field::value).findFirst().orElse(null);
    }

    /** Null if this is no map, has no such key, or if it is no text. */
    String text(String name) {
        YamlValue value = get(name);
        return value == null ? null : value.text();
    }

    int line() {
        return mark().getLine() + 1;
    }

    int column() {
        return mark().getColumn() + 1;
    }

    Finding error(String what, String hint) {
        return Finding.error(file, line(), column(), what, hint);
    }

    private Mark mark() {
        return node.getStartMark().orElseThrow();
    }
}

package io.yosai.timescale.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.routes.YamlValue.Field;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Steps and options that the YAML DSL does not know, and values of a wrong kind: a walk through a file and Camel's own
 * schema at a time. Where that has several forms of a value, right is what any of them takes. Camel takes a number or a
 * word for any text, a word in small letters, and what a placeholder stands for is not known here.
 *
 * @param findings takes what is found
 */
record SchemaCheck(Placeholders placeholders, List<Finding> findings) {
    private static final JsonNode OF_CAMEL = read("/schema/camelYamlDsl.json");
    private static final JsonNode EXPRESSION =
            OF_CAMEL.at("/items/definitions/org.apache.camel.model.language.ExpressionDefinition");
    private static final String ROOT = "the file";
    private static final Map<String, String> KINDS = Map.of("object", "a map",
            "array", "a list whose items begin with `- `", "string", "a text", "boolean", "true or false",
            "integer", "a whole number", "number", "a number");

    private static JsonNode read(String file) {
        try (InputStream schema = SchemaCheck.class.getResourceAsStream(file)) {
            return new ObjectMapper().readTree(schema);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void find(RouteFile file) {
        file.root().items().forEach(item -> check(item, item, OF_CAMEL.path("items"), ROOT));
    }

    private static JsonNode followed(JsonNode schema) {
        return schema.has("$ref") ? followed(OF_CAMEL.at(schema.path("$ref").asText().substring(1))) : schema;
    }

    /** The schema itself, and those of which one must fit. */
    private static Stream<JsonNode> forms(JsonNode schema) {
        JsonNode itself = followed(schema);
        return Stream.concat(Stream.of(itself), Stream.of("oneOf", "anyOf").flatMap(key -> each(itself.path(key)))
                .filter(form -> !form.has("not")).flatMap(SchemaCheck::forms));
    }

    private static Stream<JsonNode> each(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    private static List<String> texts(JsonNode list) {
        return each(list).map(JsonNode::asText).toList();
    }

    /**
     * @param place the key of a map's field, the value itself of a list's item
     * @param name  of the field that it is of
     */
    private void check(YamlValue value, YamlValue place, JsonNode schema, String name) {
        List<JsonNode> forms = forms(schema).toList();
        Set<String> kinds = new TreeSet<>();
        forms.stream().filter(form -> form.has("type")).forEach(form -> kinds.add(form.path("type").asText()));
        if (!kinds.isEmpty() && kinds.stream().noneMatch(kind -> isOf(kind, value))) {
            wrongKind(value, place, kinds, name);
        } else if (value.isMap()) {
            map(value, place, forms, name);
        } else if (value.isList()) {
            forms.stream().map(form -> form.path("items")).filter(JsonNode::isObject)
                    .forEach(items -> value.items().forEach(item -> check(item, item, items, name)));
        } else {
            List<String> words = forms.stream().flatMap(form -> texts(form.path("enum")).stream()).toList();
            if (!words.isEmpty() && !mayBe(value, text -> words.stream().anyMatch(text::equalsIgnoreCase))) {
                findings.add(value.error("`" + name + "` is " + value.text(), Hint.oneOf(words)));
            }
        }
    }

    private boolean isOf(String kind, YamlValue value) {
        return switch (kind) {
            case "object" -> value.isMap();
            case "array" -> value.isList();
            case "string" -> value.text() != null && !value.type().equals("null");
            case "boolean" -> mayBe(value, text -> text.matches("(?i)true|false"));
            default -> mayBe(value, text -> text.matches("-?\\d+(\\.\\d+)?"));
        };
    }

    /** Whether something is so of a text, as far as it is known. */
    private boolean mayBe(YamlValue value, Predicate<String> is) {
        String text = value.text() == null ? null : placeholders.filled(value.text(), Map.of());
        return text != null && (Placeholders.isLeft(text) || is.test(text));
    }

    private void wrongKind(YamlValue value, YamlValue place, Set<String> kinds, String name) {
        boolean empty = value.type().equals("null");
        String found = value.isMap() ? "a map" : value.isList() ? "a list" : empty ? "nothing"
                : "`" + value.text() + "`";
        findings.add((value.text() == null || empty ? place : value).error("`" + name + "` holds " + found,
                "expected is " + String.join(" or ", kinds.stream().map(KINDS::get).sorted().toList())
                        + (empty ? ", indented below it" : "")));
    }

    private void map(YamlValue value, YamlValue place, List<JsonNode> forms, String name) {
        List<Field> fields = value.fields();
        if (fields.size() > 1 && forms.stream().anyMatch(form -> form.has("maxProperties"))) {
            findings.add(fields.get(1).key().error("`" + fields.get(1).name() + "` stands beside `"
                    + fields.get(0).name() + "` in one item of a list", "indent it below `" + fields.get(0).name()
                    + ":`, or begin an item of its own with `- `"));
            return;
        }
        Map<String, JsonNode> known = new TreeMap<>();
        // What one form says no more of than that it is there, another one says.
        forms.forEach(form -> form.path("properties").properties().forEach(property ->
                known.merge(property.getKey(), property.getValue(), (one, other) -> one.isEmpty() ? other : one)));
        boolean isExpression = forms.get(0).equals(EXPRESSION);
        boolean isClosed = isExpression || forms.stream().anyMatch(form -> form.has("additionalProperties"));
        List<String> missing = new ArrayList<>(texts(forms.get(0).path("required")));
        for (Field field : fields) {
            missing.remove(field.name());
            if (known.containsKey(field.name())) {
                check(field.value(), field.key(), known.get(field.name()), field.name());
            } else if (isClosed) {
                String hint = Hint.nearest(field.name(), known.keySet());
                // A misspelt option is missing too.
                missing.removeIf(option -> hint.startsWith(Hint.did(option)));
                findings.add(field.key().error(isExpression ? "unknown language `" + field.name() + "`"
                        : unknown(field.name(), name), hint + (known.containsKey("parameters")
                        ? "; options of an endpoint stand below `parameters:`" : "")));
            }
        }
        rivals(fields, forms).forEach(rival -> findings.add(rival.get(1).key().error("`" + rival.get(1).name()
                + "` stands beside `" + rival.get(0).name() + "` in one `" + name + "`", "leave one of them out")));
        missing.forEach(option -> findings.add(place.error("`" + name + "` has no `" + option + "`",
                "write `" + option + ":` below it")));
        if (isExpression && fields.isEmpty()) {
            findings.add(value.error("`" + name + "` holds no expression", Hint.oneOf(known.keySet())));
        }
    }

    /** Fields of which the schema lets one be there alone, such as two languages, or two data formats. */
    private static Stream<List<Field>> rivals(List<Field> fields, List<JsonNode> forms) {
        return forms.stream().map(form -> each(form.path("oneOf"))
                        .flatMap(one -> texts(one.path("required")).stream()).toList())
                .map(options -> fields.stream().filter(field -> options.contains(field.name())).toList())
                .filter(found -> found.size() > 1);
    }

    private static String unknown(String found, String name) {
        return name.equals("steps") ? "unknown step `" + found + "`"
                : name.equals(ROOT) ? "unknown item `" + found + "`"
                : "unknown option `" + found + "` of `" + name + "`";
    }
}

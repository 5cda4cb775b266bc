package io.yosai.timescale.routes;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A YAML file as JSON, which a JSON schema is made for, and where each of its JSON pointers is in the file. */
final class JsonForm {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Map<String, YamlValue> values = new HashMap<>();
    private final Map<String, YamlValue> keys = new HashMap<>();
    private final JsonNode root;

    JsonForm(YamlValue root) {
        this.root = json(root, "");
    }

    JsonNode root() {
        return root;
    }

    YamlValue value(String pointer) {
        return values.get(pointer);
    }

    /** The key of a map's field, the value itself of a list's item. */
    YamlValue place(String pointer) {
        return keys.getOrDefault(pointer, values.get(pointer));
    }

    /** Replaces a value that is no map and no list by one of another kind. */
    void put(String pointer, String kind) {
        put(pointer, switch (kind) {
            case "boolean" -> JSON.booleanNode(true);
            case "integer", "number" -> JSON.numberNode(1);
            default -> JSON.textNode(values.get(pointer).text());
        });
    }

    void put(String pointer, JsonNode value) {
        JsonPointer place = JsonPointer.compile(pointer);
        JsonNode around = root.at(place.head());
        if (around instanceof ObjectNode map) {
            map.set(place.last().getMatchingProperty(), value);
        } else if (around instanceof ArrayNode list) {
            list.set(place.last().getMatchingIndex(), value);
        }
    }

    static String below(String pointer, Object name) {
        return pointer + "/" + String.valueOf(name).replace("~", "~0").replace("/", "~1");
    }

    private JsonNode json(YamlValue value, String pointer) {
        values.put(pointer, value);
        if (value.isMap()) {
            ObjectNode map = JSON.objectNode();
            for (YamlValue.Field field : value.fields()) {
                String below = below(pointer, field.name());
                keys.put(below, field.key());
                map.set(field.name(), json(field.value(), below));
            }
            return map;
        }
        if (value.isList()) {
            ArrayNode list = JSON.arrayNode();
            List<YamlValue> items = value.items();
            for (int i = 0; i < items.size(); i++) {
                list.add(json(items.get(i), below(pointer, i)));
            }
            return list;
        }
        return switch (value.type()) {
            case "int", "float" -> number(value);
            case "bool" -> JSON.booleanNode(Boolean.parseBoolean(value.text()));
            case "null" -> JSON.nullNode();
            default -> JSON.textNode(value.text());
        };
    }

    /** A text where JSON has no such number, as for {@code .nan}, or a tag makes none of it. */
    private static JsonNode number(YamlValue value) {
        try {
            return value.type().equals("int") ? JSON.numberNode(new BigInteger(value.text()))
                    : JSON.numberNode(Double.parseDouble(value.text()));
        } catch (NumberFormatException e) {
            return JSON.textNode(value.text());
        }
    }
}

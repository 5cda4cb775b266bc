package io.yosai.timescale.routes;

import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Steps and options that the YAML DSL does not know, and values of a wrong kind.
 *
 * <p>The schema says of an expression or of a step with a short form only that none of several forms fits, with the
 * reasons of each; reported is what is deepest in the file.
 */
record SchemaCheck(Placeholders placeholders) {
    /** From Camel's own jar. */
    static final JsonSchema OF_CAMEL = read("/schema/camelYamlDsl.json");
    private static final int MOST_ROUNDS = 3;

    private static JsonSchema read(String file) {
        JsonMetaSchema language = JsonMetaSchema.builder(JsonMetaSchema.getV4())
                .keyword(new NonValidationKeyword("deprecated")).build();
        return JsonSchemaFactory.builder().defaultMetaSchemaIri(language.getIri()).metaSchema(language).build()
                .getSchema(SchemaCheck.class.getResourceAsStream(file), SchemaValidatorsConfig.builder()
                        .pathType(PathType.JSON_POINTER).preloadJsonSchema(false).build());
    }

    List<Finding> findings(RouteFile file) {
        JsonForm form = new JsonForm(file.root());
        Map<String, List<ValidationMessage>> byPointer = messages(form).stream()
                .collect(Collectors.groupingBy(SchemaCheck::pointer, TreeMap::new, Collectors.toList()));
        List<String> twice = byPointer.keySet().stream()
                .filter(pointer -> byPointer.get(pointer).stream()
                        .anyMatch(message -> message.getType().equals("maxProperties"))).toList();
        SchemaWords words = new SchemaWords(form);
        List<Finding> findings = new ArrayList<>();
        byPointer.forEach((pointer, messages) -> {
            if (twice.contains(pointer)) {
                findings.add(words.twoSteps(pointer));
            } else if (twice.stream().noneMatch(step -> pointer.startsWith(step + "/"))) {
                boolean deeper = byPointer.keySet().stream().anyMatch(other -> other.startsWith(pointer + "/"));
                findings.addAll(words.findings(pointer, messages, deeper));
            }
        });
        return findings;
    }

    /**
     * Camel takes a number or a word for any text, a word in small letters, and what a placeholder stands for is not
     * known here. The schema refuses them, and all that is around them with them; so they are put as it wants them, and
     * it is asked again.
     */
    private Set<ValidationMessage> messages(JsonForm form) {
        Set<ValidationMessage> messages = OF_CAMEL.validate(form.root());
        for (int round = 0; round < MOST_ROUNDS; round++) {
            List<ValidationMessage> taken = messages.stream().filter(message -> isTaken(message, form)).toList();
            if (taken.isEmpty()) {
                break;
            }
            taken.forEach(message -> {
                // Of a few words, any one.
                if (message.getType().equals("enum")) {
                    form.put(pointer(message), message.getSchemaNode().get(0));
                } else {
                    form.put(pointer(message), message.getSchemaNode().asText());
                }
            });
            messages = OF_CAMEL.validate(form.root());
        }
        return messages;
    }

    private boolean isTaken(ValidationMessage message, JsonForm form) {
        YamlValue value = form.value(pointer(message));
        return value.text() != null
                && placeholders.texts(value.text(), Map.of()).stream().allMatch(text -> isTaken(message, value, text));
    }

    private static boolean isTaken(ValidationMessage message, YamlValue value, String text) {
        boolean open = Placeholders.isLeft(text);
        if (message.getType().equals("enum")) {
            return open || StreamSupport.stream(message.getSchemaNode().spliterator(), false)
                    .anyMatch(word -> word.asText().equalsIgnoreCase(text));
        }
        if (!message.getType().equals("type")) {
            return false;
        }
        return switch (message.getSchemaNode().asText()) {
            case "string" -> !value.type().equals("null");
            case "boolean" -> open || text.matches("(?i)true|false");
            case "integer", "number" -> open || text.matches("-?\\d+(\\.\\d+)?");
            default -> false;
        };
    }

    private static String pointer(ValidationMessage message) {
        return message.getInstanceLocation().toString();
    }
}

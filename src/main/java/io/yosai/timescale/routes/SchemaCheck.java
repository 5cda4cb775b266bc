package io.yosai.timescale.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Steps and options that the YAML DSL does not know, and values of a wrong kind.
 *
 * <p>The schema says of an expression or of a step with a short form only that none of several forms fits, with the
 * reasons of each; told is what is deepest in the file.
 */
final class SchemaCheck {
    private static final Map<String, String> KINDS = Map.of("object", "a map",
            "array", "a list whose items begin with `- `", "string", "a text", "boolean", "true or false",
            "integer", "a whole number", "number", "a number");

    private final DslSchema schema = DslSchema.get();

    List<Finding> findings(RouteFile file) {
        JsonForm form = new JsonForm(file.root());
        Map<String, List<ValidationMessage>> byPointer = new TreeMap<>();
        schema.validate(form.root()).stream().filter(message -> tells(message, form))
                .forEach(message -> byPointer.computeIfAbsent(pointer(message), p -> new ArrayList<>()).add(message));
        List<String> twice = byPointer.keySet().stream()
                .filter(pointer -> !of(byPointer.get(pointer), "maxProperties").isEmpty()).toList();
        List<Finding> findings = new ArrayList<>();
        byPointer.forEach((pointer, messages) -> {
            if (twice.contains(pointer)) {
                findings.add(twoSteps(form.value(pointer)));
            } else if (twice.stream().noneMatch(step -> pointer.startsWith(step + "/"))) {
                boolean deeper = byPointer.keySet().stream().anyMatch(other -> other.startsWith(pointer + "/"));
                findings.addAll(at(pointer,
                        messages.stream().filter(m -> !deeper || !isOfSeveralForms(m)).toList(), form));
            }
        });
        return findings;
    }

    private List<Finding> at(String pointer, List<ValidationMessage> messages, JsonForm form) {
        List<Finding> findings = new ArrayList<>();
        List<ValidationMessage> unknown = of(messages, "additionalProperties");
        unknown.forEach(message -> findings.add(unknown(pointer, message, form)));
        // A misspelt option is missing too.
        List<Finding> misspelt = List.copyOf(findings);
        of(messages, "required").stream().filter(message -> !isOfSeveralForms(message)).filter(message -> misspelt.stream()
                .noneMatch(finding -> finding.hint().startsWith(Hint.did(message.getProperty())))).forEach(message ->
                findings.add(form.place(pointer).error("`" + name(pointer) + "` has no `" + message.getProperty() + "`",
                        "write `" + message.getProperty() + ":` below it")));
        of(messages, "enum").forEach(message -> findings.add(form.value(pointer).error("`" + name(pointer) + "` is "
                + form.value(pointer).text(), Hint.oneOf(texts(message.getSchemaNode())))));
        if (!findings.isEmpty()) {
            return findings;
        }
        List<ValidationMessage> languages = of(messages, "required");
        List<ValidationMessage> types = of(messages, "type");
        if (!languages.isEmpty()) {
            findings.add(noExpression(pointer, languages.stream().map(ValidationMessage::getProperty).toList(), form));
        } else if (!types.isEmpty()) {
            findings.add(wrongKind(pointer, types, form));
        }
        return findings;
    }

    private Finding unknown(String pointer, ValidationMessage message, JsonForm form) {
        String found = message.getProperty();
        String what = pointer.matches(".*/steps/\\d+") ? "unknown step `" + found + "`"
                : pointer.matches("/\\d+") ? "unknown item `" + found + "`"
                : "unknown option `" + found + "` of `" + name(pointer) + "`";
        List<String> allowed = schema.allowed(message);
        String hint = Hint.nearest(found, allowed)
                + (allowed.contains("parameters") ? "; options of an endpoint stand below `parameters:`" : "");
        return form.place(JsonForm.below(pointer, found)).error(what, hint);
    }

    private static Finding noExpression(String pointer, List<String> languages, JsonForm form) {
        YamlValue value = form.value(pointer);
        return value.fields().isEmpty()
                ? value.error("`" + name(pointer) + "` holds no expression", Hint.oneOf(languages))
                : value.fields().get(0).key().error("unknown language `" + value.fields().get(0).name() + "`",
                        Hint.nearest(value.fields().get(0).name(), languages));
    }

    private static Finding wrongKind(String pointer, List<ValidationMessage> types, JsonForm form) {
        YamlValue value = form.value(pointer);
        String found = value.isMap() ? "a map" : value.isList() ? "a list"
                : value.type().equals("null") ? "nothing" : "`" + value.text() + "`";
        TreeSet<String> expected = new TreeSet<>();
        types.stream().map(type -> type.getSchemaNode().asText())
                .forEach(type -> expected.add(KINDS.getOrDefault(type, type)));
        String indent = found.equals("nothing") ? ", indented below it" : "";
        YamlValue at = value.text() == null || found.equals("nothing") ? form.place(pointer) : value;
        return at.error("`" + name(pointer) + "` holds " + found,
                "expected is " + String.join(" or ", expected) + indent);
    }

    private static Finding twoSteps(YamlValue step) {
        YamlValue.Field first = step.fields().get(0);
        YamlValue.Field second = step.fields().get(1);
        return second.key().error("`" + second.name() + "` stands beside `" + first.name() + "` in one item of a list",
                "indent it below `" + first.name() + ":`, or begin an item of its own with `- `");
    }

    /** Camel takes a number or a word for any text, and what a placeholder stands for is not known here. */
    private static boolean tells(ValidationMessage message, JsonForm form) {
        YamlValue value = form.value(pointer(message));
        if (!message.getType().equals("type") || value.text() == null) {
            return true;
        }
        String text = value.text();
        return !text.contains("{{") && switch (message.getSchemaNode().asText()) {
            case "string" -> value.type().equals("null");
            case "boolean" -> !text.matches("(?i)true|false");
            case "integer", "number" -> !text.matches("-?\\d+(\\.\\d+)?");
            default -> true;
        };
    }

    private static boolean isOfSeveralForms(ValidationMessage message) {
        return message.getEvaluationPath().toString().matches(".*/(oneOf|anyOf)/[^$]*");
    }

    private static List<ValidationMessage> of(List<ValidationMessage> messages, String type) {
        return messages.stream().filter(message -> message.getType().equals(type))
                .sorted(Comparator.comparing(ValidationMessage::getMessage)).toList();
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static String pointer(ValidationMessage message) {
        return message.getInstanceLocation().toString();
    }

    /** The last name of a pointer that is not a number. */
    private static String name(String pointer) {
        String[] names = pointer.replaceAll("(/\\d+)+$", "").split("/");
        return names.length < 2 ? "the file" : names[names.length - 1];
    }
}

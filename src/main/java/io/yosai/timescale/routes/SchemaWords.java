package io.yosai.timescale.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What the schema says of one place of a file, in words for who edits it. */
record SchemaWords(JsonForm form) {
    private static final Map<String, String> KINDS = Map.of("object", "a map",
            "array", "a list whose items begin with `- `", "string", "a text", "boolean", "true or false",
            "integer", "a whole number", "number", "a number");

    /** @param deeper whether there are messages of what is below this place */
    List<Finding> findings(String pointer, List<ValidationMessage> all, boolean deeper) {
        List<ValidationMessage> messages = all.stream().filter(m -> !deeper || !isOfSeveralForms(m)).toList();
        List<Finding> findings = new ArrayList<>();
        List<ValidationMessage> unknown = of(messages, "additionalProperties");
        unknown.forEach(message -> findings.add(unknown(pointer, message)));
        // A misspelt option is missing too.
        List<Finding> misspelt = List.copyOf(findings);
        of(messages, "required").stream().filter(message -> !isOfSeveralForms(message)
                && misspelt.stream().noneMatch(finding -> finding.hint().startsWith(Hint.did(message.getProperty()))))
                .forEach(message ->
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
            findings.add(noExpression(pointer, languages.stream().map(ValidationMessage::getProperty).toList()));
        } else if (!types.isEmpty()) {
            findings.add(wrongKind(pointer, types));
        }
        return findings;
    }

    private Finding unknown(String pointer, ValidationMessage message) {
        String found = message.getProperty();
        String what = pointer.matches(".*/steps/\\d+") ? "unknown step `" + found + "`"
                : pointer.matches("/\\d+") ? "unknown item `" + found + "`"
                : "unknown option `" + found + "` of `" + name(pointer) + "`";
        List<String> allowed = allowed(message);
        String hint = Hint.nearest(found, allowed)
                + (allowed.contains("parameters") ? "; options of an endpoint stand below `parameters:`" : "");
        return form.place(JsonForm.below(pointer, found)).error(what, hint);
    }

    /** The names that the schema knows where it refused one. */
    private static List<String> allowed(ValidationMessage unknown) {
        List<String> names = new ArrayList<>();
        SchemaCheck.OF_CAMEL.getSchemaNode().at(unknown.getSchemaLocation().getFragment().getParent().toString())
                .path("properties").fieldNames().forEachRemaining(names::add);
        return names.stream().sorted().toList();
    }

    private Finding noExpression(String pointer, List<String> languages) {
        YamlValue value = form.value(pointer);
        return value.fields().isEmpty()
                ? value.error("`" + name(pointer) + "` holds no expression", Hint.oneOf(languages))
                : value.fields().get(0).key().error("unknown language `" + value.fields().get(0).name() + "`",
                        Hint.nearest(value.fields().get(0).name(), languages));
    }

    private Finding wrongKind(String pointer, List<ValidationMessage> types) {
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

    Finding twoSteps(String pointer) {
        YamlValue step = form.value(pointer);
        YamlValue.Field first = step.fields().get(0);
        YamlValue.Field second = step.fields().get(1);
        return second.key().error("`" + second.name() + "` stands beside `" + first.name() + "` in one item of a list",
                "indent it below `" + first.name() + ":`, or begin an item of its own with `- `");
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

    /** The last name of a pointer that is not a number. */
    private static String name(String pointer) {
        String[] names = pointer.replaceAll("(/\\d+)+$", "").split("/");
        return names.length < 2 ? "the file" : names[names.length - 1];
    }
}

package io.yosai.timescale.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The JSON schema of the Camel YAML DSL, from Camel's own jar. */
final class DslSchema {
    private static final String FILE = "/schema/camelYamlDsl.json";

    private static DslSchema loaded;

    private final JsonNode definition;
    private final JsonSchema schema;

    private DslSchema(JsonNode definition) {
        this.definition = definition;
        JsonMetaSchema language = JsonMetaSchema.builder(JsonMetaSchema.getV4())
                .keyword(new NonValidationKeyword("deprecated")).build();
        JsonSchemaFactory factory = JsonSchemaFactory.builder().defaultMetaSchemaIri(language.getIri())
                .metaSchema(language).build();
        this.schema = factory.getSchema(definition,
                SchemaValidatorsConfig.builder().pathType(PathType.JSON_POINTER).preloadJsonSchema(false).build());
    }

    /** It is large, so it is read when it is first needed. */
    static synchronized DslSchema get() {
        if (loaded == null) {
            try {
                loaded = new DslSchema(new ObjectMapper().readTree(DslSchema.class.getResource(FILE)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return loaded;
    }

    Set<ValidationMessage> validate(JsonNode file) {
        return schema.validate(file);
    }

    /** @return the names that the schema knows where it refused one */
    List<String> allowed(ValidationMessage unknown) {
        List<String> names = new ArrayList<>();
        at(unknown.getEvaluationPath().getParent()).path("properties").fieldNames().forEachRemaining(names::add);
        return names.stream().sorted().toList();
    }

    private JsonNode at(JsonNodePath path) {
        JsonNode node = definition;
        for (int i = 0; i < path.getNameCount(); i++) {
            Object name = path.getElement(i);
            node = "$ref".equals(name) ? definition.at(node.path("$ref").asText().substring(1))
                    : name instanceof Integer index ? node.path(index) : node.path(String.valueOf(name));
        }
        return node;
    }
}

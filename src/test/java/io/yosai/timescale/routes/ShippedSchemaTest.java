package io.yosai.timescale.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.yosai.timescale.servers.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Editors that know Camel's schema, and nothing of what Camel takes besides, find nothing in the files of the product.
 */
class ShippedSchemaTest {
    private static final JsonSchema OF_CAMEL = JsonSchemaFactory.getInstance(VersionFlag.V4)
            .getSchema(ShippedSchemaTest.class.getResourceAsStream("/schema/camelYamlDsl.json"));

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(Routes.SHIPPED)) {
            return files.filter(file -> file.toString().endsWith(".camel.yaml")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void schemaOfCamelFindsNothing(Path path) throws IOException {
        assertThat(OF_CAMEL.validate(Files.readString(path), InputFormat.YAML)).isEmpty();
    }
}

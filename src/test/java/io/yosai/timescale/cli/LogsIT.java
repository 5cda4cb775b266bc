package io.yosai.timescale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.layout.template.json.JsonTemplateLayout;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The form of the log, by LOG_FORMAT and LOG_LEVEL. */
@Tag("long")
class LogsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NOWHERE = "postgres://nobody@127.0.0.1:1/none";

    @TempDir
    private Path directory;

    private Program program;

    @BeforeEach
    void copyRoutes() throws Exception {
        program = Program.withRoutes(directory);
        program.edit("errors", "maximumRedeliveries: 4\n", "maximumRedeliveries: 0\n");
    }

    @Test
    void everyLineIsAnObjectWithTheFieldsOfEcs() throws Exception {
        Program.End end = program.run(Map.of("SOURCE_DSN", NOWHERE, "TARGET_DSN", NOWHERE, "LOG_FORMAT", "json"),
                "policies");
        assertThat(end.exitCode()).isEqualTo(1);
        assertThat(end.err()).isNotEmpty().allSatisfy(line -> {
            JsonNode event = JSON.readTree(line);
            assertThat(Instant.parse(event.path("@timestamp").asText())).isBefore(Instant.now().plusSeconds(60));
            assertThat(event.path("log.level").asText()).matches("INFO|WARN|ERROR");
            assertThat(event.path("message").asText()).isNotBlank();
            assertThat(event.path("service.name").asText()).isEqualTo("timescale-integration");
        });
        assertThat(JSON.readTree(end.lastLine()).path("message").asText()).startsWith("policies failed: ");
        end = program.run(Map.of("LOG_FORMAT", "json"), "backfill", "--to", "2026-02-01");
        assertThat(end.exitCode()).isEqualTo(2);
        assertThat(end.err()).as("a wrong call").singleElement().satisfies(line ->
                assertThat(JSON.readTree(line).path("message").asText()).startsWith("Missing required option: "));
    }

    @Test
    void lessIsLoggedWhereLessIsAskedFor() throws Exception {
        Map<String, String> settings = Map.of("SOURCE_DSN", NOWHERE, "TARGET_DSN", NOWHERE,
                "REPLICATION_METRICS_PORT", "0");
        assertThat(program.run(settings, "policies").err()).anyMatch(line -> line.contains(" INFO "));
        assertThat(program.run(Map.of("SOURCE_DSN", NOWHERE, "TARGET_DSN", NOWHERE, "LOG_LEVEL", "error"),
                "policies").err())
                .isNotEmpty().noneMatch(line -> line.contains(" INFO ") || line.contains(" WARN "));
    }

    /** By MDC, as docs/logs.md has it. */
    @Test
    void streamAndSourceAreLabels() throws Exception {
        SortedArrayStringMap context = new SortedArrayStringMap();
        context.putValue("stream", "door_events");
        context.putValue("source", "primary");
        String line = JsonTemplateLayout.newBuilder().setConfiguration(new DefaultConfiguration())
                .setEventTemplateUri("classpath:log4j2-ecs.json").build().toSerializable(Log4jLogEvent.newBuilder()
                        .setLevel(Level.INFO).setMessage(new SimpleMessage("copied")).setContextData(context).build());
        assertThat(JSON.readTree(line).path("labels"))
                .isEqualTo(JSON.readTree("{\"stream\": \"door_events\", \"source\": \"primary\"}"));
    }

    /** As of a certificate for another name: each try would be a line past the log. */
    @Test
    void pgjdbcLogsNothingByItself() {
        Logs.configure();
        assertThat(java.util.logging.Logger.getLogger("org.postgresql.ssl.PGjdbcHostnameVerifier")
                .isLoggable(java.util.logging.Level.SEVERE)).isFalse();
    }

    /** What pgjdbc says of TLS is explained by its words. */
    @Test
    void whatADriverSaysIsEnglish() throws Exception {
        assertThat(program.run(Map.of("SOURCE_DSN", NOWHERE, "TARGET_DSN", NOWHERE, "REPLICATION_METRICS_PORT", "0",
                "JAVA_OPTS", "-Xmx256m -Duser.language=ja -Duser.country=JP"), "policies").err())
                .anyMatch(line -> line.contains("Connection to "));
    }

    @Test
    void digitsArePlainWhateverTheLanguage() throws Exception {
        program.edit("your-steps", "direct\n", "drect\n");
        assertThat(program.run(Map.of("JAVA_OPTS", "-Xmx256m -Duser.language=ar -Duser.country=EG"), "validate").out())
                .anyMatch(line -> line.startsWith("routes/your-steps.camel.yaml:13:12: "));
    }
}

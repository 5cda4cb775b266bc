package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.servers.Recipe;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The recipe publish-to-kafka of docs/cookbook.md, with a broker of one node. */
class CookbookKafkaIT extends ReplicationFixture {
    private static final String BROKERS = "kafka.brokers";
    private static final TopicPartition TOPIC = new TopicPartition("access-events", 0);

    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();
    private static KafkaClusterTestKit kafka;

    @TempDir
    private Path directory;
    private Path routes;

    CookbookKafkaIT() {
        super(target);
    }

    @BeforeAll
    static void start() throws Exception {
        for (String talkative : List.of("org.apache.kafka", "kafka", "state")) {
            Configurator.setLevel(talkative, Level.ERROR);
        }
        kafka = new KafkaClusterTestKit.Builder(new TestKitNodes.Builder().setCombined(true).setNumBrokerNodes(1)
                .setNumControllerNodes(1).build()).build();
        kafka.format();
        kafka.startup();
        kafka.waitForReadyBrokers();
    }

    @AfterAll
    static void stop() throws Exception {
        kafka.close();
    }

    @BeforeEach
    void takeRecipe() throws Exception {
        routes = new Recipe("publish-to-kafka").copyInto(Routes.copyInto(directory));
        primary.execute("INSERT INTO access_events (time, event_id, door_id, access_result, metadata) SELECT "
                + "now() - make_interval(mins => i), gen_random_uuid(), 'd' || i, 'Denied', '{\"a\": 1}' "
                + "FROM generate_series(1, 1500) AS i");
    }

    @AfterEach
    void clear() {
        System.clearProperty(BROKERS);
    }

    @Test
    void eachRowIsARecordAndReconcilePublishesNone() throws Exception {
        System.setProperty(BROKERS, kafka.bootstrapServers());
        pass(Map.of(), routes);
        assertSameContent(1500);
        server.execute("DELETE FROM access_events WHERE door_id IN ('d7', 'd8')");
        pass("reconcile", Map.of("reconcile_scope", "whole"), Map.of(), routes);
        assertSameContent(1500);

        List<JsonNode> published = published();
        assertThat(published).hasSize(1500);
        JsonNode third = published.stream().filter(row -> row.get("door_id").asText().equals("d3")).findFirst().get();
        assertThat(third.get("event_id").asText()).isEqualTo(
                primary.value("SELECT event_id::text FROM access_events WHERE door_id = 'd3'", String.class));
        assertThat(third.get("access_result").asText()).isEqualTo("Denied");
    }

    /** The rows of all records; two pages of 1000 and 500 rows are three records. */
    private static List<JsonNode> published() throws Exception {
        List<JsonNode> rows = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()), new StringDeserializer(),
                new StringDeserializer())) {
            consumer.assign(List.of(TOPIC));
            consumer.seekToBeginning(List.of(TOPIC));
            assertThat(consumer.endOffsets(List.of(TOPIC))).containsEntry(TOPIC, 3L);
            while (consumer.position(TOPIC) < 3) {
                for (ConsumerRecord<String, String> found : consumer.poll(Duration.ofSeconds(1))) {
                    new ObjectMapper().readTree(found.value()).forEach(rows::add);
                }
            }
        }
        return rows;
    }

    @Test
    void aKafkaThatIsAwayFailsThePassAndNothingIsWritten() throws Exception {
        Path steps = routes.resolve("your-steps.camel.yaml");
        Files.writeString(steps, Files.readString(steps).replace("maxBlockMs: 5000", "maxBlockMs: 500"));
        System.setProperty(BROKERS, "127.0.0.1:1");
        assertThatThrownBy(() -> pass(Map.of(), routes)).isInstanceOf(PassFailed.class)
                .hasMessageContaining("access-events");
        assertThat(server.count("SELECT count(*) FROM access_events")).isZero();
    }
}

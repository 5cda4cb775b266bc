package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By COPY into a native server. */
class ReplicationIT extends ReplicationContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    ReplicationIT() {
        super(target, "copy");
    }

    @Test
    void rolesThatMayOnlyReadHereAndAddRowsThereAreEnough() {
        event("'2024-05-01'");
        pass(Map.of(), ROUTES);
        primary.execute("CREATE ROLE reader LOGIN PASSWORD 'r'; GRANT pg_monitor TO reader; "
                + "GRANT SELECT ON access_events TO reader");
        target.execute("CREATE ROLE writer LOGIN PASSWORD 'w'; GRANT USAGE ON SCHEMA timescale_integration TO writer; "
                + "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA timescale_integration TO writer; "
                + "GRANT SELECT, INSERT ON access_events TO writer");
        try {
            event("'2024-06-01'");
            pass(Map.of("SOURCE_DSN", primary.dsn().replaceFirst("//[^@]*@", "//reader:r@"),
                    "TARGET_DSN", target.dsn().replaceFirst("//[^@]*@", "//writer:w@")), ROUTES);
            assertSameContent(2);
            assertThat(target.count("SELECT count(*) FROM show_chunks('access_events')")).as("one is new").isEqualTo(2);
        } finally {
            primary.execute("DROP OWNED BY reader; DROP ROLE reader");
            target.execute("DROP OWNED BY writer; DROP ROLE writer");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"filter: {simple: '${body.size} > 9', steps: [%s]}",
        "split: {simple: '${collate(1)}', steps: [%s]}"})
    void stepAroundWritePageFailsThePassAndNothingIsLost(String around, @TempDir Path directory) throws IOException {
        event("'2024-05-01'");
        event("'2024-05-02'");
        Path routes = routesWith(directory, "");
        Path replicate = routes.resolve("replicate.camel.yaml");
        String text = Files.readString(replicate);
        String before = text.substring(0, text.indexOf("- bean:\n                        id: write-page"));
        Files.writeString(replicate, before + "- " + around.formatted("{bean: {ref: replication, method: write}}"));
        assertThatThrownBy(() -> pass(Map.of(), routes)).isInstanceOf(PassFailed.class).hasMessage("replicate failed: "
                + "a page did not come through write-page and would be read again for ever; put steps that drop or "
                + "split rows before write-page, not around it: it takes the rows of a page in one List, an empty one "
                + "too");
        pass(Map.of(), ROUTES);
        assertSameContent(2);
    }

    @Test
    void stepThatLeavesNoListOfRowsFailsThePass(@TempDir Path directory) throws IOException {
        event("'2024-05-01'");
        Path routes = routesWith(directory, "- setBody: {constant: rows}");
        assertThatThrownBy(() -> pass(Map.of(), routes)).isInstanceOf(PassFailed.class).hasMessage("replicate failed: "
                + "write-page needs the rows of the page, a List of Maps, in the body but found java.lang.String; put "
                + "steps that make something else of them into a wireTap or a multicast");
        assertThat(target.count("SELECT count(*) FROM access_events")).isZero();
    }
}

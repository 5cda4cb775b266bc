package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An editor's route, open to the network, that hands headers on to ours as they came. */
class HostileHeadersIT extends ReplicationFixture {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final String OPEN = """
            - route:
                id: open
                from:
                  uri: direct:open
                  steps:
            %s        - toD: "direct:${variable.job}"
            """;
    private static final String HEADER = "        - setHeader: {name: %s, constant: \"%s\"}%n";
    private static final String HOSTILE = "INSERT INTO taken VALUES (1)";

    @TempDir
    Path folder;
    private Path routes;

    HostileHeadersIT() {
        super(target);
    }

    @BeforeEach
    void prepare() throws IOException {
        for (var side : List.of(primary, target)) {
            side.execute("DROP TABLE IF EXISTS taken; CREATE TABLE taken (x integer)");
        }
        event("now() - interval '1 hour'");
        routes = Routes.copyInto(folder);
        // A pass reads the product's own files by the name of its job only, the service all of them.
        for (String job : List.of("reconcile", "policies", "backup")) {
            Files.move(route(job), route("open-" + job));
        }
    }

    private Path route(String name) {
        return routes.resolve(name + ".camel.yaml");
    }

    /** @param prefix as it is spelled: headers are found by any case */
    private void open(String prefix) throws IOException {
        Path marker = folder.resolve("taken");
        Files.writeString(route("open"), OPEN.formatted(
                HEADER.formatted(prefix + "SqlQuery", HOSTILE)
                + HEADER.formatted(prefix + "ExecCommandExecutable", "touch")
                + HEADER.formatted(prefix + "ExecCommandArgs", marker)
                + HEADER.formatted(prefix + "ExecCommandTimeout", "1")
                + HEADER.formatted(prefix + "ExecCommandWorkingDir", "/nowhere")
                + HEADER.formatted(prefix + "ExecCommandOutFile", marker)));
    }

    private void call(String job, Map<String, Object> variables) {
        Map<String, Object> all = new HashMap<>(variables);
        all.put("job", job);
        pass("open", all, Map.of("OUTPUT_DIR", folder.resolve("backups").toString(), "PG_BIN",
                target.server().program("pg_dump").getParent().toString()), routes);
    }

    private long taken() {
        return primary.count("SELECT count(*) FROM taken") + target.count("SELECT count(*) FROM taken");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Camel", "camel"})
    void whatRunsIsForTheRoutesToSay(String prefix) throws Exception {
        open(prefix);
        call("copy", Map.of());
        call("reconcile", Map.of("reconcile_scope", "whole"));
        call("policies", Map.of());
        call("backup", Map.of());
        assertThat(taken()).isZero();
        assertSameContent(1);
        assertThat(folder.resolve("taken")).doesNotExist();
        try (var backups = Files.list(folder.resolve("backups"))) {
            assertThat(backups).anyMatch(file -> file.toString().endsWith(".dump"));
        }
    }

    @Test
    void withoutTheRemovalTheHeadersWouldBeObeyed() throws Exception {
        open("Camel");
        Files.writeString(route("errors"), Files.readString(route("errors"))
                .replaceFirst("(?s)    interceptFrom:\n.*?(?=    onException:\n)", ""));
        assertThatThrownBy(() -> call("copy", Map.of())).isInstanceOf(PassFailed.class);
        assertThat(taken()).isPositive();
        assertThatThrownBy(() -> call("backup", Map.of())).isInstanceOf(PassFailed.class);
    }
}

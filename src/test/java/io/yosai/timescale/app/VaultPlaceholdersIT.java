package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.FakeVault;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code {{hashicorp:…}}} in the routes; the databases are in the same Vault. */
class VaultPlaceholdersIT extends ReplicationFixture {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private final FakeVault fake = FakeVault.start().put("secret/data/team/mask", Map.of("word", "first"))
            .put("secret/data/team/mask", Map.of("word", "second"));

    @TempDir
    Path folder;

    VaultPlaceholdersIT() {
        super(target);
    }

    @AfterEach
    void stop() {
        fake.close();
    }

    private void pass(String placeholder) throws IOException {
        Path routes = routesWith(Files.createTempDirectory(folder, "routes"), "- split: {simple: '${body}', steps: "
                + "[{script: {expression: {simple: \"${body.put('person_id', '" + placeholder + "')}\"}}}]}");
        fake.put("secret/data/timescale", Map.of("source", primary.dsn(), "target", target.dsn()));
        pass(Map.of("SOURCE_DSN", "", "TARGET_DSN", "", "VAULT_ADDR", fake.address(), "VAULT_TOKEN", fake.token()),
                routes);
    }

    private static String person() {
        return target.value("SELECT person_id FROM access_events ORDER BY time DESC LIMIT 1", String.class);
    }

    @Test
    void fieldIsReadByTheConnectionOfTheSettings() throws IOException {
        event("'2024-05-01'");
        pass("{{hashicorp:secret:team/mask#word}}");
        assertThat(person()).isEqualTo("second");
        event("'2024-05-02'");
        pass("{{hashicorp:secret:team/mask#word@1}}");
        assertThat(person()).isEqualTo("first");
        event("'2024-05-03'");
        pass("{{hashicorp:secret:team/mask#other:else}}");
        assertThat(person()).isEqualTo("else");
    }

    @Test
    void routesAreValidatedWithoutVault() throws IOException {
        Path routes = routesWith(folder, "- delay: {constant: '{{hashicorp:secret:team/mask#delay}}'}");
        try (Application application = new Application(settings(Map.of()), routes)) {
            assertThat(application.validate(List.of())).isEmpty();
        }
        assertThat(fake.requests()).isEmpty();
    }

    @Test
    void whatIsNotThereStopsTheStart() {
        assertThatThrownBy(() -> pass("{{hashicorp:secret:team/mask#other}}")).isInstanceOf(OperatorError.class)
                .hasMessageContaining("your-steps").hasMessageContaining(
                        "a route asks for secret/data/team/mask#other, but there is no such field in Vault\n"
                        + "HINT: its fields: ");
        assertThatThrownBy(() -> pass("{{hashicorp:secret:team/none#word:else}}"))
                .hasMessageContaining("Vault at " + fake.address() + " has no secret at secret/data/team/none");
        assertThatThrownBy(() -> pass("{{hashicorp:word}}")).hasMessageContaining("a placeholder for Vault must be "
                + "{{hashicorp:<engine>:<secret>#<field>}}\nHINT: "
                + "write one such as {{hashicorp:secret:timescale#user}}");
    }
}

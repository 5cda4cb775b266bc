package io.yosai.timescale.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.yosai.timescale.dsn.DatabaseLocation;
import io.yosai.timescale.dsn.DatabaseLocation.PoolSize;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.Secrets.Secret;
import io.yosai.timescale.dsn.Secrets;
import io.yosai.timescale.servers.FakeVault;
import io.yosai.timescale.servers.PrivateAuthority;
import io.yosai.timescale.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each test has a Vault of its own, whose secrets hold the word s3cret. */
class VaultIT {
    private static final String PATH = "secret/data/timescale";

    private final FakeVault fake = FakeVault.start().put(PATH,
            Map.of("source", "postgres://ann:s3cret@h1/a", "target", "postgres://ann:s3cret@h2/b"));
    private Vault vault;

    @AfterEach
    void stop() {
        if (vault != null) {
            vault.close();
        }
        fake.close();
    }

    /** VAULT_ADDR and VAULT_TOKEN are right unless they are given. */
    private Settings settings(Map<String, String> given) {
        Map<String, String> all = new HashMap<>(given);
        all.putIfAbsent("VAULT_ADDR", fake.address());
        if (given.keySet().stream().noneMatch(name -> name.matches("VAULT_(TOKEN|KUBERNETES|APPROLE).*"))) {
            all.put("VAULT_TOKEN", fake.token());
        }
        Settings settings = Settings.read(all, new Properties());
        vault = new Vault(settings.vault());
        return settings;
    }

    private Dsn source(Map<String, String> given) {
        return settings(given).sources().get("primary").find("SOURCE_DSN", vault).dsn();
    }

    private Dsn target(Map<String, String> given) {
        return settings(given).target(vault);
    }

    @Test
    void aPathMayHoldAnAt() {
        fake.put("secret/data/users/me@corp.com/ts", Map.of("dsn", "postgres://ann:s3cret@h3/c"));
        assertThat(source(Map.of("SOURCE_DSN", "vault:secret/users/me@corp.com/ts#dsn")).hosts())
                .containsExactly(new Dsn.Host("h3", 5432));
    }

    private OperatorError refused(Map<String, String> given) {
        OperatorError error = catchThrowableOfType(OperatorError.class, () -> source(given));
        assertThat(error).hasNoCause();
        assertThat(error.getMessage()).doesNotContain("s3cret");
        assertThat(error.getMessage().lines().skip(1)).as(error.getMessage())
                .allSatisfy(line -> assertThat(line).startsWith("HINT: "));
        return error;
    }

    @ParameterizedTest
    @ValueSource(strings = {"vault:secret/data/timescale#source", "vault:secret/timescale#source",
        "vault:/secret/timescale#source"})
    void theDsnIsReadAtBothFormsOfThePath(String reference) {
        assertThat(source(Map.of("SOURCE_DSN", reference))).isEqualTo(Dsn.parse("x", "postgres://ann:s3cret@h1/a"));
        assertThat(fake.asked("/v1/secret/data/timescale")).isEqualTo(1);
    }

    @Test
    void nothingIsAskedWhereTheEnvironmentSaysWhereTheDatabasesAre() {
        Settings settings = settings(Map.of("SOURCE_DSN", "postgres://h1/a", "TIMESCALE_HOST", "h2",
                "TIMESCALE_DB_NAME", "b", "TIMESCALE_DSN", "postgres://h3/c"));
        assertThat(settings.sources().get("primary").find("SOURCE_DSN", vault).dsn().database()
                + settings.target(vault).database()
                + settings.backupDatabase(vault).database()).isEqualTo("abc");
        assertThat(fake.requests()).isEmpty();
    }

    @Test
    void theTargetIsMadeOfPartsWhereVaultHasNoWholeOne() {
        fake.put(PATH, Map.of("host", "h3", "port", 5433, "name", "ts", "user", "ann", "password", "p@s3cret",
                "pool_min", "0", "pool_max", 9));
        Dsn expected = new Dsn(List.of(new Dsn.Host("h3", 5433)), "ts", "ann", new Secret("p@s3cret"), Map.of());
        Settings settings = settings(Map.of());
        assertThat(settings.targetLocation().find("TARGET_DSN", vault))
                .isEqualTo(new DatabaseLocation.Found(expected, new PoolSize(0, 9)));
        assertThat(settings.backupDatabase(vault)).isEqualTo(expected);
        settings = settings(Map.of("TIMESCALE_POOL_MAX", "4", "TIMESCALE_DB_USER", "bob"));
        assertThat(settings.targetLocation().find("TARGET_DSN", vault).toString())
                .contains("bob:****@h3", "max=4");
    }

    @Test
    void aPartOfTheTargetThatIsWrongIsNamedWithoutItsValue() {
        fake.put(PATH, Map.of("host", "h3", "name", "ts", "port", "s3cret"));
        assertThatThrownBy(() -> target(Map.of()))
                .hasMessage(PATH + "#port in Vault must be a whole number from 1 to 65535\n"
                        + "HINT: correct it in the secret");
        fake.put(PATH, Map.of("host", "s3cret@h", "name", "ts"));
        assertThatThrownBy(() -> target(Map.of()))
                .hasMessage(PATH + "#host in Vault must be the name or address of one host\n"
                        + "HINT: correct it in the secret");
        fake.put(PATH, Map.of("host", "h3", "password", "s3cret"));
        assertThatThrownBy(() -> target(Map.of()))
                .hasMessageStartingWith(PATH + " in Vault has a field host, and neither name nor user\n");
        fake.put(PATH, Map.of("password", "s3cret"));
        assertThatThrownBy(() -> target(Map.of())).hasMessage("neither TARGET_DSN nor TIMESCALE_HOST is set, and "
                + PATH + " in Vault has neither a field target nor host\n"
                + "HINT: set one of them; the fields of the secret: password");
    }

    @Test
    void aPasswordAloneMayBeInVault() {
        fake.put("secret/data/db/login", Map.of("password", "s3cret"));
        Settings settings = settings(Map.of("TIMESCALE_HOST", "h2", "TIMESCALE_DB_USER", "ann",
                "TIMESCALE_DB_PASSWORD", "vault:secret/db/login#password"));
        assertThat(settings.target(vault).password()).isEqualTo(new Secret("s3cret"));
        assertThat(settings.toString()).contains("TARGET_DSN = postgres://ann:****@h2:5432/ann",
                "TIMESCALE_DB_PASSWORD = vault:secret/db/login#password", "VAULT_TOKEN = ****")
                .doesNotContain("s3cret");
    }

    @Test
    void privateAuthorityIsTrustedIfVaultCacertSaysSo(@TempDir Path folder) throws Exception {
        PrivateAuthority authority = PrivateAuthority.make(folder, "dns:vault");
        try (FakeVault tls = FakeVault.start(authority)) {
            Map<String, String> right = Map.of("VAULT_ADDR", tls.address(), "VAULT_CACERT",
                    authority.certificate().toString());
            assertThat(refused(right)).as("another host").hasMessageStartingWith("no secure connection to Vault at "
                    + tls.address() + ": No subject alternative names matching IP address 127.0.0.1 found");
            assertThat(refused(Map.of("VAULT_ADDR", tls.address()))).as("unknown authority").hasMessageContaining(
                    "\nHINT: set VAULT_CACERT to a file with the certificate of the authority that signed Vault's");
        }
        assertThat(refused(Map.of("VAULT_ADDR", fake.address().replace("http", "https"))))
                .hasMessageContaining("SSL message");
        assertThat(refused(Map.of("VAULT_CACERT", folder.resolve("none").toString())))
                .isInstanceOf(OperatorError.BadSetting.class)
                .hasMessageContaining("/none: no certificates in PEM can be read there");
    }

    @Test
    void kubernetesServiceAccountLogsIn(@TempDir Path folder) throws IOException {
        fake.login("cluster", Map.of("role", "timescale", "jwt", "jwt-s3cret"), Duration.ofHours(1));
        Path token = Files.writeString(folder.resolve("token"), "jwt-s3cret\n");
        Map<String, String> login = Map.of("VAULT_KUBERNETES_ROLE", "timescale", "VAULT_KUBERNETES_MOUNT", "cluster",
                "VAULT_KUBERNETES_TOKEN_FILE", token.toString());
        assertThat(source(login).database()).isEqualTo("a");
        fake.revokeAll();
        assertThat(source(login).database()).as("logs in again").isEqualTo("a");
        vault.close();
        assertThat(fake.requests()).last().isEqualTo("POST /v1/auth/token/revoke-self");

        Files.writeString(token, "another");
        assertThat(refused(login)).hasMessage("Vault at " + fake.address()
                + " refuses the login by VAULT_KUBERNETES_ROLE: 403 (permission denied)");
        Files.delete(token);
        assertThat(refused(login)).hasMessage("the login to Vault by VAULT_KUBERNETES_ROLE needs " + token
                + ", which cannot be read\nHINT: put it there, so that this user can read it");
        assertThat(refused(Map.of("VAULT_KUBERNETES_ROLE", "x", "VAULT_KUBERNETES_TOKEN_FILE",
                Files.writeString(token, "x").toString())))
                .hasMessageContaining("VAULT_KUBERNETES_ROLE: 404 (no handler");
    }

    @Test
    void appRoleLogsIn(@TempDir Path folder) throws IOException {
        fake.login("approle", Map.of("role_id", "r", "secret_id", "id-s3cret"), Duration.ofHours(1));
        Path file = Files.writeString(folder.resolve("secret-id"), "id-s3cret\n");
        assertThat(source(Map.of("VAULT_APPROLE_ROLE_ID", "r", "VAULT_APPROLE_SECRET_ID", "id-s3cret")).database())
                .isEqualTo("a");
        assertThat(source(Map.of("VAULT_APPROLE_ROLE_ID", "r", "VAULT_APPROLE_SECRET_ID_FILE", file.toString()))
                .database()).isEqualTo("a");
        assertThat(refused(Map.of("VAULT_APPROLE_ROLE_ID", "r", "VAULT_APPROLE_SECRET_ID", "wrong-s3cret")))
                .hasMessage("Vault at " + fake.address()
                        + " refuses the login by VAULT_APPROLE_ROLE_ID: 400 (invalid role or secret ID)");
    }

    @Test
    void tokenFileOfTheAgentIsReadEachTime(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), fake.token() + "\n");
        Settings settings = settings(Map.of("VAULT_TOKEN_FILE", file.toString()));
        assertThat(settings.sources().get("primary").find("SOURCE_DSN", vault).dsn().database()).isEqualTo("a");
        fake.revokeAll();
        Files.writeString(file, fake.token());
        assertThat(settings.sources().get("primary").find("SOURCE_DSN", vault).dsn().database()).isEqualTo("a");
        assertThat(fake.requests()).as("its renewal is the agent's")
                .noneMatch(request -> request.contains("auth/token"));
    }

    @Test
    void tokenIsRenewedBeforeItEnds(@TempDir Path folder) throws IOException {
        fake.login("kubernetes", Map.of("role", "timescale", "jwt", "j"), Duration.ofSeconds(8));
        source(Map.of("VAULT_KUBERNETES_ROLE", "timescale", "VAULT_KUBERNETES_TOKEN_FILE",
                Files.writeString(folder.resolve("token"), "j").toString()));
        await().until(() -> fake.asked("/v1/auth/token/renew-self") == 1);
    }

    @Test
    void tokenThatMayNotReadIsGivenBack(@TempDir Path folder) throws IOException {
        fake.login("kubernetes", Map.of("role", "timescale", "jwt", "j"), Duration.ofHours(1));
        fake.deny(PATH);
        refused(Map.of("VAULT_KUBERNETES_ROLE", "timescale", "VAULT_KUBERNETES_TOKEN_FILE",
                Files.writeString(folder.resolve("token"), "j").toString()));
        assertThat(fake.asked("/v1/auth/kubernetes/login")).isEqualTo(1);
        assertThat(fake.asked("/v1/auth/token/revoke-self")).isEqualTo(1);
    }

    @Test
    void namespaceIsSaidWithEachRequest() {
        fake.namespace("yosai");
        assertThat(source(Map.of("VAULT_NAMESPACE", "yosai")).database()).isEqualTo("a");
        assertThat(refused(Map.of("VAULT_NAMESPACE", "other"))).hasMessageContaining("403");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            secret/data/other#source | has no secret at secret/data/other
            old/data/timescale#a     | is KV version 1, and the secret must be in one of version 2
            secret/deleted#source    | has no secret at secret/data/deleted
            secret/denied#source     | does not let the login by VAULT_TOKEN read secret/data/denied: 403 (permission
            secret/timescale#other   | but secret/data/timescale in Vault has no field other
            secret/timescale#wrong   | SOURCE_DSN (vault:secret/timescale#wrong) = …: it must start with postgres://
            """)
    void whatCannotBeHadHasItsOwnMessage(String reference, String message) {
        fake.put("old/timescale", Map.of("a", "s3cret"));
        fake.put("secret/data/deleted", Map.of("source", "s3cret"));
        fake.delete("secret/data/deleted");
        fake.deny("secret/data/denied");
        if (reference.endsWith("wrong")) {
            fake.put(PATH, Map.of("wrong", "s3cret"));
        }
        assertThat(refused(Map.of("SOURCE_DSN", "vault:" + reference))).hasMessageContaining(message, fake.address())
                .isNotInstanceOf(Secrets.Unreachable.class);
    }

    @Test
    void tokenThatIsNotKnownIsRefused() {
        assertThat(refused(Map.of("VAULT_TOKEN", "hvs.s3cret"))).hasMessage("Vault at " + fake.address()
                + " does not let the login by VAULT_TOKEN read " + PATH
                + ": 403 (permission denied); either no policy of it allows that, or its token has expired");
    }

    @Test
    void oneLoginIsNeeded() {
        assertThat(refused(Map.of("VAULT_TOKEN", "")))
                .isInstanceOf(OperatorError.BadSetting.class).hasMessageContaining(
                "no login to Vault is set\nHINT: set one of VAULT_TOKEN, VAULT_TOKEN_FILE, VAULT_KUBERNETES_ROLE and");
        assertThat(refused(Map.of("VAULT_TOKEN", "s3cret", "VAULT_KUBERNETES_ROLE", "r")))
                .isInstanceOf(OperatorError.BadSetting.class)
                .hasMessageContaining("VAULT_TOKEN and VAULT_KUBERNETES_ROLE are set\n"
                + "HINT: leave one login to Vault only");
        assertThat(fake.requests()).isEmpty();
    }

    @Test
    void aVaultThatIsAwayOrSealedIsDownAndNotAskedAllTheTime() {
        fake.seal(true);
        Settings settings = settings(Map.of());
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> settings.sources().get("primary").find("SOURCE_DSN", vault).dsn())
                    .isInstanceOf(Secrets.Unreachable.class)
                    .hasMessage("Vault at " + fake.address() + " is sealed");
        }
        assertThat(fake.asked("/v1/secret/.*")).isEqualTo(1);
        assertThatThrownBy(() -> source(Map.of("VAULT_ADDR", "http://127.0.0.1:1")))
                .isInstanceOf(Secrets.Unreachable.class)
                .hasMessage("Vault at http://127.0.0.1:1 is down: it takes no connection");
        assertThatThrownBy(() -> source(Map.of("VAULT_ADDR", "http://vault.invalid:8200")))
                .isInstanceOf(Secrets.Unreachable.class)
                .hasMessage("Vault at http://vault.invalid:8200 is down: its host is not known");
    }

    @Test
    void aVaultThatIsDownIsWaitedFor() throws Exception {
        fake.down();
        Settings settings = settings(Map.of());
        assertThatThrownBy(() -> settings.sources().get("primary")
                .find("SOURCE_DSN", vault.patient(Duration.ofMillis(10))).dsn())
                .isInstanceOf(Secrets.Unreachable.class);
        CompletableFuture<Dsn> found = CompletableFuture.supplyAsync(
                () -> settings.sources().get("primary").find("SOURCE_DSN",
                vault.patient(Duration.ofSeconds(30))).dsn());
        fake.up();
        assertThat(found.get(30, TimeUnit.SECONDS).database()).isEqualTo("a");
    }
}

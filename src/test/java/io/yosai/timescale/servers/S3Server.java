package io.yosai.timescale.servers;

import java.io.Closeable;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A server that speaks the protocol of S3, over a folder: S3Proxy, in a process with libraries of its own. */
public final class S3Server implements Closeable {
    /** What signs requests. */
    public static final String KEY = "backup-key";
    public static final String SECRET = Passwords.of("s3");

    private static final Path BASE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final int port = LoopbackPort.free();
    private final Process process;

    /**
     * @param folder where it keeps its buckets
     * @throws ServerUnavailable if its libraries cannot be had
     */
    public S3Server(Path folder) throws IOException, InterruptedException {
        Path libraries = BASE.resolve("target/s3-server");
        if (!Files.exists(libraries.resolve("complete"))) {
            Process maven = new ProcessBuilder("mvn", "-B", "-ntp", "-q", "-f",
                    BASE.resolve("src/test/s3-server/pom.xml")
                    .toString(), "dependency:copy-dependencies", "-DincludeScope=runtime", "-DoutputDirectory="
                    + libraries)
                    .redirectErrorStream(true).redirectOutput(folder.resolve("maven.log").toFile()).start();
            if (!maven.waitFor(10, TimeUnit.MINUTES) || maven.exitValue() != 0) {
                throw new ServerUnavailable("no libraries of S3Proxy: "
                        + Files.readString(folder.resolve("maven.log")));
            }
            Files.createFile(libraries.resolve("complete"));
        }
        Path buckets = Files.createDirectories(folder.resolve("buckets"));
        Path settings = Files.writeString(folder.resolve("s3proxy.conf"), String.join("\n",
                "s3proxy.authorization=aws-v2-or-v4", "s3proxy.endpoint=" + endpoint(), "s3proxy.identity=" + KEY,
                "s3proxy.credential=" + SECRET,
                "s3proxy.ignore-unknown-headers=true", "jclouds.provider=filesystem-nio2", "jclouds.identity=none",
                "jclouds.credential=none", "jclouds.filesystem.basedir=" + buckets));
        process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m", "-cp",
                libraries + "/*", "org.gaul.s3proxy.Main", "--properties", settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("s3proxy.log").toFile()).start();
        Awaitility.await().atMost(PATIENCE).failFast("S3Proxy ended", () -> !process.isAlive()).ignoreExceptions()
                .until(() -> ((HttpURLConnection) URI.create(endpoint()).toURL().openConnection())
                .getResponseCode() > 0);
    }

    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroy();
    }
}

package io.yosai.timescale.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yosai.timescale.cli.Program;
import io.yosai.timescale.servers.ExtraLib;
import io.yosai.timescale.servers.LoopbackPort;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.ServiceProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Camel's own tools, by its own settings, as docs/camel-tools.md has them. No database is needed for them. */
@Tag("long")
class CamelToolsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String NOWHERE = "postgres://nobody@127.0.0.1:1/none";

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    private HttpResponse<String> get(ServiceProcess service, String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(service.uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void lookIntoTheService() throws Exception {
        int jmx = LoopbackPort.free();
        try (ServiceProcess service = ServiceProcess.start("run", Map.of("SOURCE_DSN", NOWHERE, "TARGET_DSN", NOWHERE,
                "CAMEL_MAIN_JMX_ENABLED", "true", "CAMEL_MAIN_DEV_CONSOLE_ENABLED", "true",
                "CAMEL_MANAGEMENT_DEV_CONSOLE_ENABLED", "true", "JAVA_OPTS", "-Xmx256m -XX:TieredStopAtLevel=1 "
                        + "-Dcom.sun.management.jmxremote.port=" + jmx
                        + " -Dcom.sun.management.jmxremote.authenticate=false "
                        + "-Dcom.sun.management.jmxremote.ssl=false -Djava.rmi.server.hostname=127.0.0.1 "
                        + "-Dcom.sun.management.jmxremote.host=127.0.0.1"), directory.resolve("log"))) {
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() ->
                    assertThat(get(service, "/q/dev/route").body()).contains("Id: policies"));
            assertThat(get(service, "/observe/health/live").statusCode()).isEqualTo(200);
            assertThat(get(service, "/observe/health/ready").statusCode()).isEqualTo(503);
            assertThat(get(service, "/observe/metrics").body()).contains("timescale_integration_source_up");
            try (JMXConnector connector = JMXConnectorFactory.connect(
                    new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + jmx + "/jmxrmi"))) {
                assertThat(connector.getMBeanServerConnection().getAttribute(new ObjectName(
                        "org.apache.camel:context=timescale-integration,type=routes,name=\"policies\""), "State"))
                        .isEqualTo("Started");
            }
        }
    }

    /** The CLI of Camel reads what the connector writes, by the process id, into the home of its user. */
    @Test
    void theConnectorWritesWhatTheCliOfCamelShows() throws Exception {
        Routes.copyInto(directory);
        List<Path> connector;
        try (Stream<Path> jars = Files.list(ServiceProcess.PROGRAM.getParent().resolveSibling("cli-connector"))) {
            connector = jars.toList();
        }
        ProcessBuilder builder = new ProcessBuilder(ExtraLib.program(directory.resolve("program"), connector)
                .toString(), "run").directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile());
        builder.environment().putAll(Map.of("SOURCE_DSN", NOWHERE, "TARGET_DSN", NOWHERE, "REPLICATION_METRICS_HOST",
                "127.0.0.1",
                "REPLICATION_METRICS_PORT", "0", "CAMEL_MAIN_JMX_ENABLED", "true", "JAVA_OPTS", "-Xmx256m -Duser.home="
                + directory));
        Process service = builder.start();
        try {
            Path status = directory.resolve(".camel").resolve(service.pid() + "-status.json");
            await().atMost(PATIENCE).until(() -> Files.exists(status)
                    && Files.readString(status).contains("\"routeId\":\"policies\""));
        } finally {
            service.destroy();
            service.onExit().join();
        }
    }

    @Test
    void settingThatNeedsAJarNamesTheJar() throws Exception {
        Program.End end = Program.withRoutes(directory).run(Map.of("SOURCE_DSN", NOWHERE, "TARGET_DSN", NOWHERE,
                "CAMEL_OPENTELEMETRY2_ENABLED", "true"), "replicate");
        assertThat(end.exitCode()).as("a service manager does not start it again").isEqualTo(2);
        assertThat(end.err()).endsWith("a setting of Camel needs camel-opentelemetry2, which is not there",
                "HINT: put its jar and those that it needs into extra-lib/ (docs/camel-tools.md)");
        end.assertNoStackTrace();
    }

    @Test
    void settingThatCamelDoesNotHaveIsAWrongSetting() throws Exception {
        Program.End end = Program.withRoutes(directory).run(Map.of("SOURCE_DSN", NOWHERE, "TARGET_DSN", NOWHERE,
                "CAMEL_MAIN_NOPE", "1"), "replicate");
        assertThat(end.exitCode()).isEqualTo(2);
        assertThat(end.err()).endsWith("Camel has no such setting, or does not take this value: environment variable "
                + "CAMEL_MAIN_NOPE", "HINT: look the name up in the manual of camel-main");
        end.assertNoStackTrace();
    }
}

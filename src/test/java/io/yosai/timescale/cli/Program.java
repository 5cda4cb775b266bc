package io.yosai.timescale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.TimescaleIntegration;
import io.yosai.timescale.servers.Passwords;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.settings.Setting;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * The program in a process of its own, without any environment variable of ours.
 *
 * @param directory its working directory
 * @param launcher what is started
 */
public record Program(Path directory, Path launcher) {
    public Program(Path directory) {
        this(directory, ServiceProcess.PROGRAM);
    }

    /** What it did before it ended. */
    public record End(int exitCode, List<String> out, List<String> err) {

        public String lastLine() {
            return err.get(err.size() - 1);
        }

        public void assertNoStackTrace() {
            assertThat(err).noneMatch(line -> line.startsWith("\tat ") || line.contains("Caused by:"));
        }
    }

    /** With a copy of the routes in its working directory. */
    public static Program withRoutes(Path directory) throws IOException {
        Routes.copyInto(directory);
        return new Program(directory);
    }

    Path route(String name) {
        return directory.resolve("routes").resolve(name + ".camel.yaml");
    }

    /** Changes the text of a route, which must be there. */
    void edit(String route, String from, String to) {
        try {
            String text = Files.readString(route(route));
            assertThat(text).contains(from);
            Files.writeString(route(route), text.replace(from, to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A verb in this JVM, by the routes as they are shipped, which takes a fraction of the processor time of a process.
     * What it logs is not kept.
     *
     * @param settings environment variables
     */
    public static End here(Map<String, String> settings, String... arguments) {
        Properties before = (Properties) System.getProperties().clone();
        settings.forEach((name, value) -> System.setProperty(Setting.valueOf(name).propertyName(), value));
        try {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            int exitCode = TimescaleIntegration.commandLine(arguments).setOut(new PrintWriter(out, true))
                    .setErr(new PrintWriter(err, true)).execute(arguments);
            Passwords.refuseIn(out.toString() + err, "what " + List.of(arguments) + " printed");
            return new End(exitCode, out.toString().lines().toList(), err.toString().lines().toList());
        } finally {
            System.setProperties(before);
        }
    }

    /** @param settings environment variables */
    public End run(Map<String, String> settings, String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(launcher.toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().clear();
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_OPTS", "-Xmx256m -XX:TieredStopAtLevel=1");
        builder.environment().putAll(settings);
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process process = builder.directory(directory.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        Passwords.refuseIn(out);
        Passwords.refuseIn(err);
        return new End(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
    }
}

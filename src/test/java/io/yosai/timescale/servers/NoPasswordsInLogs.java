package io.yosai.timescale.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Looks through all that the other tests have written, their reports with what was logged included; runs after them.
 * {@link ServiceProcess} does the same with logs that are gone by then.
 */
class NoPasswordsInLogs {
    private static final Path TARGET = Path.of(System.getProperty("basedir", ""), "target");
    private static final List<String> BUILT = List.of("classes", "test-classes", "timescale-integration",
            "generated-sources", "generated-test-sources", "maven-archiver", "maven-status", "screenshots");

    @Test
    void noneIsInWhatTheTestsHaveLeft() throws IOException {
        List<Path> logs = logs(TARGET);
        assertThat(logs).as("reports of unit tests").anyMatch(file -> file.toString().contains("surefire-reports"));
        logs.forEach(Passwords::refuseIn);
    }

    @Test
    void oneThatIsThereIsFound(@TempDir Path folder) throws IOException {
        Path log = Files.createDirectories(folder.resolve("race")).resolve("service.log");
        Files.writeString(log, "INFO starts\nERROR cannot reach postgres://u:" + Passwords.of("native") + "@h/d\n");
        assertThat(logs(folder)).containsExactly(log);
        assertThatThrownBy(() -> Passwords.refuseIn(log)).isInstanceOf(IllegalStateException.class)
                .hasMessage("a secret is in " + log + ": ERROR cannot reach postgres://u:****@h/d");
    }

    private static List<Path> logs(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !BUILT.contains(folder.relativize(file).getName(0).toString())).toList();
        }
    }
}

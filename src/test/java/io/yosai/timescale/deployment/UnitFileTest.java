package io.yosai.timescale.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit for systemd, by systemd's own checks. */
class UnitFileTest {
    private static final Path DISTRIBUTION = Path.of("src/main/distribution").toAbsolutePath();
    private static final String UNIT = "timescale-integration.service";
    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");
    /** Of 100; a service without any restriction has 96. */
    private static final int MOST_EXPOSED = 15;

    @TempDir
    private Path directory;

    /** The program is where it is in the sources. */
    @BeforeEach
    void writeUnit() throws IOException {
        assumeThat(ANALYZE).exists();
        Files.writeString(directory.resolve(UNIT), Files.readString(DISTRIBUTION.resolve("systemd").resolve(UNIT))
                .replace("ExecStart=/opt/timescale-integration", "ExecStart=" + DISTRIBUTION));
    }

    private record End(int exitCode, String text) {
    }

    private End analyze(String... arguments) throws Exception {
        Process process = new ProcessBuilder(Stream.concat(Stream.of(ANALYZE.toString()),
                Stream.concat(Stream.of(arguments), Stream.of(directory.resolve(UNIT).toString()))).toList())
                .redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes());
        return new End(process.waitFor(), text);
    }

    @Test
    void nothingInItIsUnknown() throws Exception {
        assertThat(analyze("verify", "--man=no")).isEqualTo(new End(0, ""));
    }

    @Test
    void itMayDoLittle() throws Exception {
        assertThat(analyze("security", "--offline=true", "--no-pager", "--threshold=" + MOST_EXPOSED).exitCode())
                .isZero();
    }
}

package io.yosai.timescale.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.dsn.OperatorError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.LoggingLevel;
import org.apache.camel.component.exec.ExecCommand;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ProgramRunnerTest {
    private static void sh(long timeout, String script) {
        new ProgramRunner().execute(new ExecCommand("/bin/sh", List.of("-c", script), null, timeout, Set.of(), null,
                null,
                false, LoggingLevel.DEBUG));
    }

    @Test
    void failureIsToldWithItsLastLines() {
        assertThatThrownBy(() -> sh(0, "seq 100; echo reason >&2; exit 3")).isInstanceOf(OperatorError.class)
                .hasMessageStartingWith("sh ended with exit code 3: 82; 83;").hasMessageEndingWith("; 100; reason");
        assertThatThrownBy(() -> sh(0, "kill -9 $$")).hasMessage("sh was killed by signal 9");
    }

    @Test
    void aLongStatementIsCutAndALockIsExplained() {
        assertThatThrownBy(() -> sh(0, "echo 'pg_dump: error: query failed: ERROR:  canceling statement due to "
                + "statement timeout'; printf 'pg_dump: detail: Query was: LOCK TABLE '; seq -s, 1000; exit 1"))
                .hasMessageMatching("(?s)sh ended with exit code 1: pg_dump: error: .{300,400}…\nHINT: another session "
                + "has, or waits for, a lock on a table: pg_stat_activity shows which");
    }

    @Test
    void whatAStatementHasOfSecretsIsNotPrinted() {
        for (String statement : List.of("CREATE USER MAPPING FOR ra2 SERVER srv OPTIONS (\n    password 'hush'\n);",
                "CREATE FOREIGN TABLE t (\n    n integer\n)\nSERVER srv\nOPTIONS (\n    password 'hush'\n);",
                "CREATE FOREIGN TABLE t (\n" + "    n integer,\n".repeat(25) + "    o text\n)\nSERVER srv\nOPTIONS (\n"
                + "    user 'u',\n    password 'hush'\n);",
                "CREATE VIEW v AS SELECT dblink('host=h password=hush', 'SELECT 1');",
                "CREATE SUBSCRIPTION s CONNECTION 'host=h password=hush' PUBLICATION p;")) {
            assertThatThrownBy(() -> sh(0, "cat <<'END'\npg_restore: error: could not execute query: ERROR:  role "
                    + "\"ra2\" does not exist\nCommand was: " + statement + "\nEND\nexit 1"))
                    .hasMessageMatching(statement.length() > 300 ? "sh ended with .* n integer,; .*; SERVER srv; …"
                            : "sh ended with .* role \"ra2\" does not exist; Command was: CREATE .*…")
                    .hasMessageNotContaining("hush");
        }
        assertThatThrownBy(() -> sh(0, "printf 'Command was: CREATE SUBSCRIPTION s CONNECTION (\nhush\n"
                + "pg_restore: error: password\n'; exit 1"))
                .hasMessageEndingWith(": Command was: CREATE SUBSCRIPTION s …; pg_restore: error: password");
    }

    @Test
    void nothingButZeroIsASuccessUnlessTheStepSaysSo() {
        sh(0, "exit 0");
        new ProgramRunner().execute(new ExecCommand("/bin/sh", List.of("-c", "exit 3"), null, 0L, Set.of(0, 3), null,
                null,
                false, LoggingLevel.DEBUG));
    }

    @Test
    void programThatTakesTooLongIsEnded() {
        assertThatThrownBy(() -> sh(100, "exec sleep 3071"))
                .hasMessageStartingWith("sh did not end within the timeout of its step, 0 s\nHINT: ");
        // It is asked to end, and does so in its own time.
        Awaitility.await().untilAsserted(() -> assertThat(ProcessHandle.current().descendants()
                .map(child -> child.info().commandLine().orElse("")))
                .noneMatch(line -> line.contains("sleep 3071")));
    }

    /** As on a disk that is full. */
    @Test
    void aFileForItThatCannotBeWrittenIsNamedAndGone() throws Exception {
        assertThatThrownBy(() -> PrivateFile.list(List.of("\ud800"))).isInstanceOf(OperatorError.class)
                .hasMessageMatching("(?s)/.*/timescale-integration-\\d+-\\d+\\.list cannot be written: .+\nHINT: .+");
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith(
                    "timescale-integration-" + ProcessHandle.current().pid() + "-"));
        }
    }

    @Test
    void nothingOfOurEnvironmentIsHandedOnButWhatAProgramNeeds() {
        assertThatThrownBy(() -> sh(0, "env; exit 1")).satisfies(failure -> assertThat(failure.getMessage()
                .split("[:;] "))
                .filteredOn(line -> line.contains("=")).isNotEmpty()
                .allMatch(line -> line.matches(
                "(PATH|HOME|USER|TZ|TMPDIR|LC_ALL|PWD|OLDPWD|SHLVL|_|LD_LIBRARY_PATH)=.*")));
    }
}

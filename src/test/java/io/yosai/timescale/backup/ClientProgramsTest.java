package io.yosai.timescale.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientProgramsTest {
    @TempDir
    private Path root;

    private Path programs(String folder, String says) throws IOException {
        Path there = Files.createDirectories(root.resolve(folder));
        for (String name : new String[] {"pg_dump", "pg_restore"}) {
            Path program = Files.writeString(there.resolve(name), "#!/bin/sh\ncase \"$*\" in --version) echo '" + name
                    + " (PostgreSQL) " + says.replace("|", "';; *) echo '") + "';; esac\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        }
        return there;
    }

    @ParameterizedTest
    @ValueSource(strings = {"usr/lib/postgresql/14/bin", "usr/pgsql-15/bin", "usr/lib/postgresql16/bin",
        "usr/libexec/postgresql17", "opt/homebrew/opt/postgresql@18/bin", "usr/local/opt/postgresql@18/bin"})
    void theyAreLookedForWherePackagesPutThem(String folder) throws IOException {
        Path there = programs(folder, "18.1");
        assertThat(ClientPrograms.usualFolders(root)).first().isEqualTo(there);
    }

    @Test
    void theNewestComeFirst() throws IOException {
        Path old = programs("usr/lib/postgresql/9.6/bin", "9.6.24");
        Path middle = programs("usr/lib/postgresql/14/bin", "14.20");
        Path recent = programs("usr/lib/postgresql/18/bin", "18.1");
        assertThat(ClientPrograms.found(ClientPrograms.usualFolders(root))).extracting(ClientPrograms.Found::folder)
                .containsSubsequence(recent, middle, old);
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 15, 16, 17, 18})
    void eachServerGetsThoseOfItsVersionAndAnotherVersionIsNamed(int major) throws IOException {
        Path there = programs("bin", major + ".1|x");
        assertThat(ClientPrograms.find(Optional.of(there), major).pgDump()).isEqualTo(there.resolve("pg_dump"));
        assertThat(ClientPrograms.atLeast(Optional.of(there), 14).pgRestore()).isEqualTo(there.resolve("pg_restore"));
        assertThatThrownBy(() -> ClientPrograms.find(Optional.of(there), 13))
                .hasMessage("the server is PostgreSQL 13, so "
                + "pg_dump and pg_restore of version 13 are needed, but there is " + major + " in " + there
                + "\nHINT: install postgresql-client-13 (Debian) or postgresql13 (Red Hat, Alpine), or let PG_BIN "
                + "name the folder of these programs");
    }

    /** They cannot be run, which is another matter than that there are none. */
    @ParameterizedTest
    @CsvSource({"echo libpq.so.5 is missing >&2; exit 127, libpq.so.5 is missing", "exit 3, exit code 3"})
    void thoseThatDoNotSayTheirVersionAreNamedWithWhatTheyPrint(String body, String said) throws IOException {
        Path there = programs("broken", "17.1");
        Files.writeString(there.resolve("pg_dump"), "#!/bin/sh\n" + body + "\n");
        assertThatThrownBy(() -> ClientPrograms.find(Optional.of(there), 17)).hasMessageStartingWith(
                "the server is PostgreSQL 17, so pg_dump and pg_restore of version 17 are needed, but there is a "
                + "pg_dump in " + there + " that does not say its version: " + said + "\nHINT: ");
    }

    @Test
    void zstdIsUsedWhereItIsThere() throws IOException {
        assertThat(ClientPrograms.find(Optional.of(programs("old", "15.1|pg_dump: error: invalid value \"zstd:1\" for "
                + "option -Z/--compress")), 15).compression()).isEmpty();
        assertThat(ClientPrograms.find(Optional.of(programs("bare", "17.1|pg_dump: error: invalid compression "
                + "specification: this build does not support compression with ZSTD")), 17).compression()).isEmpty();
        assertThat(ClientPrograms.find(Optional.of(programs(
                "new", "17.1|pg_dump: error: connection to server on socket "
                + "\"/nonexistent/.s.PGSQL.5432\" failed")), 17).compression()).contains("zstd:1");
    }
}

package io.yosai.timescale.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.settings.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code backup list} says of files and folders that it cannot read; it needs no database. */
class BackupListTest {
    @TempDir
    private Path directory;

    private static Verb list(Path folder) {
        return Verb.run(Map.of(Setting.OUTPUT_DIR, folder.toString()), "backup", "list");
    }

    @Test
    void aManifestThatCannotBeReadIsNamedAndTheOthersAreListed() throws Exception {
        Files.createDirectory(Archive.manifest(Files.createFile(directory.resolve("timescale_20240101_120000.dump"))));
        Files.createFile(directory.resolve("timescale_20240102_120000.dump"));
        Verb list = list(directory);
        assertThat(list.exitCode()).as(list.toString()).isZero();
        assertThat(list.out()).hasSize(3)
                .anyMatch(line -> line.matches("timescale_20240101_.* manifest cannot be read"))
                .last().asString().endsWith("no manifest");
        assertThat(list.err()).isEmpty();
    }

    @Test
    void aDamagedManifestIsNamedAndTheOthersAreListed() throws Exception {
        Path damaged = Files.createFile(directory.resolve("timescale_20240101_120000.dump"));
        String whole = new String(ArchiveTest.manifest(0).json());
        Files.writeString(Archive.manifest(damaged), whole.replace("tables", "tablfs"));
        Path other = Files.createFile(directory.resolve("timescale_20240102_120000.dump"));
        Files.writeString(Archive.manifest(other), whole);
        Verb list = list(directory);
        assertThat(list.exitCode()).as(list.toString()).isZero();
        assertThat(list.out()).hasSize(3)
                .anyMatch(line -> line.matches("timescale_20240101_.* damaged manifest"))
                .last().asString().endsWith("never");
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        Path none = directory.resolve("none");
        Verb list = list(none);
        assertThat(list.exitCode()).isZero();
        assertThat(list.err()).containsExactly("OUTPUT_DIR " + none + " is not there, or this user may not see it, so "
                + "no backup is known", "HINT: the first backup makes it; where there are some, let OUTPUT_DIR name "
                + "their folder, or this user look into it");
    }
}

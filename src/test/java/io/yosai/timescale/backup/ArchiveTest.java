package io.yosai.timescale.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.dsn.OperatorError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveTest {
    static Manifest manifest(long bytes) {
        return new Manifest("yosai", "2026-01-01T02:30:00Z", 1.5, "00", bytes, null,
                new Session.Server("17.2", 17, "2.19.3", "timescale", 1), new DatabaseProperties("UTF8", null, null,
                null, null, null, null, "owner", null, null, null, null, null, null, null), "", true,
                new Manifest.Content(List.of(new Manifest.Content.Table("t", 1, "00")), null, List.of(), List.of(),
                List.of(), null), "2026-01-01T02:30:02Z", null);
    }

    @Test
    void theTimeIsInTheName() {
        Instant time = Instant.parse("2024-02-29T23:59:58Z");
        assertThat(Archive.name(time)).isEqualTo("timescale_20240229_235958.dump");
        assertThat(Archive.of(Path.of("backups/timescale_20240229_235958.dump")).orElseThrow().time()).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"timescale_20230229_120000.dump", "timescale_20240101_250000.dump",
            "timescale_20240101_120000",
        "timescale_20240101_120000.dump.partial", "timescale_20240101_120000.dump.json",
        "mytimescale_20240101_120000.dump",
        "timescale_2024010_1120000.dump"})
    void otherFilesAreNotOurs(String name) {
        assertThat(Archive.of(Path.of(name))).isEmpty();
    }

    /** Camel takes a file, and a path, for what is in it. */
    @Test
    void aMessageOfARecipeNamesTheDumpAndHoldsNothingOfIt(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("timescale_20240101_120000.dump"), "secret rows");
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Exchange exchange = new DefaultExchange(camel);
            exchange.getMessage().setBody(Archive.of(file).orElseThrow());
            for (String recipe : List.of("backup-to-s3", "backup-encrypted-to-s3")) {
                String text = Files.readString(Path.of("routes/examples", recipe, "after-backup.camel.yaml"));
                Matcher message = Pattern.compile("message: \"(.*) to bucket").matcher(text);
                assertThat(message.find()).isTrue();
                assertThat(camel.resolveLanguage("simple").createExpression(message.group(1))
                        .evaluate(exchange, String.class))
                        .startsWith("copied " + file).doesNotContain("secret");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "", "{\"sha256\": \"00\"}"})
    void whatIsNoManifestIsToldSo(String json, @TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("timescale_20240101_120000.dump.json"), json);
        assertThatThrownBy(() -> Manifest.read(file)).isInstanceOf(OperatorError.class)
                .hasMessageStartingWith(file + " is not a manifest of a backup: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tables", "hypertables", "aggregates", "jobs", "postgresql", "timescaledb"})
    void aManifestWithoutWhatARestoreUsesIsNone(String key, @TempDir Path directory) throws Exception {
        String whole = new String(manifest(1).json());
        Path file = Files.writeString(directory.resolve("timescale_20240101_120000.dump.json"), whole);
        assertThat(Manifest.read(file)).contains(manifest(1));
        Files.writeString(file, whole.replace('"' + key + '"', '"' + key + "x\""));
        assertThatThrownBy(() -> Manifest.read(file)).isInstanceOf(OperatorError.class)
                .hasMessageStartingWith(file + " is not a manifest of a backup: ");
    }

    /** A list with a hole, what is there without its name, a setting without its value. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"\"tables\" : [ | \"tables\" : [ null,", "\"name\" : \"t\" | \"name\" : null",
        "\"name\" : \"t\", | ''", "\"hypertables\" : [ | \"hypertables\" : [ {\"chunks\": 1}",
        "\"jobs\" : [ | \"jobs\" : [ null", "\"settings\" : [ | \"settings\" : [ \"work_mem\"",
        "\"settings\" : [ | \"settings\" : [ null", "\"roles\" : [ | \"roles\" : [ null",
        "\"roleSettings\" : [ | \"roleSettings\" : [ {\"role\": \"r\"}",
        "\"roleSettings\" : [ | \"roleSettings\" : [ {\"role\": \"r\", \"setting\": \"work_mem\"}",
        "\"tablespaces\" : [ | \"grants\": [ {} ], \"tablespaces\" : [",
        "\"owner\" : \"owner\" | \"grants\": [ {\"privilege\": \"CONNECT\"} ]",
        "\"jobs\" : [ ] | \"jobs\" : [ ], \"objects\": [ {\"count\": 1} ]"})
    void aManifestWithAHoleIsNone(String from, String to, @TempDir Path directory) throws Exception {
        String whole = new String(manifest(1).json());
        assertThat(whole).contains(from);
        Path file = Files.writeString(directory.resolve("timescale_20240101_120000.dump.json"),
                whole.replace(from, to));
        assertThatThrownBy(() -> Manifest.read(file)).isInstanceOf(OperatorError.class)
                .hasMessageStartingWith(file + " is not a manifest of a backup: ").hasMessageContaining("\nHINT: ");
    }

    @Test
    void theFileOfWhichTheChecksumIsIsNamed(@TempDir Path directory) throws Exception {
        Archive dump = Archive.existing(Files.writeString(directory.resolve("timescale_20240101_120000.dump"), "rows"));
        Path beside = Files.writeString(Archive.checksum(dump.file()), "0".repeat(64) + "  of another\n");
        String expected = dump.expectedChecksum().orElseThrow();
        assertThatThrownBy(() -> dump.check(expected, dump.sha256())).isInstanceOf(OperatorError.class)
                .hasMessageStartingWith(dump + " is damaged: its checksum is not the one of " + beside + "\nHINT: ");
        for (byte[] text : new byte[][] {{}, {(byte) 0xff, (byte) 0xfe}, "nothing".getBytes()}) {
            Files.write(beside, text);
            assertThatThrownBy(dump::expectedChecksum).isInstanceOf(OperatorError.class)
                    .hasMessageStartingWith(beside + " holds no checksum\nHINT: ");
        }
    }

    @Test
    void aFileOfWhichNothingIsKnownDoesNotSayHowMuchRoomABackupTakes(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("timescale_20990101_120000.dump"), "xy");
        assertThatThrownBy(() -> new OutputFolder(directory).checkSpace(Long.MAX_VALUE))
                .isInstanceOf(OperatorError.class).hasMessageContaining(" free, but the backup takes some ");
    }

    /** The disk with the dump is not mounted now. */
    @Test
    void aDumpThatIsALinkIsNoLeftoverWhileItsDiskIsNotThere(@TempDir Path directory) throws Exception {
        Path dump = Files.createSymbolicLink(directory.resolve("timescale_20240101_120000.dump"),
                directory.resolve("elsewhere"));
        Files.createFile(Archive.manifest(dump));
        Path folder = Files.createDirectory(directory.resolve("timescale_20240101_120000.dump.partial"));
        Files.createFile(folder.resolve("in it"));
        Path left = Files.createFile(directory.resolve("timescale_20240102_120000.dump.sha256"));
        assertThat(new OutputFolder(directory).clearLeftovers()).containsExactly(left);
        assertThat(Archive.manifest(dump)).exists();
    }

    /** As in a folder that is read only: it is verified all the same. */
    @Test
    void whereTheManifestCannotBeWrittenItStaysAsItIs(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("timescale_20240101_120000.dump"), "rows");
        Path manifest = Files.writeString(Archive.manifest(file), "{}");
        Files.createFile(Files.createDirectory(OutputFolder.partial(manifest)).resolve("in the way"));
        Archive.existing(file).note("verified");
        assertThat(manifest).hasContent("{}");
    }

    @Test
    void aFolderThatCannotBeLockedIsNamed(@TempDir Path directory) throws Exception {
        Files.createDirectory(directory.resolve(".timescale_backup.lock"));
        OutputFolder folder = new OutputFolder(directory);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(folder::lock).isInstanceOf(OperatorError.class)
                    .hasMessageStartingWith("OUTPUT_DIR " + directory + " cannot be locked: ")
                    .hasMessageContaining("\nHINT: ");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0 B", "999, 999 B", "1000, 1.0 kB", "999949, 999.9 kB", "999951, 1.0 MB", "1500000000, 1.5 GB"})
    void sizesAreReadable(long bytes, String text) {
        assertThat(Bytes.text(bytes)).isEqualTo(text);
    }
}

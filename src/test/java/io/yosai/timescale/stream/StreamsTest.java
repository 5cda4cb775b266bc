package io.yosai.timescale.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the entries of the template mean for several sources, and which shares of a table are refused. */
class StreamsTest {
    private static final String ENTRY = """
            - templatedRoute:
                routeId: %s
                routeTemplateRef: stream
                parameters:
                  - {name: source, value: "%s"}
                  - {name: table, value: "%s"}
                  - {name: select, value: doors.sql}
                  - {name: key, value: "at, door_id"}
                  - {name: where, value: %s}
            """;

    @TempDir
    Path directory;

    private Streams streams(String... entries) throws IOException {
        Path routes = Routes.copyInto(directory);
        Files.writeString(routes.resolve("doors.camel.yaml"), String.join("", entries));
        Files.writeString(routes.resolve("sql/source/doors.sql"), "SELECT at, door_id, {{source}} AS site FROM doors");
        Map<String, String> properties = Settings.read(Map.of(
                "SOURCE_DSN", "postgres://h/a", "SOURCE_DSN_BERLIN", "postgres://h/b",
                "TARGET_DSN", "postgres://h/t"), new Properties()).properties();
        return new Streams(routes, properties);
    }

    /** As YAML has it in single quotes. */
    private static String entry(String name, String source, String table, String where) {
        return ENTRY.formatted(name, source, table, "'" + where.replace("'", "''") + "'");
    }

    @Test
    void anEntryForEachSourceIsAStreamForEach() throws IOException {
        Streams streams = streams(entry("doors", "*", "doors", "site = '{{source}}'"),
                entry("own", "*", "own_{{source}}", ""));
        assertThat(streams.all()).extracting(Stream::name, Stream::source, stream -> stream.table().name(),
                stream -> stream.share().toString())
                .extracting(Object::toString).contains("(\"doors\", \"primary\", \"doors\", \"site = 'primary'\")",
                        "(\"doors-berlin\", \"berlin\", \"doors\", \"site = 'berlin'\")",
                        "(\"own\", \"primary\", \"own_primary\", \"\")",
                        "(\"own-berlin\", \"berlin\", \"own_berlin\", \"\")");
        assertThat(streams.of("berlin")).extracting(Stream::name).containsExactly("doors-berlin", "own-berlin");
        assertThat(streams.select(streams.get("doors-berlin")).text())
                .isEqualTo("SELECT at, door_id, 'berlin' AS site FROM doors");
        assertThat(streams.select(streams.get("doors")).text()).contains("'primary' AS site");
        assertThat(streams.get("doors").targetKey()).as("sites may have the same keys")
                .containsExactly("at", "door_id", "site");
        assertThat(streams.get("doors").wishes().segmentBy()).isEqualTo("\"site\"");
    }

    /** As Camel, which makes the routes of them by the same rule. */
    @ParameterizedTest
    @CsvSource({"*, 'x, x-berlin'", "' * ', 'x, x-berlin'", "{{sites:*}}, 'x, x-berlin'", "berlin, x"})
    void aRouteIsMadeForEachSource(String source, String ids) {
        List<Templated> each = new Templated("x", Map.of("source", source, "table", "of_{{ source }}"))
                .each(List.of("primary", "berlin"), text -> text.replaceAll("\\{\\{sites:(.*)}}", "$1"));
        assertThat(each.stream().map(Templated::id).collect(Collectors.joining(", "))).isEqualTo(ids);
        assertThat(each.get(each.size() - 1).parameters()).isEqualTo(Map.of("source", "berlin", "table", "of_berlin"));
    }

    /** Editors keep such files beside one that is open; one of Emacs is a link to what is not there. */
    @Test
    void hiddenFilesDeclareNoStream() throws IOException {
        Streams streams = streams(entry("doors", "primary", "doors", ""));
        Path routes = directory.resolve("routes");
        Files.copy(routes.resolve("doors.camel.yaml"), routes.resolve(".doors.camel.yaml"));
        Files.createSymbolicLink(routes.resolve(".#doors.camel.yaml"), Path.of("somebody@a.host.4711"));
        Files.copy(routes.resolve("sql/source/doors.sql"), routes.resolve("sql/source/.doors.sql"));
        assertThat(streams.all()).extracting(Stream::name).containsExactly("access_events", "doors");
        assertThat(SqlFile.in(routes.resolve("sql/source"))).extracting(SqlFile::name).doesNotContain(".doors");
    }

    @Test
    void aRouteFileThatIsALinkToNothingIsRefused() throws IOException {
        Streams streams = streams(entry("doors", "primary", "doors", ""));
        Path link = Files.createSymbolicLink(directory.resolve("routes/more.camel.yaml"), Path.of("gone.camel.yaml"));
        assertThatThrownBy(streams::all).isInstanceOf(OperatorError.class)
                .hasMessage(link + " is a link to a file that is not there");
    }

    /** What it declares nobody can say, and of those that others declare it may be said that they are all. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            - templatedRoute: {routeId: x | 2: this is no YAML: expected ',' or '}'
            a: 1                          | 1: the file holds no list of routes
            """)
    void aFileThatIsNoListInYamlIsRefused(String text, String message) throws IOException {
        Streams streams = streams(entry("doors", "primary", "doors", ""));
        Path file = Files.writeString(directory.resolve("routes/two.camel.yaml"), text + "\n");
        assertThatThrownBy(streams::all).isInstanceOf(OperatorError.class)
                .hasMessageStartingWith(file + ":" + message).hasMessageContaining("\nHINT: ");
    }

    @Test
    void aNameIsNotLookedForWhereNoneIsDeclared() throws IOException {
        Streams streams = new Streams(Files.createDirectory(directory.resolve("none")), Map.of());
        assertThatThrownBy(() -> streams.get("doors")).isInstanceOf(OperatorError.class)
                .hasMessageStartingWith("no stream is declared in ").hasMessageContaining("\nHINT: ");
    }

    @Test
    void twoStreamsOfOneNameAreRefused() throws IOException {
        Streams streams = streams(entry("doors", "*", "doors_{{source}}", ""),
                entry("doors-berlin", "berlin", "others", ""));
        assertThatThrownBy(streams::all).isInstanceOf(OperatorError.class)
                .hasMessageContaining("the stream doors-berlin is declared a second time");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "Doors|Doors|\"Doors\"", "\"Doors\"|Doors|\"Doors\"", "public.\"Tür \"\"1\"\"\"|public.Tür \"1\"|"
                + "\"public\".\"Tür \"\"1\"\"\"", "\"My S\".doors|My S.doors|\"My S\".\"doors\"",
        "\"S\".\"a.b\"|S.a.b|\"S\".\"a.b\"", "S.\"a\"|S.a|\"S\".\"a\"", "a\"b|a\"b|\"a\"\"b\""})
    void nameOfATableMayStandInQuotes(String written, String name, String sql) throws IOException {
        TableName table = streams(entry("doors", "primary", written.replace("\"", "\\\""), "")).get("doors").table();
        assertThat(table).isEqualTo(new TableName(name));
        assertThat(table.sql()).isEqualTo(sql);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a.b\"", "\"a.b\".\"c\"", "\"a.b\".c"})
    void nameWithADotThatWouldEndASchemaIsRefused(String written) throws IOException {
        Streams streams = streams(entry("doors", "primary", written.replace("\"", "\\\""), ""));
        assertThatThrownBy(streams::all).isInstanceOf(OperatorError.class)
                .hasMessageContaining("table = " + written + " has a dot in its name where the schema ends\nHINT: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "site = 'a'|site = 'b'", "site = 'a' AND kind = 1|site = 'a' and kind = 2", "\"Site\" = 'it''s'|\"Site\"='its'",
        "n = 1|n = -1.5", "straße = 'A and B'|straße = 'B'"})
    void sharesThatExcludeEachOtherAreTaken(String one, String other) throws IOException {
        assertThat(streams(entry("one", "primary", "doors", one), entry("other", "berlin", "doors", other)).all())
                .filteredOn(stream -> stream.table().name().equals("doors")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "site = 'a'|site = 'a'", "site = 'a'|kind = 'b'", "site = 'a'|site = 'A '", "n = 1|n = 1.0",
                "site = 'a'|site = 'a' AND kind = 'b'"})
    void sharesThatMayOverlapAreRefused(String one, String other) throws IOException {
        Streams streams = streams(entry("one", "primary", "doors", one), entry("other", "berlin", "doors", other));
        assertThatThrownBy(streams::all).isInstanceOf(OperatorError.class)
                .hasMessageContaining("doors.camel.yaml:2: a row of the table doors "
                + "could be one of the stream one (").hasMessageContaining(
                "HINT: let the parameter where name one column");
    }

    @Test
    void aStreamWithoutAShareIsRefusedWhereOthersHaveOne() throws IOException {
        Streams streams = streams(entry("one", "primary", "doors", ""),
                entry("other", "berlin", "doors", "site = 'b'"));
        assertThatThrownBy(streams::all).isInstanceOf(OperatorError.class)
                .hasMessageContaining("one does not say which rows are its own");
    }

    @ParameterizedTest
    @ValueSource(strings = {"site <> 'a'", "site = 'a' OR true", "site IN ('a')", "site", "site = 'a' AND",
            "site = 'a' AND site = 'b'",
        "lower(site) = 'a'", "site = 'a'; DROP TABLE doors", "site = 'a' -- all", "'a' = 'a'"})
    void aConditionOfWhichNobodyCanSayWhatItExcludesIsRefused(String where) throws IOException {
        Streams streams = streams(entry("one", "primary", "doors", where));
        assertThatThrownBy(streams::all).isInstanceOf(OperatorError.class)
                .hasMessageContaining("where = " + where + " is no share of a table");
    }

    @Test
    void aSourceThatIsNotThereIsRefusedWithThoseThatAre() throws IOException {
        Streams streams = streams(entry("one", "bonn", "doors", ""));
        assertThatThrownBy(streams::all).isInstanceOf(OperatorError.class)
                .hasMessageContaining(
                "there is no source bonn\nHINT: the sources are primary, berlin; SOURCE_DSN is the source primary");
    }
}

package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** Mistakes that an editor of the routes makes: each is told with its place and a hint, and nothing is started. */
class BrokenRoutesTest {
    /** Stands in the changed text where the mistake is to be told. */
    private static final String HERE = "¦";
    private static ServerSocket databases;

    @TempDir
    private Path directory;

    private Path routes;

    @BeforeAll
    static void listenInPlaceOfTheDatabases() throws IOException {
        databases = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        databases.setSoTimeout(1);
    }

    @AfterAll
    static void stopListening() throws IOException {
        databases.close();
    }

    @BeforeEach
    void copyRoutes() throws IOException {
        routes = Routes.copyInto(directory);
    }

    private static Arguments broken(String name, String file, String from, String to, String told) {
        return Arguments.argumentSet(name, file, from, to, told);
    }

    static final List<Arguments> MISTAKES = List.of(
            broken("missing dash", "your-steps.camel.yaml",
            "      steps:\n        # ---- your own steps ----\n        - log:",
                    "      ¦steps:\n        # ---- your own steps ----\n        log:",
                    "`steps` holds a map; expected is a list whose items begin with `- `"),
            broken("tab", "streams.camel.yaml", "      uri: timer\n", "¦\turi: timer\n",
            "there is a tab; indent by spaces"),
            broken("unknown step", "streams.camel.yaml", "setVariable:", "¦setVaraible:",
                    "unknown step `setVaraible`; did you mean `setVariable`?"),
            broken("unknown source", "streams.camel.yaml",
            "    routeId: access_events\n    routeTemplateRef: stream\n    parameters:\n",
                    "¦    routeId: access_events\n    routeTemplateRef: stream\n    parameters:\n      - name: "
                    + "source\n        value: berlin\n",
                    "the stream access_events: there is no source berlin; the sources are primary; SOURCE_DSN is the "
                    + "source primary, SOURCE_DSN_BERLIN would be the source berlin"),
            broken("unknown item", "copy.camel.yaml", "- route:\n    id: copy-pages", "- ¦rout:\n    id: copy-pages",
                    "unknown item `rout`; did you mean `route`?"),
            broken("misspelt option of a step", "copy.camel.yaml", "doWhile:", "¦doWhle:",
                    "unknown option `doWhle` of `loop`; did you mean `doWhile`?"),
            broken("value of a wrong kind", "copy.camel.yaml", "doWhile: true", "doWhile: ¦sometimes",
                    "`doWhile` holds `sometimes`; expected is true or false"),
            broken("misspelt option of an endpoint", "copy.camel.yaml", "dataSource:", "¦dataSorce:",
                    "unknown option `dataSorce` of `sql`; did you mean `dataSource`?"),
            broken("option outside of parameters", "copy.camel.yaml",
                    "            parameters:\n              name: copy-pages", "            ¦name: copy-pages",
                    "unknown option `name` of `to`; expected is one of description, disabled, id, note, parameters, "
                    + "pattern, uri, variableReceive, variableSend; options of an endpoint stand below `parameters:`"),
            broken("bad period", "policies.camel.yaml", "\"{{policies.period}}\"", "¦abc",
                    "`period` is `abc`; expected is a time: milliseconds, or such as 500ms, 30s, 5m, 1h30m"),
            broken("bad cron", "backup.camel.yaml", "\"{{backup.cron}}\"", "¦each night",
                    "`cron` is `each night`; expected is such as 0 30 2 * * ? (seconds, minutes, hours, day, month, "
                    + "weekday)"),
            broken("bad choice", "copy.camel.yaml", "outputType: SelectOne", "outputType: ¦SelectOnce",
                    "`outputType` is `SelectOnce`; did you mean `SelectOne`?"),
            broken("missing bean", "copy.camel.yaml", "ref: horizon\n", "ref: ¦horizont\n",
                    "no bean is named `horizont`; did you mean `horizon`?"),
            broken("missing data source", "copy.camel.yaml", "\"#source-${variable.source}\"",
                    "¦\"#sorce-${variable.source}\"",
                    "no bean is named `sorce-primary`; did you mean `source-primary`?"),
            broken("unknown method", "copy.camel.yaml", "method: bound\n", "method: ¦bounds\n",
                    "the bean `passStart` has no method `bounds`; did you mean `bound`?"),
            broken("unknown class", "errors.camel.yaml", "java.sql.SQLException", "¦java.sql.SqlException",
                    "there is no Java class `java.sql.SqlException`; it is written with its package; a class of your "
                    + "own comes with its jar in extra-lib/"),
            broken("wrong SQL file", "copy.camel.yaml", "\"file:{{routes.dir}}/sql/target/watermark.sql\"",
                    "¦\"file:{{routes.dir}}/sql/target/watermarc.sql\"",
                    "there is no file sql/target/watermarc.sql; did you mean `watermark.sql`?"),
            broken("undefined SQL parameter", "sql/target/watermark.sql", ":#stream", "¦:#streem",
                    "nobody sets the parameter `streem` of this statement; did you mean `stream`?"),
            broken("unset variable", "copy.camel.yaml", "\"${variable.caught_up} == false\"",
                    "¦\"${variable.cought_up} == false\"",
                    "nobody sets the variable `cought_up`; did you mean `caught_up`?"),
            broken("unclosed expression", "copy.camel.yaml", "\"${variable.caught_up} == false\"",
                    "¦\"${variable.caught_up == false\"",
                    "the expression `${variable.caught_up == false` is wrong; expected symbol functionEnd but was eol"),
            broken("unknown language", "copy.camel.yaml", "simple:", "¦simpel:",
                    "unknown language `simpel`; did you mean `simple`?"),
            broken("duplicate route id", "your-steps.camel.yaml", "id: your-steps", "id: ¦copy",
                    "the route id `copy` is in copy.camel.yaml:N already; give one of them another id"),
            broken("duplicate timer name", "reconcile.camel.yaml", "timerName: \"reconcile-{{source}}\"",
            "timerName: ¦policies",
                    "the timer name `policies` is in policies.camel.yaml:N already; two timers of one name share a "
                    + "thread and hold each other up; give one of them another name"),
            broken("duplicate step id", "copy.camel.yaml", "id: write-page", "id: ¦begin-backup",
                    "the step id `begin-backup` is in backup.camel.yaml:N already; ids of steps are counted over all "
                            + "files; give one of them another id"),
            broken("unknown direct target", "copy.camel.yaml", "name: copy-pages\n- route", "name: ¦copy-page\n- route",
                    "no route starts with `direct:copy-page`; did you mean `copy-pages`?"),
            broken("unknown component", "streams.camel.yaml", "uri: timer", "uri: ¦timr",
                    "unknown component `timr`; did you mean `timer`?"),
            broken("unknown placeholder", "policies.camel.yaml", "\"{{policies.period}}\"", "¦\"{{policies.priod}}\"",
                    "nothing sets `{{policies.priod}}`; did you mean `policies.period`?"),
            broken("placeholder without quotes", "policies.camel.yaml", "\"{{policies.period}}\"",
                    "¦{{policies.period}}", "a placeholder without quotes; write it as \"{{name}}\""),
            broken("unknown route configuration", "monitor.camel.yaml", "routeConfigurationId: monitor",
                    "routeConfigurationId: ¦monitors",
                    "no routeConfiguration has the id `monitors`; did you mean `monitor`?"),
            broken("wrong indentation", "copy.camel.yaml", "            ref: schema\n", "              ref¦: schema\n",
                    "mapping values are not allowed here; look at the indentation and the `- ` here and in the line "
                    + "above; a text that holds a colon and a blank stands in quotes"),
            broken("step that is not indented", "copy.camel.yaml", "            uri: direct\n            parameters:\n"
                    + "              name: horizon\n", "          ¦uri: direct\n          parameters:\n"
                    + "            name: horizon\n", "`uri` stands beside `to` in one item of a list; indent it below "
                            + "`to:`, or begin an item of its own with `- `"),
            broken("key twice", "copy.camel.yaml", "    id: copy-pages\n", "    id: copy-pages\n    ¦id: copy\n",
                    "`id` is given twice, first in line N; a step of its own begins with `- `"),
            broken("unclosed quote", "copy.camel.yaml", "\"#target\"\n", "¦\"#target\n",
                    "the quote that opens here is not closed; close it in this line"),
            broken("route without from", "your-steps.camel.yaml", "    from:\n      uri: direct\n      parameters:\n"
                    + "        name: your-steps\n      steps:\n", "    ¦from:\n      steps:\n",
                    "`from` has no `uri`; write `uri:` below it"),
            broken("no number", "copy.camel.yaml", "doWhile: true", "doWhile: ¦.nan",
                    "`doWhile` holds `.nan`; expected is true or false"),
            broken("a value that holds itself", "copy.camel.yaml", "- route:\n    id: copy-pages",
                    "- {routeTemplate: ¦&r {id: x, from: *r}}\n- route:\n    id: copy-pages",
                    "a value that holds itself, by an alias; write out what is meant"),
            broken("root that is a map", "copy.camel.yaml", "", "¦route:\n  id: copy\n",
                    "the file holds a map, not a list; expected is a list whose items begin with `- route:`"));

    @ParameterizedTest
    @FieldSource("MISTAKES")
    void isToldWithItsPlaceAndAHint(String name, String from, String to, String told) throws Exception {
        Path file = routes.resolve(name);
        String text = Files.readString(file);
        assertThat(text).contains(from);
        int at = from.isEmpty() ? 0 : text.indexOf(from);
        String broken = text.substring(0, at) + to + (from.isEmpty() ? "" : text.substring(at + from.length()));
        String before = broken.substring(0, broken.indexOf(HERE));
        Files.writeString(file, broken.replace(HERE, ""));
        assertTold(file, (int) before.lines().count() + (before.isEmpty() || before.endsWith("\n") ? 1 : 0),
                before.length() - before.lastIndexOf('\n'), told);
    }

    @Test
    void fileThatIsNoUtf8() throws Exception {
        Path file = routes.resolve("your-steps.camel.yaml");
        String text = Files.readString(file);
        Files.write(file, text.replace("    description: Your", "    description: Für Your")
                .getBytes(StandardCharsets.ISO_8859_1));
        assertTold(file, 11, 19, "the byte 0xFC is no UTF-8; save the file as UTF-8");
    }

    @Test
    void selectThatIsNoUtf8() throws Exception {
        Path file = routes.resolve("sql/source/access_events_by_time.sql");
        Files.write(file, "SELECT time, event_id,\n 'café' AS door_id FROM access_events".getBytes(
                StandardCharsets.ISO_8859_1));
        assertTold(file, 2, 6, "the byte 0xE9 is no UTF-8; save the file as UTF-8");
    }

    @Test
    void missingMainJob() throws Exception {
        Path file = routes.resolve("copy.camel.yaml");
        Files.writeString(file, Files.readString(file).replace("id: copy\n", "id: copys\n"));
        assertTold(file, 1, 1, "no route has the id `copy`; did you mean `copys`?");
    }

    @Test
    void eachStreamIsToldWhatIsWrongWithIt() throws Exception {
        assertThat(reported("cursor, value: id", "create, value: ja")).satisfiesExactly(
                first -> assertThat(first).contains("own.camel.yaml:1:1: the stream own0: cursor = id is not known"),
                second -> assertThat(second).contains("own.camel.yaml:2:1: the stream own1: create = ja is not known"));
        assertThat(reported("retain, value: never", "compress_after, value: -7 days")).satisfiesExactly(
                first -> assertThat(first).contains("own.camel.yaml:1:1: `retain` is `never`, which is no interval"),
                second -> assertThat(second).contains("own.camel.yaml:2:1: `compress_after` is `-7 days`, which is "));
    }

    @Test
    void aStreamIsAskedForTheCursorThatIsSet() throws Exception {
        String stream = "- templatedRoute: {routeId: own, routeTemplateRef: stream, parameters: [{name: table, value: "
                + "own}, {name: select, value: access_events_by_time.sql}, {name: cursor, value: \""
                + "{{replication.cursor}}\"}, {name: key, value: \"event_id, time\"}, {name: time, value: time}]}\n";
        Files.writeString(routes.resolve("own.camel.yaml"), stream);
        assertThat(validated(Map.of("REPLICATION_CURSOR", "xid"))).isEmpty();
        assertThat(validated(Map.of("REPLICATION_CURSOR", "time"))).singleElement().asString()
                .contains("own.camel.yaml:1:1: the stream own: with the cursor time the key must begin with the time");
    }

    @Test
    void aStreamOfAFileThatIsNotInTheFolderIsCheckedAsOneOfTheFolder() throws Exception {
        Path file = Files.createDirectory(routes.resolveSibling("mine")).resolve("mine.camel.yaml");
        Files.writeString(file, "- templatedRoute: {routeId: own, routeTemplateRef: stream, parameters: [{name: table, "
                + "value: own}, {name: select, value: access_events_by_time.sql}, {name: cursor, value: tim}]}\n");
        assertThat(validated(Map.of(), file)).singleElement().asString()
                .contains("mine.camel.yaml:1:1: the stream own: cursor = tim is not known");
    }

    /** Of two streams, each with a parameter, what {@code validate} prints. */
    private List<String> reported(String one, String other) throws IOException {
        String stream = "- templatedRoute: {routeId: own%1$d, routeTemplateRef: stream, parameters: [{name: table, "
                + "value: own%1$d}, {name: select, value: access_events_by_time.sql}, {name: %2$s}]}%n";
        Files.writeString(routes.resolve("own.camel.yaml"), stream.formatted(0, one) + stream.formatted(1, other));
        return validated(Map.of());
    }

    private List<String> validated(Map<String, String> settings, Path... more) {
        String dsn = "postgres://nobody@127.0.0.1:" + databases.getLocalPort() + "/nothing";
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(Map.of("SOURCE_DSN", dsn, "TARGET_DSN", dsn));
        try (Application application = new Application(Settings.read(all, new Properties()), routes)) {
            return application.validate(List.of(more)).stream().map(Object::toString).toList();
        }
    }

    /** As the verbs that start routes tell it: {@code validate} prints the same lines. */
    private void assertTold(Path file, int line, int column, String told) throws IOException {
        String dsn = "postgres://nobody@127.0.0.1:" + databases.getLocalPort() + "/nothing";
        Settings settings = Settings.read(Map.of("SOURCE_DSN", dsn, "TARGET_DSN", dsn), new Properties());
        String expected = file + ":" + line + ":" + column + ": "
                + told.replace(" file sql/", " file " + routes.resolve("sql") + "/");
        try (Application application = new Application(settings, routes)) {
            OperatorError refusal = catchThrowableOfType(OperatorError.class,
                    () -> application.pass("copy", Map.of()));
            List<String> lines = refusal.getMessage().lines().filter(each -> each.contains(".camel.yaml:")
                    || each.contains(".sql:")).map(each -> each.replaceAll("(:|line )\\d+( already|;)", "$1N$2")
                    .replaceFirst(".* cannot be started: ", "")).toList();
            assertThat(lines).contains(expected).allMatch(each -> each.startsWith(file + ":"));
        }
        assertThatThrownBy(databases::accept).as("a connection to a database")
                .isInstanceOf(SocketTimeoutException.class);
    }
}

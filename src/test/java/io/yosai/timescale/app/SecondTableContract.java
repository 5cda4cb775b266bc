package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.reconcile.Count;
import io.yosai.timescale.reconcile.ReconcileRun;
import io.yosai.timescale.schema.TimescaleDBManager;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A second stream, as the cookbook has it: with the files of the example, and no Java. */
abstract class SecondTableContract extends ReplicationFixture {
    private static final String CONTENT =
            "SELECT count(*) || ' rows, ' || coalesce(sum(hashtextextended(concat_ws('|', "
            + "opened_at AT TIME ZONE 'UTC', id, door_id, opened_by, seconds_open), 0)), 0) FROM door_events";

    @TempDir
    private Path directory;
    Path routes;

    SecondTableContract(TimescaleServer server) {
        super(server);
    }

    @BeforeEach
    void addDoorEvents() throws IOException {
        routes = Routes.copyInto(directory);
        SecondTable.install(routes);
        primary.execute("DROP TABLE IF EXISTS door_events; " + SecondTable.ON_THE_PRIMARY);
        server.execute("CREATE EXTENSION IF NOT EXISTS timescaledb; DROP TABLE IF EXISTS door_events CASCADE; "
                + "DROP TABLE IF EXISTS doors_opened CASCADE; "
                + SecondTable.onTheTarget());
    }

    List<Object> passes(String route, Map<String, Object> variables) {
        return passes(route, variables, Map.of());
    }

    private List<Object> passes(String route, Map<String, Object> variables, Map<String, String> settings) {
        try (Application application = new Application(settings(settings), routes)) {
            List<Object> results = new ArrayList<>();
            application.passes(route, variables, results::add);
            return results;
        }
    }

    private void replicate() {
        passes("copy", Map.of());
    }

    private ReconcileRun reconcile(Map<String, String> settings) {
        List<Object> runs = passes("reconcile", Map.of("reconcile_scope", "whole"), settings);
        assertThat(runs).extracting(run -> ((ReconcileRun) run).stream())
                .containsExactly("access_events", "door_events");
        assertThat(ReconcileFixture.counts((ReconcileRun) runs.get(0))).isEmpty();
        return (ReconcileRun) runs.get(1);
    }

    private void assertSameDoorEvents(int rows) {
        assertThat(server.value(CONTENT, String.class))
                .isEqualTo(primary.value(CONTENT, String.class)).startsWith(rows + " rows, ");
    }

    private String watermarks() {
        return server.value("SELECT string_agg(stream || ' ' || extract(epoch FROM time), ', ' ORDER BY stream) "
                + "FROM timescale_integration.watermark", String.class);
    }

    /** TimescaleDB answers by 0A000, after which Hikari would close the connection with all that was made on it. */
    @Test
    void aTableThatCannotBeAHypertableStopsNoOther() {
        server.execute("DROP TABLE IF EXISTS door_events CASCADE; " + SecondTable.onTheTarget().replaceFirst(
                "(?s);.*", "") + "; CREATE RULE none AS ON DELETE TO door_events DO INSTEAD NOTHING");
        primary.execute(SecondTable.opened(10, "'2026-01-01'::timestamptz + i * interval '1 s'"));
        event("'2024-05-01'");
        List<String> labels = new ArrayList<>();
        AbstractAppender appender = new AbstractAppender("lines", null, null, true, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                labels.add(event.getLevel() + " " + event.getContextData().getValue("stream"));
            }
        };
        appender.start();
        Logger logger = (Logger) LogManager.getLogger(TimescaleDBManager.class);
        logger.addAppender(appender);
        try {
            assertThatThrownBy(this::replicate).hasMessageContaining("copy of door_events failed: ERROR: "
                    + "hypertables do not support rules");
        } finally {
            logger.removeAppender(appender);
        }
        assertThat(labels).as("whichever stream has looked").contains("ERROR null").doesNotContain(
                "ERROR access_events", "ERROR door_events");
        assertSameContent(1);
    }

    @Test
    void whereNoTableIsRightEachIsNamed() {
        server.execute("DROP TABLE IF EXISTS door_events CASCADE; " + SecondTable.onTheTarget().replaceFirst(
                "(?s);.*", "") + "; CREATE RULE none AS ON DELETE TO door_events DO INSTEAD NOTHING; CREATE TABLE "
                + "access_events (time timestamptz NOT NULL, event_id uuid NOT NULL)");
        assertThatThrownBy(this::replicate).hasMessageContainingAll("the table access_events is not as declared: the "
                + "table access_events of the target lacks the columns facility_id",
                "the table door_events is not as declared: ERROR: hypertables do not support rules",
                "HINT: put right what the server says, on the table door_events of the target or in its declaration");
        server.execute("DROP TABLE access_events; DROP TABLE door_events");
    }

    /** Some tables live on their own: what one lacks the other does not wait for. */
    @Test
    void eachTableIsCopiedByItsOwnWatermark() {
        primary.execute(SecondTable.opened(2500, "'2026-01-01'::timestamptz + i * interval '1 s'"));
        event("'2024-05-01'");
        replicate();
        assertSameDoorEvents(2500);
        assertSameContent(1);
        assertThat(watermarks()).isEqualTo("access_events 1714521600.000000, door_events 1767228100.000000");

        primary.execute(SecondTable.opened(10, "'2026-01-02'::timestamptz + i * interval '1 s'"));
        event("'2024-05-02'");
        replicate();
        assertSameDoorEvents(2510);
        assertSameContent(2);
        assertThat(server.count("SELECT count(*) FROM timescale_integration.touched WHERE upper > '2025-01-01'"))
                .as("the aggregates are of access_events").isZero();
    }

    @Test
    void reconcileBringsWhatCameLateWasCorrectedMovedOrErased() {
        primary.execute(SecondTable.opened(100, "now() - i * interval '1 h'"));
        replicate();
        primary.execute(SecondTable.opened(3, "now() - interval '40 days' + i * interval '1 h'")
                + "; UPDATE door_events SET opened_by = NULL WHERE opened_by = 'p1'"
                + "; UPDATE door_events SET opened_at = opened_at - interval '3 days' WHERE opened_by = 'p2'"
                + "; DELETE FROM door_events WHERE opened_by = 'p3'");
        // Of three times some fifteen rows: a moved one is missing at its new time and too many at its old one.
        assertThat(ReconcileFixture.counts(reconcile(Map.of()))).containsExactlyInAnyOrderEntriesOf(Map.of(
                Count.MISSING, 17L, Count.CHANGED, 15L, Count.EXTRA, 29L, Count.INSERTED, 17L, Count.UPDATED, 15L,
                Count.MOVED, 15L, Count.REMAINING, 14L));
        assertThat(ReconcileFixture.counts(reconcile(Map.of(
                "RECONCILE_DELETES", "true", "RECONCILE_MAX_DELETES", "100"))))
                .isEqualTo(Map.of(Count.EXTRA, 14L, Count.DELETED, 14L));
        assertSameDoorEvents(88);
        assertThat(ReconcileFixture.counts(reconcile(Map.of()))).isEmpty();
        assertThat(server.value("SELECT string_agg(DISTINCT stream, ' ' ORDER BY stream) "
                + "FROM timescale_integration.reconcile_run", String.class)).isEqualTo("access_events door_events");
    }

    @Test
    void rowsThatTheTargetRefusesAreKeptUnderTheirTable() {
        server.execute("ALTER TABLE door_events ADD CHECK (seconds_open < 100)");
        primary.execute(SecondTable.opened(5, "now() - i * interval '1 h'")
                + "; UPDATE door_events SET seconds_open = 100 WHERE opened_by = 'p3'");
        replicate();
        assertThat(server.value("SELECT string_agg(table_name || ' ' || (row ->> 'opened_by'), ',') "
                + "FROM timescale_integration.quarantine", String.class)).isEqualTo("door_events p3");
        assertThat(server.count("SELECT count(*) FROM door_events")).isEqualTo(4);
        assertThat(ReconcileFixture.counts(reconcile(Map.of()))).as("it is known").isEqualTo(Map.of(Count.HELD, 1L));
    }

    @Test
    void stepsOfItsOwnChangeItsRowsAndYourStepsDoNot() throws IOException {
        Files.writeString(routes.resolve("your-steps.camel.yaml"), """
                - route:
                    id: your-steps
                    from:
                      uri: direct:your-steps
                      steps:
                        - split:
                            simple: "${body}"
                            steps:
                              - script:
                                  simple: "${body.put('person_id', 'masked')}"
                """);
        Files.writeString(routes.resolve("door-steps.camel.yaml"), """
                - route:
                    id: door-steps
                    from:
                      uri: direct:door-steps
                      steps:
                        - split:
                            simple: "${body}"
                            steps:
                              - script:
                                  simple: "${body.put('opened_by', 'masked')}"
                """);
        Path table = routes.resolve("door_events.camel.yaml");
        Files.writeString(table, Files.readString(table) + "      - name: steps\n        value: door-steps\n");
        primary.execute(SecondTable.opened(1, "now() - i * interval '1 h'"));
        event("'2024-05-01'");
        replicate();
        assertThat(server.value("SELECT opened_by FROM door_events", String.class)).isEqualTo("masked");
        assertThat(server.value("SELECT person_id FROM access_events", String.class)).isEqualTo("masked");
        assertThat(ReconcileFixture.counts(reconcile(Map.of()))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "DROP TABLE door_events | the target has no table door_events, into which the stream door_events copies; "
                + "HINT: create it, or set the parameter create of the stream to true (%1$s/door_events.camel.yaml:5)",
        "ALTER TABLE door_events DROP COLUMN opened_by | the rows of the stream door_events carry the column "
        + "opened_by, which "
            + "the table door_events of the target lacks; HINT: add the column to the table, or leave it out in "
            + "%1$s/sql/source/door_events.sql"})
    void whatIsWrongOnTheTargetIsReportedAndTheOtherTableIsCopied(String wrong, String message) throws IOException {
        Path table = routes.resolve("door_events.camel.yaml");
        Files.writeString(table, Files.readString(table).replace(
                "      - name: create\n        value: \"true\"\n", ""));
        server.execute(wrong);
        primary.execute(SecondTable.opened(1, "now() - i * interval '1 h'"));
        event("'2024-05-01'");
        assertThatThrownBy(this::replicate).isInstanceOf(PassFailed.class).hasMessage("copy of door_events failed: "
                + message.formatted(routes).replace("; HINT", "\nHINT"));
        assertSameContent(1);
    }

    /** The watermark is behind rows that are lost with the table. */
    @Test
    void aTableThatTheTargetHasLostIsMadeAndFilledAgain() {
        primary.execute(SecondTable.opened(20, "now() - i * interval '1 h'"));
        replicate();
        server.execute("DROP TABLE door_events");
        replicate();
        assertSameDoorEvents(20);
    }

    @Test
    void aTableThatAPersonHasReplacedIsFilledAgain() {
        primary.execute(SecondTable.opened(20, "now() - i * interval '1 h'"));
        replicate();
        server.execute("DROP TABLE door_events CASCADE; " + SecondTable.onTheTarget());
        replicate();
        assertSameDoorEvents(20);
    }

    @Test
    void aStreamThatIsSentIntoAnotherTableBeginsAtItsFirstRow() throws IOException {
        primary.execute(SecondTable.opened(20, "now() - i * interval '1 h'"));
        replicate();
        Path table = routes.resolve("door_events.camel.yaml");
        Files.writeString(table, Files.readString(table).replace("value: door_events\n", "value: doors_opened\n"));
        replicate();
        assertThat(server.count("SELECT count(*) FROM doors_opened")).isEqualTo(20);
        assertThat(server.count("SELECT count(*) FROM door_events")).isEqualTo(20);
    }

    /** What was copied is there: a row that a person has deleted is not read again. */
    @Test
    void aStreamWhoseTableIsRenamedGoesOn() throws IOException {
        primary.execute(SecondTable.opened(20, "now() - i * interval '1 h'"));
        replicate();
        server.execute("ALTER TABLE door_events RENAME TO doors_opened; "
                + "DELETE FROM doors_opened WHERE opened_at = (SELECT min(opened_at) FROM doors_opened)");
        Path table = routes.resolve("door_events.camel.yaml");
        Files.writeString(table, Files.readString(table).replace("value: door_events\n", "value: doors_opened\n"));
        primary.execute(SecondTable.opened(1, "now()"));
        replicate();
        assertThat(server.count("SELECT count(*) FROM doors_opened")).isEqualTo(20);
    }

    /** The table is lost while the service runs. */
    @Test
    void aTableThatIsLostBetweenTwoPassesIsMadeAgain() {
        primary.execute(SecondTable.opened(20, "now() - i * interval '1 h'"));
        try (Application application = new Application(settings(Map.of()), routes)) {
            application.passes("copy", Map.of(), copied -> { });
            server.execute("DROP TABLE door_events CASCADE");
            await().atMost(Duration.ofMinutes(1)).ignoreExceptions().untilAsserted(() -> {
                application.passes().send("copy", Map.of("stream", "door_events"));
                assertSameDoorEvents(20);
            });
        }
    }

    @Test
    void aUniqueIndexThatTheTargetHasLostIsMadeAgain() {
        replicate();
        server.execute("DROP INDEX door_events_opened_at_id_idx");
        primary.execute(SecondTable.opened(20, "now() - i * interval '1 h'"));
        replicate();
        assertSameDoorEvents(20);
        assertThat(server.count("SELECT count(*) FROM pg_indexes WHERE indexname = 'door_events_opened_at_id_idx'"))
                .isEqualTo(1);
    }

    @Test
    void nameInASchemaAndWithCapitalsIsTakenAsItIs() throws IOException {
        server.execute("CREATE SCHEMA IF NOT EXISTS \"Doors\"; DROP TABLE IF EXISTS \"Doors\".\"Opened\" CASCADE; "
                + SecondTable.onTheTarget().replace("door_events", "\"Doors\".\"Opened\"")
                .replace("'\"Doors", "'\"Doors"));
        Path table = routes.resolve("door_events.camel.yaml");
        Files.writeString(table, Files.readString(table).replace("value: door_events\n", "value: Doors.Opened\n"));
        primary.execute(SecondTable.opened(7, "now() - i * interval '1 h'"));
        replicate();
        assertThat(server.count("SELECT count(*) FROM \"Doors\".\"Opened\"")).isEqualTo(7);
        server.execute("DROP SCHEMA \"Doors\" CASCADE");
    }

    @Test
    void selectWithoutAColumnOfTheKeyIsReported() throws IOException {
        Path page = routes.resolve("sql/source/door_events.sql");
        Files.writeString(page, Files.readString(page).replace("opened_at, id", "id"));
        primary.execute(SecondTable.opened(1, "now() - i * interval '1 h'"));
        assertThatThrownBy(this::replicate).isInstanceOf(PassFailed.class)
                .hasMessage("copy of door_events failed: " + page
                + ":1: the SELECT has no column opened_at, which the stream "
                        + "door_events needs (it has id, door_id, opened_by, seconds_open)\nHINT: add it to the "
                        + "SELECT, or name another column at " + routes.resolve("door_events.camel.yaml") + ":5");
    }

    @Test
    void aTableOfTwoStreamsIsRefusedUnlessEachSaysWhichRowsAreItsOwn() throws IOException {
        Path table = routes.resolve("door_events.camel.yaml");
        Files.writeString(table, Files.readString(table).replace("value: door_events\n", "value: access_events\n"));
        assertThatThrownBy(this::replicate).isInstanceOf(OperatorError.class)
                .hasMessageContaining("the streams access_events, "
                + "door_events share the table access_events, and access_events does not say which rows are its own");
    }
}

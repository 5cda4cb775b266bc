package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.servers.Passwords;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Into a native server. */
class ReplicationIT extends ReplicationContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    ReplicationIT() {
        super(target);
    }

    /** As with the locks of a page whose rows are of as many chunks. */
    @Test
    void aPageForWhichTheTargetHasNoRoomIsHalved() {
        pass(Map.of(), ROUTES);
        primary.execute("INSERT INTO access_events (time, event_id) SELECT timestamptz '2024-05-01Z' + i * interval "
                + "'1 s', gen_random_uuid() FROM generate_series(1, 3000) AS i");
        target.execute("CREATE OR REPLACE FUNCTION little_room() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE "
                + "rows integer := coalesce(nullif(current_setting('own.rows', true), ''), '0'); BEGIN "
                + "PERFORM set_config('own.rows', CAST(rows + 1 AS text), true); IF rows >= 300 THEN "
                + "RAISE 'out of shared memory' USING ERRCODE = '53200'; END IF; RETURN NEW; END $$; CREATE TRIGGER "
                + "little_room BEFORE INSERT ON access_events FOR EACH ROW EXECUTE FUNCTION little_room()");
        pass(Map.of(), ROUTES);
        assertSameContent(3000);
    }

    @Test
    void rolesThatMayOnlyReadHereAndAddRowsThereAreEnough() {
        event("'2024-05-01'");
        pass(Map.of(), ROUTES);
        primary.execute("CREATE ROLE reader LOGIN PASSWORD '" + Passwords.of("reader")
                + "'; GRANT pg_monitor TO reader; GRANT SELECT ON access_events TO reader");
        target.execute("CREATE ROLE writer LOGIN PASSWORD '" + Passwords.of("writer") + "'; "
                + "GRANT USAGE ON SCHEMA timescale_integration TO writer; "
                + "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA timescale_integration TO writer; "
                + "GRANT SELECT, INSERT ON access_events TO writer");
        try {
            event("'2024-06-01'");
            pass(Map.of("SOURCE_DSN", primary.database().as("reader").dsn(),
                    "TARGET_DSN", target.database().as("writer").dsn()), ROUTES);
            assertSameContent(2);
            assertThat(target.count("SELECT count(*) FROM show_chunks('access_events')")).as("one is new").isEqualTo(2);
        } finally {
            primary.execute("DROP OWNED BY reader; DROP ROLE reader");
            target.execute("DROP OWNED BY writer; DROP ROLE writer");
        }
    }

    /** One by one they take the time of a search each, and a transaction for all would last too long. */
    @Test
    void rowsOfLargePagesThatAreThereOrAreRefusedAreReadAgainInSmallerOnes() {
        Map<String, String> large = Map.of("REPLICATION_PAGE_SIZE", "30000");
        primary.execute("INSERT INTO access_events (time, event_id, door_id) SELECT timestamptz '2024-05-02Z' + i * "
                + "interval '1 s', gen_random_uuid(), CAST(i % 2 AS text) FROM generate_series(1, 40000) AS i");
        pass(large, ROUTES);
        assertSameContent(40_000);
        target.execute("DELETE FROM access_events WHERE door_id = '1'; UPDATE timescale_integration.watermark SET key "
                + "= NULL, time = NULL; ALTER TABLE access_events ADD CHECK (door_id <> 'refused')");
        primary.execute("UPDATE access_events SET door_id = 'refused' WHERE time = timestamptz '2024-05-02Z' + "
                + "interval '25001 s'");
        pass(large, ROUTES);
        assertThat(target.count("SELECT count(*) FROM timescale_integration.quarantine")).isOne();
        primary.execute("DELETE FROM access_events WHERE door_id = 'refused'");
        assertSameContent(39_999);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "filter: {simple: '${body.size} > 9', steps: [%s]} | a page did not come through write-page and would be read "
                + "again for "
            + "ever; HINT: put steps that drop or split rows before write-page, not around it: it takes the rows of a "
            + "page in one List, an empty one too",
        "split: {simple: '${collate(1)}', stopOnException: true, steps: [%s]} | write-page must not stand inside a "
        + "split, a multicast or the like: the first part of a page would move the watermark past the others"})
    void stepAroundWritePageFailsThePassAndNothingIsLost(String around, String message, @TempDir Path directory)
            throws IOException {
        event("'2024-05-01'");
        event("'2024-05-02'");
        Path routes = routesWith(directory, "");
        Path copy = routes.resolve("copy.camel.yaml");
        String text = Files.readString(copy);
        String before = text.substring(0, text.indexOf("- bean:\n                        id: write-page"));
        String after = text.substring(text.indexOf("- route:\n    id: steps"));
        Files.writeString(copy, before + "- " + around.formatted("{bean: {ref: copy, method: writePage}}")
                + "\n" + after);
        assertThatThrownBy(() -> pass(Map.of(), routes)).isInstanceOf(PassFailed.class)
                .hasMessage("copy failed: " + message.replace("; HINT", "\nHINT"));
        pass(Map.of(), ROUTES);
        assertSameContent(2);
    }

    @Test
    void theCapGoesPastATransactionAndReconcileBringsItsRows() throws SQLException {
        pass();
        try (Connection idle = primary.connect(); Statement statement = idle.createStatement()) {
            idle.setAutoCommit(false);
            statement.execute(EVENT.formatted("now()"));
            event("now()");
            await().until(() -> primary.count(
                    "SELECT count(*) FROM access_events WHERE time < now() - interval '1.5 s'") > 0);
            pass();
            assertThat(target.count("SELECT count(*) FROM access_events")).as("without the cap").isZero();
            pass(Map.of("REPLICATION_HORIZON_CAP", "1"), ROUTES);
            assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(1);
            idle.commit();
        }
        pass();
        assertThat(target.count("SELECT count(*) FROM access_events")).as("passed by").isEqualTo(1);
        pass("reconcile", Map.of(), Map.of(), ROUTES);
        assertSameContent(2);
    }

    /**
     * As when the primary's clock was put back by an hour: the horizon is behind the watermark, and so are new events.
     */
    @Test
    void eventsOfAClockThatWasPutBackAreBroughtByReconcile() {
        event("now()");
        pass();
        String before = watermark();
        primary.execute("INSERT INTO access_events (time, event_id) SELECT now() - interval '1 hour' + "
                + "make_interval(secs => i), gen_random_uuid() FROM generate_series(1, 100) AS i");
        pass(Map.of("REPLICATION_MARGIN", "3600"), ROUTES);
        assertThat(watermark()).isEqualTo(before);
        pass("reconcile", Map.of(), Map.of("REPLICATION_MARGIN", "3600"), ROUTES);
        assertSameContent(101);
    }

    @Test
    void aLateRowOfADroppedChunkDoesNotBringItBackAndTheAggregateStays() {
        String old = "date_trunc('day', now()) - interval '400 days' + interval '1 minute'";
        primary.execute("INSERT INTO access_events (time, event_id, facility_id) SELECT " + old
                + ", gen_random_uuid(), 'f' FROM generate_series(1, 1440)");
        event("now()");
        pass();
        Map<String, String> retention = Map.of("TIMESCALE_RETENTION_DAYS", "365", "TIMESCALE_ALLOW_DROP", "true");
        pass("policies", Map.of(), Map.of(), ROUTES);
        pass("policies", Map.of(), retention, ROUTES);
        String chunks = "SELECT count(*) FROM show_chunks('access_events')";
        String counted = "SELECT event_count FROM access_events_hourly WHERE facility_id = 'f'";
        assertThat(target.count(chunks)).isEqualTo(1);
        assertThat(target.count(counted)).isEqualTo(1440);

        event(old);
        event("now()");
        target.execute("UPDATE timescale_integration.watermark SET key = NULL, time = NULL");
        pass("copy", Map.of(), retention, ROUTES);
        pass("reconcile", Map.of("reconcile_scope", "whole"), retention, ROUTES);
        pass("policies", Map.of(), retention, ROUTES);
        assertThat(target.count(chunks)).isEqualTo(1);
        assertThat(target.count(counted)).isEqualTo(1440);
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(2);
        assertThat(target.count(
                "SELECT count(*) FROM timescale_integration.quarantine WHERE reason = 'older than the retention'"))
                .isEqualTo(1441);
    }

    @Test
    void stepThatLeavesNoListOfRowsFailsThePass(@TempDir Path directory) throws IOException {
        event("'2024-05-01'");
        Path routes = routesWith(directory, "- setBody: {constant: rows}");
        assertThatThrownBy(() -> pass(Map.of(), routes)).isInstanceOf(PassFailed.class).hasMessage("copy failed: "
                + "write-page needs the rows of the page, a List of Maps, in the body, but found "
                + "java.lang.String\nHINT: put steps that make something else of them into a wireTap or a multicast");
        assertThat(target.count("SELECT count(*) FROM access_events")).isZero();
    }
}

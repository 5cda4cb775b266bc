package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.reconcile.Count;
import io.yosai.timescale.reconcile.ReconcileRun;
import io.yosai.timescale.servers.Recipe;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recipes of docs/cookbook.md that change what is copied: rows arrive as they say, and reconcile finds nothing. */
@Tag("long")
class CookbookIT extends ReplicationFixture {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();
    private static final String KEY = "person.key";
    private static final String HASHED = "SELECT count(*) FROM access_events WHERE person_id = "
            + "left(encode(sha256(convert_to('0123abcdperson-' || response_time_ms % 7, 'UTF8')), 'hex'), 32)";

    @TempDir
    private Path directory;
    private Path routes;

    CookbookIT() {
        super(target);
    }

    @BeforeEach
    void events() throws IOException {
        System.setProperty(KEY, "0123abcd");
        routes = Routes.copyInto(directory);
        primary.execute("INSERT INTO access_events (time, event_id, person_id, door_id, facility_id, access_result, "
                + "response_time_ms) SELECT now() - make_interval(mins => i), gen_random_uuid(), 'person-' || i % 7, "
                + "'d' || i % 3, (ARRAY['north', 'south', 'west'])[1 + i % 3], 'Denied', i "
                + "FROM generate_series(1, 3000) AS i");
        primary.execute("INSERT INTO access_events (time, event_id, facility_id) VALUES "
                + "(now() - interval '1 hour', gen_random_uuid(), 'north')");
    }

    @AfterEach
    void clear() {
        System.clearProperty(KEY);
    }

    /** A pass, and a comparison of all that the primary holds. */
    private ReconcileRun copyAndCompare(Map<String, String> further) {
        try (Application application = new Application(settings(further), routes)) {
            application.passes().start("reconcile");
            application.passes().send("copy", Map.of("stream", "access_events"));
            return (ReconcileRun) application.passes().send("reconcile",
                    Map.of("stream", "access_events", "reconcile_scope", "whole"));
        }
    }

    /** A recipe that changes the SELECT, with the cursor xid as the cookbook says. */
    private void take(String recipe, String cursor) throws IOException {
        Path select = new Recipe(recipe).copyInto(routes).resolve("sql/source/access_events_by_time.sql");
        if (cursor.equals("xid")) {
            Files.writeString(select.resolveSibling("access_events_by_xid.sql"),
                    Files.readString(select).replace("\nFROM access_events", ", tx\nFROM access_events"));
        }
    }

    private static void assertClean(ReconcileRun run) {
        assertThat(run.compared()).isPositive();
        assertThat(ReconcileFixture.counts(run)).as("missing, changed, repaired, remaining").isEmpty();
    }

    private static Map<String, String> cursor(String cursor) {
        if (cursor.equals("xid")) {
            // What is there is history without tx; then come rows with it.
            XidCursorIT.prepare();
            primary.execute("INSERT INTO access_events (time, event_id, person_id, facility_id, response_time_ms) "
                    + "VALUES (now() - interval '1 minute', gen_random_uuid(), 'person-1', 'north', 1)");
        }
        return Map.of("REPLICATION_CURSOR", cursor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"time", "xid"})
    void personsAreHashedByThePrimary(String cursor) throws IOException {
        take("mask-in-sql", cursor);
        ReconcileRun run = copyAndCompare(cursor(cursor));
        assertClean(run);
        assertThat(run.differing()).as("whole buckets are compared").isZero();
        assertThat(target.count(HASHED)).isEqualTo(cursor.equals("xid") ? 3001 : 3000);
        assertThat(target.count("SELECT count(*) FROM access_events WHERE person_id IS NULL")).isEqualTo(1);
    }

    @Test
    void personsAreHashedOnTheirWay() throws IOException {
        new Recipe("mask-in-steps").copyInto(routes);
        assertClean(copyAndCompare(Map.of()));
        assertThat(target.count(HASHED)).isEqualTo(3000);
        assertThat(target.count("SELECT count(*) FROM access_events WHERE person_id IS NULL")).isEqualTo(1);
    }

    @Test
    void rowsThatCannotBeHashedAreNotWrittenAsTheyAre() throws IOException {
        Path steps = new Recipe("mask-in-steps").copyInto(routes).resolve("your-steps.camel.yaml");
        Files.writeString(steps, Files.readString(steps).replace("'person_id'", "'persons_id'"));
        assertThatThrownBy(() -> pass(Map.of(), routes)).isInstanceOf(PassFailed.class)
                .hasMessageContaining("the rows have no column persons_id to be hashed");
        assertThat(target.count("SELECT count(*) FROM access_events")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mask-in-sql", "mask-in-steps"})
    void withoutAKeyNothingIsCopied(String recipe) throws IOException {
        System.clearProperty(KEY);
        new Recipe(recipe).copyInto(routes);
        assertThatThrownBy(() -> pass(Map.of(), routes)).hasMessageContaining("{{person.key}}");
        assertThat(target.value("SELECT to_regclass('access_events')::text", String.class)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"time", "xid"})
    void otherFacilitiesStayWhereTheyAre(String cursor) throws IOException {
        take("some-facilities", cursor);
        ReconcileRun run = copyAndCompare(cursor(cursor));
        assertClean(run);
        assertThat(run.differing()).isZero();
        assertThat(target.value("SELECT string_agg(DISTINCT facility_id, ' ' ORDER BY facility_id) FROM access_events",
                String.class)).isEqualTo("north south");
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(cursor.equals("xid") ? 2002 : 2001);
    }

    @ParameterizedTest
    @ValueSource(strings = {"time", "xid"})
    void aColumnHasAnotherNameAndOneIsAdded(String cursor) throws IOException {
        Map<String, String> further = cursor(cursor);
        pass(further, routes);
        take("other-columns", cursor);
        primary.execute("ALTER TABLE access_events RENAME door_id TO door_code; "
                + "ALTER TABLE access_events ADD direction varchar(10); UPDATE access_events SET direction = 'in'");
        target.execute("ALTER TABLE access_events ADD COLUMN direction varchar(10)");
        assertThat(copyAndCompare(further).total(Count.UPDATED)).as("what was there already")
                .isGreaterThanOrEqualTo(3001);
        assertClean(copyAndCompare(further));
        assertThat(target.count("SELECT count(*) FROM access_events WHERE direction = 'in'"))
                .isGreaterThanOrEqualTo(3001);
        assertThat(target.count("SELECT count(*) FROM access_events WHERE door_id = 'd1'")).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"time", "xid"})
    void theTimeIsCalledTimestamp(String cursor) throws Exception {
        Map<String, String> further = cursor(cursor);
        primary.execute("ALTER TABLE access_events RENAME time TO \"timestamp\"");
        take("timestamp-column", cursor);
        assertClean(copyAndCompare(further));
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(cursor.equals("xid") ? 3002 : 3001);

        server.execute("DELETE FROM access_events");
        Instant now = Instant.now();
        try (Backfill backfill = new Backfill(settings(further), routes, null, now.minus(Duration.ofDays(9)), now,
                1, "", 0)) {
            backfill.copy(backfill.plan().size());
            assertThat(backfill.counts().copied()).isGreaterThanOrEqualTo(3001);
        }
        assertClean(copyAndCompare(further));
    }
}

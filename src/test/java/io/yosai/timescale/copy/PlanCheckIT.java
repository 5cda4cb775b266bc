package io.yosai.timescale.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.TimescaleServer;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of which SELECTs a person is warned before their first page, as each would read many rows. */
class PlanCheckIT extends CopyFixture {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final String LIST = "time, event_id, door_id FROM access_events";

    PlanCheckIT() {
        super(target);
    }

    @BeforeEach
    void thirtyThousandEvents() {
        primary.execute("DROP MATERIALIZED VIEW IF EXISTS refreshed");
        events(1, 30_000, ", door_id", ", 'd' || i % 7");
        primary.execute("ANALYZE access_events");
    }

    private PlanCheck check(String text) throws SQLException {
        select = text;
        try (Connection source = databases.source("primary").getConnection()) {
            return PlanCheck.of(source, layout());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT " + LIST, "SELECT * FROM (SELECT " + LIST + ") AS named",
        "SELECT time, event_id, max(door_id) OVER (PARTITION BY time, event_id) AS door_id FROM access_events"})
    void nothingIsSaidOfOneThatAnIndexServes(String text) throws SQLException {
        assertThat(check(text).warnings()).isEmpty();
        assertThat(check(text).isCheap()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a DISTINCT or a UNION              | SELECT * FROM (SELECT DISTINCT ON (event_id) * FROM access_events ORDER BY event_id, time) AS one
            a window function                  | SELECT time, event_id, max(door_id) OVER (PARTITION BY person_id) AS door_id FROM access_events
            a WITH that is computed as a whole | WITH everything AS MATERIALIZED (SELECT * FROM access_events) SELECT * FROM everything
            a LIMIT or OFFSET of its own       | SELECT * FROM (SELECT * FROM access_events ORDER BY event_id LIMIT 29000) AS few
            a function in its list that returns several rows | SELECT time, event_id, generate_series(1, 1) AS door_id FROM access_events
            a GROUP BY, a DISTINCT or a UNION  | SELECT time, event_id, max(door_id) AS door_id FROM access_events GROUP BY time, event_id, person_id
            """)
    void oneThatReadsAllForEachPageIsNamedWithTheReason(String reason, String text) throws SQLException {
        assertThat(check(text).isCheap()).isFalse();
        assertThat(check(text).warnings()).singleElement().asString()
                .matches("(?s)the source reads some (29|30)\\d{3} rows for each page of the stream access_events "
                + "\\(access_events\\.sql\\): the SELECT has " + reason + ", by which .*\nHINT: take it out.*");
    }

    /** Of what is computed the source knows nothing: it takes a third of the rows to be dated before now. */
    @Test
    void oneWhoseFirstKeyIsComputedIsNamed() throws SQLException {
        events(30_001, 90_000);
        primary.execute("ANALYZE access_events");
        assertThat(check("SELECT date_trunc('second', time) AS time, event_id FROM access_events").warnings())
                .singleElement().asString().matches("(?s)the source reads some (29|30)\\d{3} rows for each page.*");
    }

    /** What is looked up for each row hides nothing. */
    @Test
    void whereTheIndexIsMissingASelectInTheListIsNotTheReason() throws SQLException {
        primary.execute("DROP INDEX access_events_time_event_id");
        assertThat(check("SELECT time, event_id, (SELECT d.door_id FROM access_events d WHERE d.event_id = e.event_id "
                + "LIMIT 1) AS door_id FROM access_events e").warnings()).singleElement().asString()
                .contains(": no index has the order ");
        primary.execute("CREATE INDEX access_events_time_event_id ON access_events (time, event_id)");
    }

    @Test
    void whereTheIndexIsMissingTheHintMakesIt() throws SQLException {
        primary.execute("DROP INDEX access_events_time_event_id");
        assertThat(check("SELECT " + LIST).warnings()).singleElement().asString()
                .endsWith("CREATE INDEX CONCURRENTLY ON access_events (\"time\", \"event_id\")");
        primary.execute("CREATE INDEX ON access_events (time, event_id); ANALYZE access_events");
        assertThat(check("SELECT " + LIST).warnings()).isEmpty();
    }

    /** Their rows come by another transaction than the one that made them. */
    @Test
    void aMaterializedViewIsNamed() throws SQLException {
        primary.execute("CREATE MATERIALIZED VIEW refreshed AS SELECT * FROM access_events; "
                + "CREATE UNIQUE INDEX ON refreshed (time, event_id); ANALYZE refreshed");
        assertThat(check("SELECT time, event_id, door_id FROM refreshed").warnings()).singleElement().asString()
                .contains("the stream access_events reads ", "refreshed", "is left to reconcile\nHINT: ");
    }
}

package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing lost, nothing doubled, on both editions alike, through the routes as they are delivered. */
abstract class ReplicationContract extends ReplicationFixture {

    ReplicationContract(TimescaleServer server) {
        super(server);
    }

    /** What a route editor may add. */
    public static final class Privacy {
        public List<Map<String, Object>> protect(List<Map<String, Object>> rows) {
            rows.removeIf(row -> "Denied".equals(row.get("access_result")));
            rows.forEach(row -> row.put("person_id", "masked"));
            return rows;
        }
    }

    @Test
    void eventsOfNinetyDaysArriveAndAPassWithoutNewOnesChangesNothing() throws SQLException {
        try (Connection connection = primary.connect();
             PreparedStatement insert = connection.prepareStatement(SqlFile.read("/demo/history.sql"))) {
            insert.setLong(1, 4500);
            insert.setLong(2, 4500);
            insert.executeUpdate();
        }
        pass();
        assertSameContent(4500);
        assertThat(watermark()).isEqualTo(lastEvent());
        String written = server.value("SELECT updated_at::text FROM timescale_integration.watermark", String.class);

        pass();
        assertSameContent(4500);
        assertThat(server.value("SELECT updated_at::text FROM timescale_integration.watermark", String.class))
                .isEqualTo(written);
    }

    @Test
    void twentyThousandEventsOfOneInstantArrive() {
        primary.execute("INSERT INTO access_events (time, event_id, person_id) SELECT '2024-05-01 12:00:00.123456+00', "
                + "gen_random_uuid(), 'person-' || i FROM generate_series(1, 20000) AS i");
        pass();
        assertSameContent(20_000);
        assertThat(watermark()).isEqualTo(lastEvent());
    }

    @Test
    void timesArriveWhateverTheZonesOfPrimaryAndProgram() {
        primary.execute("DO $$BEGIN EXECUTE format('ALTER DATABASE %I SET timezone TO %L', current_database(), "
                + "'Asia/Kolkata'); END$$");
        TimeZone before = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
            // The hour that New York has not in March, and the one that it has twice in November.
            for (String day : List.of("2024-03-10", "2024-11-03")) {
                primary.execute(("INSERT INTO access_events (time, event_id) SELECT t, gen_random_uuid() FROM "
                        + "generate_series(timestamptz '%1$s 04:00:00.000001+00', '%1$s 09:00:00+00', '15 min') AS t")
                        .formatted(day));
            }
            pass();
        } finally {
            TimeZone.setDefault(before);
        }
        assertSameContent(40);
        assertThat(watermark()).isEqualTo(lastEvent());
    }

    @Test
    void eventsDatedInTheFutureAreCopiedWhenTheirTimeHasCome() {
        pass();
        event("now() - interval '1 minute'");
        String past = lastEvent();
        event("now() + interval '1 hour'");
        event("now() + interval '1 day'");
        event("'infinity'");
        pass();
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(1);
        assertThat(watermark()).isEqualTo(past);

        // As if the hour were over.
        primary.execute("UPDATE access_events SET time = now() "
                + "WHERE time BETWEEN now() AND now() + interval '2 hours'");
        String due = primary.value("SELECT concat_ws(' ', extract(epoch FROM time), event_id) FROM access_events "
                + "WHERE time <= now() ORDER BY time DESC LIMIT 1", String.class);
        pass();
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(2);
        assertThat(watermark()).isEqualTo(due);
    }

    @Test
    void eventOfATransactionThatCommitsLateIsNotPassedBy() throws SQLException {
        event("'2024-05-01'");
        try (Connection late = primary.connect(); Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute(EVENT.formatted("now()"));
            event("now()");
            pass();
            assertThat(server.count("SELECT count(*) FROM access_events")).as("the old event").isEqualTo(1);
            late.commit();
        }
        pass();
        assertSameContent(3);
    }

    @Test
    void eventOfASessionThatTellsNothingIsNotPassedBy() throws SQLException {
        try (Connection silent = primary.connect(); Statement statement = silent.createStatement()) {
            statement.execute("SET track_activities = off");
            silent.setAutoCommit(false);
            statement.execute(EVENT.formatted("now()"));
            event("now()");
            pass();
            assertThat(server.count("SELECT count(*) FROM access_events")).isZero();
            silent.commit();
        }
        await().until(() -> primary.count("SELECT count(*) FROM pg_stat_activity WHERE state = 'disabled'") == 0);
        pass();
        assertSameContent(2);
    }

    @Test
    void eventOfAPreparedTransactionIsNotPassedBy() {
        primary.execute("BEGIN; " + EVENT.formatted("now()") + "; PREPARE TRANSACTION 'slow door'");
        long early;
        try {
            event("now()");
            pass();
            early = server.count("SELECT count(*) FROM access_events");
        } finally {
            // It locks the table for ever, and for the next tests too.
            primary.execute("COMMIT PREPARED 'slow door'");
        }
        assertThat(early).isZero();
        pass();
        assertSameContent(2);
    }

    @Test
    void stepsOfTheEditorDropAndMaskRows(@TempDir Path directory) throws IOException {
        primary.execute("INSERT INTO access_events (time, event_id, person_id, access_result) SELECT timestamptz "
                + "'2024-05-01' + make_interval(secs => i), gen_random_uuid(), 'person-' || i, "
                + "CASE WHEN i % 3 = 0 OR i > 1500 THEN 'Denied' ELSE 'Granted' END FROM generate_series(1, 3000) i");
        pass(Map.of(), routesWith(directory,
                "- bean: {beanType: \"" + Privacy.class.getName() + "\", method: protect}"));
        assertThat(server.value("SELECT string_agg(DISTINCT concat_ws(' ', access_result, person_id), ', ') "
                + "FROM access_events", String.class)).isEqualTo("Granted masked");
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(1000);
        assertThat(watermark()).as("though the last pages were dropped").isEqualTo(lastEvent());
    }
}

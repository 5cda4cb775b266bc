package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.servers.TimescaleServer;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** By a route, which reads a table of ours. */
class RetentionApacheIT extends RetentionContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    RetentionApacheIT() {
        super(target);
    }

    @Override
    String retention() {
        return target.value("SELECT drop_after::text FROM timescale_integration.retention "
                + "WHERE hypertable = 'access_events'", String.class);
    }

    /** That of the name was another table: nobody has allowed to drop rows of this one. */
    @Test
    void retentionOfATableThatWasDroppedDropsNothingOfAnotherOneOfItsName() throws SQLException {
        ensure();
        target.execute("DROP TABLE access_events; CREATE TABLE access_events (time timestamptz, event_id uuid, "
                + "person_id text, facility_id text, PRIMARY KEY (time, event_id)); "
                + "SELECT create_hypertable('access_events', 'time'); "
                + "INSERT INTO access_events (time, event_id) VALUES (now() - interval '500 days', gen_random_uuid())");
        String drop = sql("drop_chunks").replace(":#hypertable", "'access_events'");
        String events = "SELECT count(*) FROM access_events";
        target.execute(drop);
        assertThat(target.count(events)).as("a service that runs").isEqualTo(1);
        assertThatThrownBy(this::ensure)
                .hasMessageContaining("the retention of 365 days would drop 1 chunks of access_events with 1 rows");
        target.execute(drop);
        assertThat(target.count(events)).isEqualTo(1);
        assertThat(ensure(ALLOW_DROP)).filteredOn(SchemaChange::isChange).extracting(SchemaChange::toString).contains(
                "retention by route of access_events: was 365 days of an earlier table, now 365 days");
        target.execute(drop);
        assertThat(target.count(events)).isZero();
    }

    /** All OIDs of a database that is restored are others. */
    @Test
    void retentionStaysInForceInADatabaseThatIsRestored() throws SQLException {
        ensure();
        String own = "SELECT table_id FROM timescale_integration.retention WHERE hypertable = 'access_events'";
        String id = target.value(own, String.class);
        target.execute("UPDATE timescale_integration.retention SET table_id = '1/1'; "
                + "INSERT INTO access_events (time, event_id) VALUES (now() - interval '500 days', gen_random_uuid())");
        assertThat(ensure()).noneMatch(SchemaChange::isChange);
        assertThat(target.value(own, String.class)).isEqualTo(id);
        target.execute("UPDATE timescale_integration.retention SET table_id = '1/1'");
        passPolicies();
        assertThat(target.count("SELECT count(*) FROM access_events")).isZero();
    }

    @Test
    void whatIsOlderThanTheGregorianCalendarIsNamedByTheDatesOfPostgres() throws SQLException {
        ensure();
        target.execute("INSERT INTO access_events (time, event_id) VALUES ('1500-01-01 12:00Z', gen_random_uuid()); "
                + "DELETE FROM timescale_integration.retention");
        assertThatThrownBy(this::ensure).hasMessageContaining("with 1 rows, all from before 1500-01-02T00:00:00Z\n");
    }

    @Test
    void aTableWhoseChunksCannotBeDroppedKeepsNoOtherFromItsRetentionWhichIsKeptAHundredChunksAtATime()
            throws SQLException {
        ensure();
        target.execute("INSERT INTO access_events (time, event_id, facility_id) "
                + "VALUES (now() - interval '400 days', gen_random_uuid(), 'f')");
        target.execute("CREATE VIEW of_others AS SELECT * FROM ONLY " + target.value(
                "SELECT show_chunks('access_events')::text", String.class));
        target.execute("INSERT INTO model_monitoring_events (time, model_name) "
                + "SELECT now() - make_interval(days => 400 + 7 * i), 'm' FROM generate_series(1, 130) AS i");
        String chunks = "SELECT count(*) FROM show_chunks('model_monitoring_events')";
        assertThat(target.count(chunks)).isEqualTo(130);
        assertThatThrownBy(this::passPolicies).isInstanceOf(PassFailed.class).hasMessageContaining("access_events: ")
                .hasMessageContaining("of_others");
        assertThat(target.count(chunks)).isEqualTo(30);
        target.execute("DROP VIEW of_others");
        passPolicies();
        assertThat(target.count(chunks)).isZero();
        assertThat(target.count("SELECT count(*) FROM access_events")).isZero();
    }
}

package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A database that the Apache edition has left behind is picked up by the Community edition at the next start. */
class FromApacheToCommunityIT extends EditionFixture {
    @RegisterExtension
    static final TimescaleServer community = TimescaleServer.community();

    private static final String VIEWS = "SELECT string_agg(view_name, ' ' ORDER BY view_name) "
            + "FROM timescaledb_information.continuous_aggregates";

    FromApacheToCommunityIT() {
        super(community);
    }

    /** What the service makes on the Apache edition, with events of 20 days, 3 days and 10 hours ago in all of it. */
    private void asTheApacheEditionLeavesIt(int retentionDays) {
        community.execute(SqlFile.read("/schema/apache_edition.sql"));
        community.execute("CREATE SCHEMA timescale_integration");
        for (String table : new String[] {"watermark", "touched", "retention", "job_run"}) {
            community.execute(SqlFile.read("/schema/state/" + table + ".sql"));
        }
        community.execute("INSERT INTO timescale_integration.retention SELECT unnest(ARRAY['access_events', "
                + "'model_monitoring_events']), interval '" + retentionDays + " days'");
        events("20 days", 100);
        events("3 days", 100);
        events("10 hours", 300);
        community.execute("DELETE FROM timescale_integration.touched");
        for (String aggregate : AGGREGATES.keySet()) {
            community.execute("INSERT INTO " + aggregate + " SELECT time_bucket('" + AGGREGATES.get(aggregate)
                    + "', time), facility_id, count(*) FROM access_events GROUP BY 1, 2");
        }
        assertThat(community.value(VIEWS, String.class)).isNull();
    }

    @Test
    void tablesBecomeContinuousAggregatesThatHoldTheSameBuckets() throws SQLException {
        asTheApacheEditionLeavesIt(365);
        String minutes = buckets("access_events_5min");
        String hours = buckets("access_events_hourly");
        assertThat(ensure()).contains(new SchemaChange("continuous aggregate access_events_5min",
                "a table of the Apache edition", "present", "replaced"), new SchemaChange(
                "continuous aggregate access_events_hourly", "a table of the Apache edition", "present", "replaced"));
        assertThat(community.value(VIEWS, String.class)).isEqualTo("access_events_5min access_events_hourly");
        passPoliciesThatAreDue();
        assertThat(buckets("access_events_5min")).isEqualTo(minutes);
        assertThat(buckets("access_events_hourly")).isEqualTo(hours);
        assertAggregatesEqualTheEvents();
        assertThat(ensure()).noneMatch(SchemaChange::isChange);
    }

    @Test
    void bucketsWhoseRowsAreDroppedAreKeptInTheTableThatHadThem() throws SQLException {
        asTheApacheEditionLeavesIt(15);
        server.execute("INSERT INTO access_events_hourly VALUES (now() - interval '200 days', 'f', 7); "
                + "CREATE TABLE access_events_hourly_apache ()");
        community.execute("SELECT drop_chunks('access_events', interval '15 days')");
        community.execute("DELETE FROM access_events_5min WHERE bucket < now() - interval '15 days'");
        String hours = buckets("access_events_hourly");
        TimescaleDBManager.Result result = Schemas.ensure(settings("TIMESCALE_RETENTION_DAYS", "15",
                "TIMESCALE_COMPRESSION_DAYS", "9"), NO_OPTIONS,
                Routes.SHIPPED);
        assertThat(Schemas.changes(result)).contains(new SchemaChange("continuous aggregate access_events_hourly",
                "a table of the Apache edition", "present", "replaced"));
        assertThat(community.value(VIEWS, String.class)).isEqualTo("access_events_5min access_events_hourly");
        assertThat(buckets("access_events_hourly_apache_2")).isEqualTo(hours);
        assertThat(result.warnings()).filteredOn(warning -> warning.contains("_apache")).containsExactly(
                "the table access_events_hourly of the Apache edition is named access_events_hourly_apache_2 now: "
                + "a continuous aggregate has its place, for which those of its buckets whose rows are dropped cannot "
                + "be made again\nHINT: read them there: SELECT * FROM access_events_hourly_apache_2");
    }

    @Test
    void retentionOfTheApacheEditionDoesNotOutliveIt() throws SQLException {
        asTheApacheEditionLeavesIt(30);
        community.execute("UPDATE timescale_integration.retention SET drop_after = interval '9 days'");
        ensure();
        assertThat(community.count("SELECT count(*) FROM timescale_integration.retention")).isZero();
        passPoliciesThatAreDue();
        assertThat(community.count("SELECT count(*) FROM access_events")).as("those of 20 days ago, "
                + "too").isEqualTo(1000);
        assertThat(community.count("SELECT count(*) FROM timescaledb_information.jobs WHERE config ->> 'drop_after' = "
                + "'365 days'")).isEqualTo(2);
    }

    @Test
    void chunksThatTheApacheEditionWasAboutToDropNeedNoWord() throws SQLException {
        asTheApacheEditionLeavesIt(9);
        String[] nineDays = {"TIMESCALE_RETENTION_DAYS", "9", "TIMESCALE_COMPRESSION_DAYS", "5"};
        ensure(nineDays);
        passPoliciesThatAreDue(nineDays);
        assertThat(community.count("SELECT count(*) FROM access_events")).isEqualTo(800);
    }

    @Test
    void tableThatIsNotOursIsLeftAloneAndReported() throws SQLException {
        asTheApacheEditionLeavesIt(365);
        community.execute("COMMENT ON TABLE access_events_hourly IS NULL");
        TimescaleDBManager.Result result = Schemas.ensure(settings(), NO_OPTIONS, Routes.SHIPPED);
        assertThat(result.failures()).isEmpty();
        assertThat(result.warnings()).filteredOn(warning -> warning.contains("access_events_hourly")).singleElement()
                .asString()
                .matches("(?s)access_events_hourly of the target is another one than .*access_events_hourly.sql "
                + "declares, and is left alone: pg_class.relkind 'r' with the columns bucket .*\nHINT: .*");
        assertThat(community.value(VIEWS, String.class)).isEqualTo("access_events_5min");
        passPolicies();
        assertThat(community.count("SELECT sum(event_count) FROM access_events_hourly")).isEqualTo(1000);
    }
}

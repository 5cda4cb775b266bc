package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other people have made on the target, of the Community edition, before or beside the service. */
abstract class AdoptionContract extends EditionFixture {
    private static final String COLUMNS = "time timestamptz NOT NULL, event_id uuid NOT NULL, person_id varchar(50), "
            + "door_id varchar(50), facility_id varchar(50), access_result varchar(20), badge_status varchar(20), "
            + "response_time_ms integer, metadata jsonb";

    AdoptionContract(TimescaleServer server) {
        super(server);
    }

    private void hypertable() {
        server.execute("CREATE TABLE access_events (" + COLUMNS
                + "); SELECT create_hypertable('access_events', 'time')");
    }

    private void rows(int days) {
        server.execute("INSERT INTO access_events (time, event_id) SELECT now() - i * interval '1 day', "
                + "gen_random_uuid() FROM generate_series(1, " + days + ") AS i");
    }

    private List<String> warnings() throws SQLException {
        TimescaleDBManager.Result result = Schemas.ensure(settings(), NO_OPTIONS, Routes.SHIPPED);
        assertThat(result.failures()).isEmpty();
        return result.warnings().stream().filter(warning -> !warning.contains("has published vulnerabilities"))
                .toList();
    }

    private static List<String> changed(List<SchemaChange> changes, String object) {
        return changes.stream().filter(change -> change.isChange() && change.object().contains(object))
                .map(SchemaChange::toString).toList();
    }

    private String config(String procedure, String relation) {
        return server.value("SELECT string_agg(CAST(config - 'hypertable_id' - 'mat_hypertable_id' AS text), '; ' "
                + "ORDER BY job_id) "
                + "FROM timescaledb_information.jobs WHERE proc_name = '" + procedure + "' AND hypertable_name = '"
                + relation
                + "'", String.class);
    }

    /** As if the service had never been here, an aggregate has the refresh policies of somebody else alone. */
    private void refreshPolicyOfSomebodyElse(String aggregate, String start, String end) throws SQLException {
        ensure();
        server.execute("SELECT remove_continuous_aggregate_policy('" + aggregate
                + "'); SELECT add_continuous_aggregate_policy('"
                + aggregate + "', interval '" + start + "', interval '" + end + "', interval '1 day'); "
                + "DELETE FROM timescale_integration.managed; DELETE FROM timescale_integration.job_run");
    }

    @Test
    void refreshPolicyOfSomebodyElseIsLeftAloneAndOursIsMadeBesideIt() throws SQLException {
        refreshPolicyOfSomebodyElse("access_events_5min", "30 days", "20 days");
        assertThat(warnings()).isEmpty();
        assertThat(config("policy_refresh_continuous_aggregate", "access_events_5min")).isEqualTo(
                "{\"end_offset\": \"20 days\", \"start_offset\": \"30 days\"}; "
                + "{\"end_offset\": \"00:01:00\", \"start_offset\": \"1 day\"}");
        passPoliciesThatAreDue();
        assertThat(server.value(
                "SELECT string_agg(DISTINCT config ->> 'start_offset', ' ') FROM timescale_integration.job_run "
                + "JOIN timescaledb_information.jobs USING (job_id) WHERE hypertable_name = 'access_events_5min'",
                String.class))
                .as("jobs that the route looks after").isEqualTo("1 day");
        assertThat(ensure()).noneMatch(SchemaChange::isChange);
    }

    @Test
    void refreshPolicyOfSomebodyElseInThePlaceOfOursIsNamedAndStopsNothing() throws SQLException {
        refreshPolicyOfSomebodyElse("access_events_hourly", "30 days", "2 days");
        assertThat(warnings()).singleElement().asString().matches(
                "(?s)the refresh policy of access_events_hourly is not as wanted "
                + ".*: job \\d+ of somebody else is in its place .*\nHINT: .*SELECT delete_job\\(\\d+\\); then the "
                + "verb schema");
        assertThat(config("policy_refresh_continuous_aggregate", "access_events_hourly"))
                .isEqualTo("{\"end_offset\": \"2 days\", \"start_offset\": \"30 days\"}");
        passPoliciesThatAreDue();
    }

    /** The route looks after such a policy, too; in older states it does not show who has made it. */
    @Test
    void policiesOfSomebodyElseStayWhereNoneAreWanted(@TempDir Path directory) throws Exception {
        Path entry = Routes.copyInto(directory).resolve("streams.camel.yaml");
        Files.writeString(entry, Files.readString(entry) + "      - {name: retain, value: \"\"}\n"
                + "      - {name: compress_after, value: \"\"}\n");
        Schemas.changes(Schemas.ensure(settings(), NO_OPTIONS, entry.getParent()));
        server.execute("SELECT add_retention_policy('access_events', interval '90 days'); "
                + "ALTER TABLE access_events SET (timescaledb.compress); "
                + "SELECT add_compression_policy('access_events', interval '40 days')");
        passPolicies(entry.getParent());
        TimescaleDBManager.Result result = Schemas.ensure(settings(), NO_OPTIONS, entry.getParent());
        assertThat(Schemas.changes(result)).noneMatch(SchemaChange::isChange);
        assertThat(result.warnings()).anyMatch(warning -> warning.matches("(?s)no retention policy of access_events is "
                + "wanted, and job \\d+ of somebody else is one \\(drop after 90 days, .*\\); each comparison of all "
                + "rows copies again what it drops\nHINT: .*; to keep it, let retain be its interval"))
                .anyMatch(warning -> warning.startsWith("no compression policy of access_events is wanted, and "));
        server.execute("ALTER TABLE timescale_integration.job_run DROP COLUMN IF EXISTS ours");
        Schemas.changes(Schemas.ensure(settings(), NO_OPTIONS, entry.getParent()));
        assertThat(config("policy_retention", "access_events")).isEqualTo("{\"drop_after\": \"90 days\"}");
        assertThat(config("policy_compression", "access_events")).isEqualTo("{\"compress_after\": \"40 days\"}");
    }

    @Test
    void policiesByTheAgeOfChunksAreFoundAndReplaced() throws SQLException {
        hypertable();
        rows(20);
        server.execute("ALTER TABLE access_events SET (timescaledb.compress); "
                + "SELECT add_retention_policy('access_events', drop_created_before => interval '900 days'); "
                + "SELECT add_compression_policy('access_events', compress_created_before => interval '900 days')");
        List<SchemaChange> changes = ensure();
        assertThat(changed(changes, "retention policy of access_events")).singleElement().asString()
                .contains("was drop created before 900 days", "now drop after 365 days");
        assertThat(changed(changes, "compression policy of access_events")).singleElement().asString()
                .contains("was compress created before 900 days", "now compress after 30 days");
        assertThat(config("policy_retention", "access_events")).isEqualTo("{\"drop_after\": \"365 days\"}");
        assertThat(config("policy_compression", "access_events")).isEqualTo("{\"compress_after\": \"30 days\"}");
        assertThat(ensure()).noneMatch(SchemaChange::isChange);
    }

    /** Such a policy says nothing of how old the rows are: what the wanted one drops is new, and needs a word. */
    @Test
    void retentionByTheAgeOfChunksPermitsNoDropByTheAgeOfRows() throws SQLException {
        hypertable();
        server.execute("INSERT INTO access_events (time, event_id) VALUES (now() - interval '500 days', "
                + "gen_random_uuid()); "
                + "SELECT add_retention_policy('access_events', drop_created_before => interval '900 days')");
        assertThatThrownBy(this::ensure).isInstanceOf(OperatorError.class)
                .hasMessageContaining("would drop 1 chunks of access_events with 1 rows");
        assertThat(config("policy_retention", "access_events")).isEqualTo("{\"drop_created_before\": \"900 days\"}");
        ensure(ALLOW_DROP);
        assertThat(config("policy_retention", "access_events")).isEqualTo("{\"drop_after\": \"365 days\"}");
    }

    @Test
    void aggregateOfOtherBucketsIsLeftAloneAndReported() throws SQLException {
        ensure();
        server.execute("DROP MATERIALIZED VIEW access_events_5min");
        server.execute("CREATE MATERIALIZED VIEW access_events_5min WITH (timescaledb.continuous) AS SELECT "
                + "time_bucket('10 minutes', "
                + "time) AS bucket, facility_id, count(*) AS event_count FROM access_events GROUP BY 1, 2 WITH NO "
                + "DATA");
        assertThat(warnings()).singleElement().asString().matches(
                "(?s)access_events_5min of the target is another one than .* "
                + "declares, and is left alone: continuous aggregate: .*00:10:00.*\nHINT: .*");
        replicate("1 hour");
        passPolicies();
        assertThat(config("policy_refresh_continuous_aggregate", "access_events_5min")).isNull();
    }

    @Test
    void tableOfTheNewFormIsMadeWhatIsWantedAndItsChunksAreCounted() throws SQLException {
        server.execute("CREATE TABLE access_events (" + COLUMNS
                + ") WITH (tsdb.hypertable, tsdb.partition_column = 'time')");
        rows(60);
        server.execute("ALTER TABLE access_events SET (timescaledb.compress, timescaledb.compress_segmentby = "
                + "'door_id'); "
                + "SELECT compress_chunk(c) FROM show_chunks('access_events', older_than => interval '30 days') AS c");
        long compressed = server.count("SELECT count(*) FROM timescaledb_information.chunks WHERE is_compressed");
        List<String> warnings = warnings();
        assertThat(warnings).singleElement().asString().startsWith(
                compressed + " chunks of access_events are compressed with earlier "
                + "settings, and not by facility_id order time DESC,event_id\nHINT: ");
        assertThat(config("policy_compression", "access_events")).isEqualTo("{\"compress_after\": \"30 days\"}");
        server.execute(warnings.get(0).replaceFirst("(?s).*run on the target: ", ""));
        assertThat(warnings()).isEmpty();
        assertThat(server.count("SELECT count(*) FROM access_events")).isEqualTo(60);
    }
}

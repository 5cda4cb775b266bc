package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a pass of the route policies makes of the data, on either edition. */
abstract class PoliciesContract extends EditionFixture {
    PoliciesContract(TimescaleServer server) {
        super(server);
    }

    @Test
    void aggregatesEqualTheEventsAfterAPass() throws SQLException {
        ensure();
        // Outside the window of both policies, of one of them, and inside; all of it before their ends.
        events("20 days", 100);
        events("3 days", 100);
        events("10 hours", 300);
        passPoliciesThatAreDue();
        assertAggregatesEqualTheEvents();
        assertThat(server.count("SELECT sum(event_count) FROM access_events_5min")).isEqualTo(1000);
        assertThat(server.count("SELECT count(*) FROM timescale_integration.touched")).isZero();
    }

    @Test
    void eventThatComesThreeDaysLateIsInTheAggregatesAfterTheNextPass() throws SQLException {
        ensure();
        events("4 days", 2880);
        passPoliciesThatAreDue();
        String before = buckets("access_events_5min");
        replicate("3 days");
        assertThat(server.count("SELECT count(*) FROM timescale_integration.touched")).isEqualTo(1);
        passPolicies();
        assertThat(buckets("access_events_5min")).isNotEqualTo(before);
        assertAggregatesEqualTheEvents();
        assertThat(server.count("SELECT sum(event_count) FROM access_events_hourly")).isEqualTo(2 * 2880 + 1);
    }

    @Test
    void operatorsOfAFileMayHaveAQuestionMark(@TempDir Path directory) throws Exception {
        Path routes = Routes.copyInto(directory);
        Path folder = routes.resolve("sql/target/aggregates/access_events");
        Path aggregate = folder.resolve("access_events_5min.sql");
        Files.writeString(aggregate, Files.readString(aggregate).replace("count(*)", "count(*) FILTER (WHERE metadata "
                + "? 'a' AND metadata ?| ARRAY['a', 'b'] AND metadata ?& ARRAY['a'] AND metadata @? '$.a')"));
        Path index = folder.resolve("access_events_person_id_time_idx.sql");
        Files.writeString(index, Files.readString(index).strip() + " WHERE metadata ? 'a'");
        Schemas.changes(Schemas.ensure(settings(), NO_OPTIONS, routes));
        events("10 hours", 100);
        server.execute("UPDATE access_events SET metadata = '{\"a\": \"?\"}' WHERE facility_id = 'f'");
        passPolicies(routes);
        assertThat(server.count("SELECT sum(event_count) FROM access_events_5min")).isEqualTo(100);
    }

    @Test
    void jobsThatCannotBeLookedForKeepNoAggregateFromItsRows(@TempDir Path directory) throws Exception {
        ensure();
        events("20 days", 10);
        Path routes = Routes.copyInto(directory);
        Files.writeString(routes.resolve("sql/target/due_jobs.sql"), "SELECT 1 / 0 AS job_id");
        assertThatThrownBy(() -> passPolicies(routes)).isInstanceOf(PassFailed.class)
                .hasMessageStartingWith("policies failed: ERROR: division by zero");
        assertAggregatesEqualTheEvents();
    }

    /**
     * TimescaleDB refuses a window without a whole bucket, and of 2,000 hours and some minutes such a piece was left.
     */
    @Test
    void rangeOfWhichAPieceShorterThanABucketIsLeftIsRefreshed() throws SQLException {
        ensure();
        server.execute("INSERT INTO access_events (time, event_id, facility_id) SELECT now() - interval '1 hour' - i "
                + "* interval '12 hours', gen_random_uuid(), 'f' FROM generate_series(0, 167) AS i; "
                + "INSERT INTO timescale_integration.touched (table_name, lower, upper) SELECT 'access_events', "
                + "now() - interval '1999 hours 10 minutes', now() - interval '1 hour'");
        passPolicies();
        assertThat(server.count("SELECT count(*) FROM timescale_integration.touched")).isZero();
        assertThat(server.count("SELECT count(*) FROM access_events_hourly")).isBetween(166L, 168L);
    }

    @Test
    void eventFromBeforeTheRetentionLeavesTheOldBucketsAsTheyAre() throws SQLException {
        ensure();
        events("100 days", 100);
        events("10 hours", 100);
        passPoliciesThatAreDue();
        String before = buckets("access_events_5min");
        String hours = buckets("access_events_hourly");
        String[] settings = {"TIMESCALE_RETENTION_DAYS", "60"};
        ensure(ALLOW_DROP, settings);
        passPoliciesThatAreDue(settings);
        assertThat(server.count("SELECT count(*) FROM access_events")).as("the old ones are dropped").isEqualTo(200);
        assertThat(buckets("access_events_5min")).as("but not from the aggregate").isEqualTo(before);

        replicate("2399 hours");
        passPoliciesThatAreDue(settings);
        assertThat(server.count("SELECT count(*) FROM timescale_integration.touched")).isZero();
        assertThat(buckets("access_events_5min")).isEqualTo(before);
        assertThat(buckets("access_events_hourly")).isEqualTo(hours);
    }

    @Test
    void aggregatesOfAHypertableThatIsAdoptedAreFilled() throws SQLException {
        ensure();
        server.execute("DROP SCHEMA timescale_integration CASCADE");
        server.execute(server.value("SELECT string_agg(format('DROP %s access_events_%s', CASE WHEN relkind = 'v' THEN "
                + "'MATERIALIZED VIEW' ELSE 'TABLE' END, substr(relname, 15)), '; ') FROM pg_class "
                + "WHERE relname IN ('access_events_5min', 'access_events_hourly')", String.class));
        server.execute("INSERT INTO access_events (time, event_id) SELECT now() - make_interval(hours => i), "
                + "gen_random_uuid() FROM generate_series(3, 800, 7) AS i");
        ensure();
        passPoliciesThatAreDue();
        assertAggregatesEqualTheEvents();
    }

    /** Meanwhile the others are refreshed, and what was touched is forgotten. */
    @Test
    void aggregateThatComesBackHasTheRowsThatCameMeanwhile(@TempDir Path directory) throws Exception {
        Path routes = Routes.copyInto(directory);
        Path file = routes.resolve("sql/target/aggregates/access_events/access_events_hourly.sql");
        String declared = Files.readString(file);
        Schemas.changes(Schemas.ensure(settings(), NO_OPTIONS, routes));
        events("30 days", 100);
        passPolicies(routes);
        Files.delete(file);
        Schemas.changes(Schemas.ensure(settings(), NO_OPTIONS, routes));
        events("20 days", 100);
        passPolicies(routes);
        assertEqualsTheEvents("access_events_5min");
        Files.writeString(file, declared);
        Schemas.changes(Schemas.ensure(settings(), NO_OPTIONS, routes));
        passPolicies(routes);
        assertAggregatesEqualTheEvents();
        assertThat(Schemas.changes(Schemas.ensure(settings(), NO_OPTIONS, routes))).noneMatch(SchemaChange::isChange);
        assertThat(server.count("SELECT count(*) FROM timescale_integration.touched")).as("once").isZero();
    }

    @Test
    void aggregatesThatAreDeclaredAgainHaveTheRowsThatCameMeanwhile(@TempDir Path directory) throws Exception {
        Path routes = Routes.copyInto(directory);
        Path entry = routes.resolve("streams.camel.yaml");
        String declared = Files.readString(entry);
        Schemas.changes(Schemas.ensure(settings(), NO_OPTIONS, routes));
        events("30 days", 100);
        passPolicies(routes);
        Files.writeString(entry, declared.replaceFirst("\\n +- name: aggregates\\n +value: access_events(?=\\n)", ""));
        assertThat(Files.readString(entry)).isNotEqualTo(declared);
        Schemas.changes(Schemas.ensure(settings(), NO_OPTIONS, routes));
        // As the copying does where the stream names none: nothing is noted.
        server.execute("INSERT INTO access_events (time, event_id) "
                + "SELECT now() - interval '20 days', gen_random_uuid() FROM generate_series(1, 101)");
        passPolicies(routes);
        Files.writeString(entry, declared);
        Schemas.changes(Schemas.ensure(settings(), NO_OPTIONS, routes));
        passPolicies(routes);
        assertAggregatesEqualTheEvents();
        assertThat(server.count("SELECT count(*) FROM timescale_integration.touched")).isZero();
    }

    /** The file of the one that reads the other comes first by its name. */
    @Test
    void anAggregateOfAnAggregateIsFilledInTheSamePass(@TempDir Path directory) throws Exception {
        Path routes = Routes.copyInto(directory);
        Files.writeString(routes.resolve("sql/target/aggregates/access_events/a_day.sql"), """
                -- bucket: 1 day
                -- start: 7 days
                -- end: 1 hour
                -- schedule: 1 hour
                SELECT time_bucket('1 day', bucket) AS bucket, sum(event_count) AS event_count
                FROM access_events_hourly GROUP BY 1
                """);
        Schemas.changes(Schemas.ensure(settings(), NO_OPTIONS, routes));
        events("20 days", 100);
        passPolicies(routes);
        assertThat(server.count("SELECT sum(event_count) FROM a_day")).isEqualTo(200);
        assertThat(Schemas.changes(Schemas.ensure(settings(), NO_OPTIONS, routes))).noneMatch(SchemaChange::isChange);
    }

    /** A month of 31 days is longer than the one of 30 before it, in which it begins by UTC. */
    @Test
    void monthsOfALocalZoneAreRefreshed(@TempDir Path directory) throws Exception {
        Path routes = Routes.copyInto(directory);
        Files.writeString(routes.resolve("sql/target/aggregates/access_events/by_month.sql"), """
                -- bucket: 1 month
                -- start: 3 months
                -- end: 1 hour
                -- schedule: 1 hour
                SELECT time_bucket('1 month', time, 'Europe/Berlin') AS bucket, count(*) AS event_count
                FROM access_events GROUP BY 1
                """);
        Schemas.changes(Schemas.ensure(settings(), NO_OPTIONS, routes));
        String may = "date_trunc('year', now() - interval '110 days', 'UTC') + interval '3 months 29 days 22 hours 31 "
                + "minutes'";
        server.execute("INSERT INTO access_events (time, event_id) SELECT " + may + " + i * interval '1 day', "
                + "gen_random_uuid() FROM generate_series(0, 30) AS i; INSERT INTO timescale_integration.touched "
                + "(table_name, lower, upper) SELECT 'access_events', min(time), max(time) FROM access_events");
        passPolicies(routes);
        server.execute("INSERT INTO access_events (time, event_id) SELECT min(time), gen_random_uuid() FROM "
                + "access_events; INSERT INTO timescale_integration.touched (table_name, lower, upper) "
                + "SELECT 'access_events', min(time), min(time) FROM access_events");
        passPolicies(routes);
        assertThat(server.value("SELECT string_agg(event_count::text, ' ' ORDER BY bucket) FROM by_month",
                String.class)).isEqualTo("32");
    }

    /** As if it had been another one: renamed, and named so again. */
    @Test
    void aggregateThatWasNotOursForAWhileIsFilled() throws SQLException {
        ensure();
        String kind = server.value("SELECT CASE relkind WHEN 'v' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END "
                + "FROM pg_class WHERE oid = to_regclass('access_events_hourly')", String.class);
        server.execute("ALTER " + kind + " access_events_hourly RENAME TO away; CREATE TABLE access_events_hourly ()");
        ensure();
        events("20 days", 100);
        passPolicies();
        server.execute("DROP TABLE access_events_hourly");
        server.execute("ALTER " + kind + " away RENAME TO access_events_hourly");
        ensure();
        passPolicies();
        assertAggregatesEqualTheEvents();
    }
}

package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.app.Application;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A target of either edition, empty for each test, and what the settings make of it. */
abstract class EditionFixture {
    static final TimescaleDBManager.Options NO_OPTIONS = new TimescaleDBManager.Options(false, false, false);
    static final TimescaleDBManager.Options DRY_RUN = new TimescaleDBManager.Options(true, false, false);
    static final TimescaleDBManager.Options ALLOW_DROP = new TimescaleDBManager.Options(false, true, false);

    /** Nothing is read of it. */
    @RegisterExtension
    static final PrimaryServer source = new PrimaryServer();

    final TimescaleServer server;

    EditionFixture(TimescaleServer server) {
        this.server = server;
    }

    @BeforeEach
    void emptyTheDatabase() {
        server.execute("CREATE EXTENSION IF NOT EXISTS timescaledb");
        server.execute(SqlFile.read("/servers/empty-database.sql"));
    }

    /** @param pairs environment variables and their values */
    Settings settings(String... pairs) {
        Map<String, String> environment = new TreeMap<>(Map.of("SOURCE_DSN", source.dsn(), "TARGET_DSN", server.dsn(),
                "TIMESCALE_POOL_MIN", "0"));
        for (int i = 0; i < pairs.length; i += 2) {
            environment.put(pairs[i], pairs[i + 1]);
        }
        return Settings.read(environment, new Properties());
    }

    List<SchemaChange> ensure(String... pairs) throws SQLException {
        return ensure(NO_OPTIONS, pairs);
    }

    List<SchemaChange> ensure(TimescaleDBManager.Options options, String... pairs) throws SQLException {
        Settings settings = settings(pairs);
        TimescaleDBManager.Options all = new TimescaleDBManager.Options(options.dryRun(), options.allowDrop()
                || settings.isOn(Setting.TIMESCALE_ALLOW_DROP),
                options.migrateData());
        return Schemas.ensure(settings, all);
    }

    /** A pass of the route policies, as the service makes one every minute. */
    void passPolicies(String... pairs) {
        passPolicies(Routes.SHIPPED, pairs);
    }

    void passPolicies(Path routes, String... pairs) {
        try (Application application = new Application(settings(pairs), routes)) {
            application.pass("policies", Map.of());
        }
    }

    /** A statement of the routes. */
    static String sql(String name) {
        try {
            return Files.readString(Routes.SHIPPED.resolve("sql/target/" + name + ".sql"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A pass when every job has been known, and left alone by the scheduler, for an hour. */
    void passPoliciesThatAreDue(String... pairs) {
        server.execute(sql("note_jobs"));
        server.execute("UPDATE timescale_integration.job_run SET first_seen = first_seen - interval '1 day', "
                + "started = started - interval '1 day'");
        passPolicies(pairs);
    }

    /** Writes an event, and notes it for the aggregates as the copying does. */
    void replicate(String ago) {
        server.execute(("WITH event AS (INSERT INTO access_events (time, event_id, facility_id) "
                + "VALUES (now() - interval '%s', gen_random_uuid(), 'f') RETURNING time) "
                + "INSERT INTO timescale_integration.touched (table_name, lower, upper) "
                + "SELECT 'access_events', time, time FROM event").formatted(ago));
    }

    /** Adds events, one a minute in each of two facilities, and notes them for the aggregates. */
    void events(String ago, int minutes) {
        server.execute(("INSERT INTO access_events (time, event_id, facility_id) SELECT now() - interval '%s' "
                + "+ make_interval(mins => i), gen_random_uuid(), facility FROM generate_series(1, %d) AS i, "
                + "unnest(ARRAY['f', 'g']) AS facility").formatted(ago, minutes));
        server.execute(("INSERT INTO timescale_integration.touched (table_name, lower, upper) "
                + "SELECT 'access_events', now() - interval '%1$s', "
                + "now() - interval '%1$s' + make_interval(mins => %2$d)").formatted(ago, minutes));
    }

    /** The aggregates that are shipped, with the widths of their buckets. */
    static final Map<String, String> AGGREGATES = Map.of(
            "access_events_5min", "5 minutes", "access_events_hourly", "1 hour");

    /** The buckets of an aggregate, one a line. */
    String buckets(String aggregate) {
        return server.value("SELECT string_agg(line, E'\\n' ORDER BY line) FROM (SELECT concat_ws(' ', bucket, "
                + "facility_id, event_count) FROM " + aggregate + ") AS bucket (line)", String.class);
    }

    void assertAggregatesEqualTheEvents() {
        AGGREGATES.keySet().forEach(this::assertEqualsTheEvents);
    }

    void assertEqualsTheEvents(String aggregate) {
        assertThat(buckets(aggregate)).isNotNull().isEqualTo(server.value(("SELECT string_agg(line, E'\\n' ORDER BY "
                + "line) FROM "
                + "(SELECT concat_ws(' ', time_bucket('%s', time), facility_id, count(*)) FROM access_events "
                + "GROUP BY time_bucket('%1$s', time), facility_id) AS bucket (line)")
                .formatted(AGGREGATES.get(aggregate)), String.class));
    }
}

package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.database.DatabasePool;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.Pools;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.settings.Settings;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** What takes longer to make than a statement of a service may. */
class SlowTableIT extends TimescaleDBManagerFixture {
    private static final String TRIES = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM tries";

    /** As if each index took more than ten minutes. */
    @Test
    void tableThatTakesTooLongIsLeftAloneForAWhileAndTheVerbIsNamed() throws SQLException {
        ensure(database);
        // A hypertable's index fires no event trigger, that of the table which stands for an aggregate does.
        database.execute("DROP TABLE access_events_5min; CREATE SEQUENCE tries; CREATE FUNCTION slow() RETURNS "
                + "event_trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('tries'); RAISE 'canceling statement due "
                + "to statement timeout' USING ERRCODE = '57014'; END $$; CREATE EVENT TRIGGER slow ON "
                + "ddl_command_start WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION slow()");
        Settings settings = Settings.read(Map.of("TARGET_DSN", database.dsn(), "TIMESCALE_POOL_MIN", "0"),
                new Properties());
        Declarations declarations = Schemas.declarations(settings, Routes.SHIPPED);
        TimescaleDBManager.Options options = new TimescaleDBManager.Options(false, false, false);
        try (DatabasePool target = Pools.openTarget(settings)) {
            TimescaleDBManager service = new TimescaleDBManager(target, declarations, options);
            assertTooSlow(service);
            long tries = database.count(TRIES);
            assertThat(tries).isEqualTo(1);
            assertTooSlow(service);
            assertThat(database.count(TRIES)).isEqualTo(tries);
            database.execute("DROP EVENT TRIGGER slow");
            assertTooSlow(service);
            TimescaleDBManager started = new TimescaleDBManager(target, declarations, options);
            started.ensureOnce("access_events");
            assertThat(started.ensure().changes()).noneMatch(SchemaChange::isChange);
        }
    }

    private static void assertTooSlow(TimescaleDBManager service) {
        assertThatThrownBy(() -> service.ensureOnce("access_events")).isInstanceOf(OperatorError.class)
                .hasMessageStartingWith("the table access_events of the target is not as declared, and what makes it "
                + "so was ended (ERROR: canceling statement due to statement timeout)\nHINT: run the verb "
                + "schema once, ");
    }
}

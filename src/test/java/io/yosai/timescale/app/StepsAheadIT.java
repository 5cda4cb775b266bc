package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.reconcile.ReconcileRun;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps that look into rows work on a page while the one before it is written. */
@Tag("long")
class StepsAheadIT extends ReplicationFixture {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    /** How many rows the pass has read when the pages of a test came to the steps first. */
    private static final Set<Long> SEEN = new HashSet<>();
    private static LongConsumer atFirstSight;

    StepsAheadIT() {
        super(target);
    }

    /** A step of a user. */
    public static final class Look {
        /** Looks into a page. */
        public static void into(@Body List<Map<String, Object>> page, @Variable("rows") long read) {
            assertThat(page.get(0).get("event_id")).isNotNull();
            if (SEEN.add(read)) {
                atFirstSight.accept(read);
            }
        }
    }

    @BeforeEach
    void fiveThousandEvents() {
        pass();
        primary.execute("INSERT INTO access_events (time, event_id) SELECT timestamptz '2024-05-01Z' + i * interval "
                + "'1 s', gen_random_uuid() FROM generate_series(1, 5000) AS i");
        SEEN.clear();
    }

    private static Path routes(Path directory) throws IOException {
        return routesWith(directory, "- bean: {beanType: \"" + Look.class.getName() + "\", method: into}");
    }

    /** The target writes no page before the steps have seen the next one, and would fail if they never did. */
    @Test
    void stepsSeeAPageBeforeTheOneBeforeItIsWritten(@TempDir Path directory) throws IOException {
        target.execute("DROP TABLE IF EXISTS seen; CREATE TABLE seen (rows integer); INSERT INTO seen VALUES (0); "
                + "CREATE OR REPLACE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN FOR i IN 1..2000 "
                + "LOOP IF (SELECT max(rows) FROM seen) >= NEW.response_time_ms THEN RETURN NEW; END IF; "
                + "PERFORM pg_sleep(0.01); END LOOP; RAISE 'no steps beside the writing'; END $$; "
                + "CREATE TRIGGER wait BEFORE INSERT ON access_events FOR EACH ROW EXECUTE FUNCTION wait()");
        primary.execute("UPDATE access_events SET response_time_ms = least(5000, 1000 * (1 + "
                + "ceil(extract(epoch FROM time - '2024-05-01Z') / 1000)))");
        atFirstSight = read -> target.execute("UPDATE seen SET rows = " + read);
        pass(Map.of(), routes(directory));
        assertSameContent(5000);
    }

    /** The page after it, which the steps have seen, is read again. */
    @ParameterizedTest
    @ValueSource(strings = {
        // Each of them waits for the writing of the page before, and the next one meets what it did.
        "UPDATE timescale_integration.watermark SET key = NULL, time = NULL",
        "ALTER TABLE access_events ADD COLUMN more text"})
    void whateverHappensToAPageThatIsBeingWrittenNothingIsLost(String meanwhile, @TempDir Path directory)
            throws IOException {
        atFirstSight = read -> {
            if (read == 2000 || read == 4000) {
                target.execute(read == 4000 ? meanwhile.replace("COLUMN more", "COLUMN other") : meanwhile);
            }
        };
        pass(Map.of(), routes(directory));
        assertSameContent(5000);
        assertThat(watermark()).isEqualTo(lastEvent());
    }

    /** It has the session end while the page before is written. */
    @Test
    void aPageWhoseSessionEndsWhileItIsWrittenIsReadAgain(@TempDir Path directory) throws IOException {
        writeSlowly();
        atFirstSight = read -> {
            if (read == 2000 || read == 4000) {
                target.database().await(Duration.ofSeconds(10), "(SELECT count(pg_terminate_backend(pid)) FROM "
                        + "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
                        + "AND state = 'active' AND query LIKE 'COPY%') = 1");
            }
        };
        pass(Map.of(), routes(directory));
        assertSameContent(5000);
        assertThat(watermark()).isEqualTo(lastEvent());
    }

    private static void writeSlowly() {
        target.execute("CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                + "PERFORM pg_sleep(0.5); RETURN NULL; END $$; CREATE TRIGGER slow AFTER INSERT ON access_events "
                + "FOR EACH STATEMENT EXECUTE FUNCTION slow()");
    }

    @Test
    void pageBeforeOneOnWhichStepsFailIsWritten(@TempDir Path directory) throws IOException {
        writeSlowly();
        atFirstSight = read -> {
            if (read == 3000) {
                throw new IllegalStateException("not this page");
            }
        };
        assertThatThrownBy(() -> pass(Map.of(), routes(directory))).isInstanceOf(PassFailed.class)
                .hasMessage("copy failed: in the route your-steps: not this page");
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(2000);
        pass();
        assertSameContent(5000);
    }

    @Test
    void pageThatCannotBeWrittenFailsThePass(@TempDir Path directory) throws IOException {
        target.execute("CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                + "IF NEW.time > '2024-05-01 00:40Z' THEN RAISE 'not today' USING ERRCODE = '0A000'; END IF; "
                + "RETURN NEW; END $$; CREATE TRIGGER refuse BEFORE INSERT ON access_events FOR EACH ROW EXECUTE "
                + "FUNCTION refuse()");
        atFirstSight = read -> { };
        assertThatThrownBy(() -> pass(Map.of(), routes(directory))).isInstanceOf(PassFailed.class)
                .hasMessageContaining("not today");
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(2000);
        assertThat(SEEN).as("the page after it too").contains(4000L).doesNotContain(5000L);
        target.execute("DROP TRIGGER refuse ON access_events");
        pass();
        assertSameContent(5000);
    }

    /** Camel ends the routes that called them, too, and nothing has failed. */
    @ParameterizedTest
    @ValueSource(strings = {"- stop: {}", "- rollback: {markRollbackOnly: true}",
        "- rollback: {markRollbackOnlyLast: true}"})
    void stepsThatStopTheRouteFailThePass(String step, @TempDir Path directory) throws IOException {
        Path routes = routesWith(directory, step);
        assertThatThrownBy(() -> pass(Map.of(), routes)).isInstanceOf(PassFailed.class)
                .hasMessageContaining("copy failed: the steps of the stream access_events have stopped the route: "
                        + "nothing of the page is written\nHINT: to leave rows out, ");
        pass();
        assertSameContent(5000);
        target.execute("UPDATE access_events SET door_id = 'changed'");
        ReconcileRun run = (ReconcileRun) pass("reconcile", Map.of("reconcile_scope", "whole"), Map.of(), routes);
        assertThat(run.failures().toString()).contains("have stopped the route");
        assertThat(target.count("SELECT count(*) FROM access_events WHERE door_id = 'changed'")).isEqualTo(5000);
    }
}

package io.yosai.timescale.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.cli.Program;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.ServiceProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of {@code docs/truth.md}: in each situation the verbs, with their output and exit code, and the service, in
 * its log, gauges, status and health, say the same, and nothing is lost or destroyed. The page shows the headline and
 * the state of {@code /status}, see {@code StatusPageIT}.
 */
@Tag("long")
class SituationsIT extends SituationFixture {
    private static final String TRIGGER =
            "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$; "
            + "CREATE TRIGGER swallow BEFORE %s ON access_events FOR EACH ROW EXECUTE FUNCTION swallow()";

    /**
     * What is to be seen.
     *
     * @param make SQL on the source
     * @param onTarget SQL on the target
     * @param copies exit code of replicate
     * @param copied part of what it writes to stderr; empty: it meets no error
     * @param compares exit code of reconcile, with RECONCILE_DELETES
     * @param compared parts of its output or, where it fails, of what it writes to stderr
     * @param rows on the target in the end
     * @param state of the stream and of the whole
     * @param sentence of the stream, a regular expression
     * @param ready status of /health/ready
     */
    private record Situation(String name, String make, String onTarget, int copies, String copied, int compares,
            List<String> compared, int rows, String state, String sentence, int ready) {
        void assertCopied(List<String> log) {
            if (copied.isEmpty()) {
                assertThat(log).noneMatch(line -> line.matches("\\S+ ERROR .*"));
            } else {
                assertThat(String.join("\n", log)).contains(copied);
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Situation> situations() {
        String another = "the source primary is another database than the one from which the stream access_events was "
                + "copied";
        String back = "the source primary has gone back: the watermark of the stream access_events stands at ";
        return Stream.of(
                new Situation("all is well", "", "", 0, "", 0,
                List.of("100 buckets compared (100 rows of the source, 100 of the "
                        + "target), 0 differed; the target holds what the source holds"), 100, "ok", "caught up", 200),
                new Situation("another primary", "", "UPDATE timescale_integration.watermark SET source = '1/2/3'", 1,
                another, 1,
                        List.of(another, "HINT: correct its DSN"), 100, "refused", "refused: " + another + ".*", 503),
                new Situation("a primary that has gone back, or whose clock was ahead", "",
                "UPDATE timescale_integration.watermark "
                        + "SET time = now() + interval '1 day', key = ARRAY[(now() + interval '1 day')::text, key[2]]",
                        1, back, 1,
                        List.of(back, "resync access_events --from TIME"), 100, "refused", "refused: " + back
                        + ".*", 503),
                new Situation("row-level security",
                "ALTER TABLE access_events ENABLE ROW LEVEL SECURITY; CREATE POLICY few ON "
                        + "access_events USING (door_id < '5')", "", 1, "row-level security policy", 1,
                        List.of("row-level security policy", "BYPASSRLS"), 100, "refused",
                        "refused: .*row-level security.*", 503),
                new Situation("a primary that was truncated", "TRUNCATE access_events", "", 0, "", 1,
                        List.of("nothing was compared: the source has no row of the stream"), 100, "differs",
                        "the source has no row any more, and rows up to .* were copied", 200),
                new Situation("a primary that has lost most rows",
                "DELETE FROM access_events WHERE door_id NOT IN ('1', '100')", "",
                        0, "", 1, List.of("2 rows of the source, 100 of the target", "98 rows differ still",
                        "98 on the target alone and "
                        + "not deleted", "HINT: if it is right that they are gone, run reconcile with "
                        + "RECONCILE_MAX_DELETES=98"), 100,
                        "differs", "98 rows differ from the source after reconcile", 200),
                new Situation("a stream that fails from its start", "ALTER TABLE access_events RENAME TO gone", "", 1,
                        "relation \"access_events\" does not exist", 1,
                        List.of("relation \"access_events\" does not exist"), 100,
                        "refused", "refused: .*relation \"access_events\" does not exist.*", 503),
                new Situation("rows at infinity", EVENT.formatted("'infinity'"), "", 0, "", 1,
                List.of("1 differed", "is not all",
                        "1 in the quarantine"), 100, "differs", "1 row of the source cannot be on the target.*", 200),
                new Situation("a row past the retention below the watermark",
                EVENT.formatted("now() - interval '20 years'"), "", 0, "",
                        0, List.of("0 differed; what was compared is equal, and is not all",
                        "1 of the source past the retention"), 100,
                        "ok", "caught up", 200),
                new Situation("an insert that a trigger swallows", EVENT.formatted("now() - interval '30 hours'"),
                        TRIGGER.formatted("INSERT"), 0, "", 1, List.of("1 differed", "1 in the quarantine"), 100,
                        "differs",
                        "1 row of the source cannot be on the target.*", 200),
                new Situation("an update and a delete that a trigger swallows",
                "UPDATE access_events SET door_id = 'x' WHERE door_id = "
                        + "'10'; DELETE FROM access_events WHERE door_id = '20'",
                        TRIGGER.formatted("UPDATE OR DELETE"), 0, "", 1,
                        List.of("2 rows differ still", "2 which the target left as they are without an error"), 100,
                        "differs",
                        "2 rows differ from the source after reconcile", 200),
                new Situation("two rows of one key",
                "ALTER TABLE access_events DROP CONSTRAINT access_events_pkey; INSERT INTO "
                        + "access_events SELECT time, event_id, 'other' FROM access_events WHERE door_id = '7'",
                        "", 0, "", 1,
                        List.of("not all was compared; 1 part failed",
                        "2 rows of the stream access_events share their key"), 100, "differs",
                        "1 part could not be compared or repaired: 2 rows of the stream access_events share their "
                        + "key.*", 200));
    }

    @ParameterizedTest
    @MethodSource("situations")
    void allPlacesSayTheSame(Situation situation) throws Exception {
        make(source.database(), situation.make());
        make(target.database(), situation.onTarget());
        Program.End copy = Program.here(settings, "replicate");
        assertThat(copy.exitCode()).as("%s", copy).isEqualTo(situation.copies());
        situation.assertCopied(copy.err());
        Program.End comparison = Program.here(settings, "reconcile");
        assertThat(comparison.exitCode()).as("%s", comparison).isEqualTo(situation.compares());
        List<String> said = new ArrayList<>(comparison.out());
        said.addAll(comparison.err());
        assertThat(String.join("\n", said)).contains(situation.compared());
        comparison.assertNoStackTrace();
        assertThat(rows()).as("nothing is destroyed").isEqualTo(situation.rows());
        if (!situation.state().isEmpty()) {
            try (ServiceProcess service = service()) {
                awaitSaid(service, situation.state(), situation.sentence());
                assertThat(get(service, "/health/ready").statusCode()).isEqualTo(situation.ready());
                situation.assertCopied(service.log().lines().toList());
                assertThat(service.log().lines().filter(line -> line.contains("RouteWatch ")
                        && line.contains(" route copy of ") && line.contains(" fails: ")))
                        .as("a state is logged once").hasSizeLessThan(2);
            }
            assertThat(rows()).as("nothing is destroyed by the service").isEqualTo(situation.rows());
        }
    }

    private static void make(Database side, String sql) {
        if (!sql.isEmpty()) {
            side.execute(sql);
        }
    }
}

package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.reconcile.ReconcileRun;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps that reach further than to the rows of their stream. */
class StepsOfOthersIT extends KeyedFixture {
    private static final String STEPS = "      - {name: steps, value: own}\n";
    private static final String ROUTE = """
            - route:
                id: own
                from:
                  uri: direct:own
                  steps:
                    - bean: {beanType: "%s", method: %s}
            """;

    /** Steps of a user. */
    public static final class Own {
        /** Looks into the rows. */
        public static void look(@Body List<Map<String, Object>> rows) {
            assertThat(rows.get(0).get("n")).isNotNull();
        }
    }

    private void steps(String method, String... before) throws IOException {
        Files.writeString(routes.resolve("own.camel.yaml"), ROUTE.formatted(Own.class.getName(), method)
                + String.join("", before).indent(8));
    }

    /** Of the program, which they may have for something of their own. */
    @ParameterizedTest
    @ValueSource(strings = {"- removeVariable: {name: \"*\"}", "- setVariable: {name: pass, constant: gate}",
        "- setVariable: {name: run, constant: \"7\"}", "- setVariable: {name: oldest, simple: \"${body[0][at]}\"}",
        "- setVariable: {name: layout, constant: wide}"})
    void variablesAreAfterTheStepsWhatTheyWereBefore(String step) throws IOException {
        rows("integer", "n");
        declare("at, k", STEPS);
        steps("look", step);
        pass("copy");
        assertThat(target.value(ROWS, String.class)).isEqualTo(primary.value(ROWS, String.class)).startsWith("2500 ");
        target.execute("UPDATE keyed SET n = -1 WHERE k = 7");
        primary.execute("DELETE FROM keyed WHERE k < 5");
        ReconcileRun run = (ReconcileRun) pass("reconcile", Map.of("RECONCILE_DELETES", "true"));
        assertThat(run.failures()).isEmpty();
        assertThat(target.value(ROWS, String.class)).isEqualTo(primary.value(ROWS, String.class)).startsWith("2496 ");
    }

    /** A count of their own goes on with each page. */
    @Test
    void variablesOfTheStepsLastAsLongAsThePass() throws IOException {
        rows("integer", "n");
        declare("at, k", STEPS);
        steps("look", "- setVariable: {name: seen, simple: \"${variable.seen}x\"}\n"
                + "- filter: {simple: \"${variable.seen} == 'xxx'\", steps: [{throwException: {exceptionType: "
                + "java.lang.IllegalStateException, message: \"seen ${variable.seen}\"}}]}");
        assertThatThrownBy(() -> pass("copy")).hasMessageContaining("seen xxx");
    }
}

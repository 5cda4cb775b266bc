package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.reconcile.ReconcileRun;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps that reach further than to the rows of their stream. */
@Tag("long")
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
        /** Gives one row to another stream of the table. */
        public static void giveAway(@Body List<Map<String, Object>> rows) {
            rows.stream().filter(row -> row.get("n").equals(2000)).forEach(row -> row.put("k", 2));
        }

        /** Sets a value that there was. */
        public static void leave(@Body List<Map<String, Object>> rows) {
            rows.forEach(row -> row.put("k", "1"));
        }

        /** Sets what there was anew, in one row. */
        public static void same(@Body List<Map<String, Object>> rows) {
            Object value = rows.get(0).get("k");
            rows.get(0).put("k", value instanceof LocalDateTime time ? Timestamp.valueOf(time)
                    : value instanceof LocalDate day ? java.sql.Date.valueOf(day) : value);
        }

        /** Sets another one, in one row. */
        public static void another(@Body List<Map<String, Object>> rows) {
            Object value = rows.get(0).get("k");
            rows.get(0).put("k", value instanceof LocalDateTime time ? time.plusDays(1)
                    : value instanceof LocalDate day ? day.plusDays(1) : false);
        }

        /** Leaves one row to nobody. */
        public static void takeAway(@Body List<Map<String, Object>> rows) {
            rows.forEach(row -> row.remove("k"));
        }

        /** Takes a column out that the target lacks. */
        public static void takeOut(@Body List<Map<String, Object>> rows) {
            rows.forEach(row -> row.remove("more"));
        }

        /** Looks into the rows. */
        public static void look(@Body List<Map<String, Object>> rows) {
            assertThat(rows.get(0).get("n")).isNotNull();
        }
    }

    private void steps(String method, String... before) throws IOException {
        Files.writeString(routes.resolve("own.camel.yaml"), ROUTE.formatted(Own.class.getName(), method)
                + String.join("", before).indent(8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"giveAway 2", "takeAway null"})
    void aRowThatStepsMakeOneOfAnotherStreamIsWrittenByNone(String step) throws IOException {
        rows("text", "1");
        target.execute("CREATE TABLE keyed (at timestamptz NOT NULL, k text, n integer NOT NULL)");
        declare("at, n", "      - {name: where, value: \"k = 1\"}\n", STEPS);
        String method = step.split(" ")[0];
        steps(method);
        String reason = "the steps of the stream keyed make a row that is not its own: k is %s, and its share of the "
                .formatted(step.split(" ")[1]) + "table keyed is k = '1'\nHINT: ";
        assertThatThrownBy(() -> pass("copy")).isInstanceOf(PassFailed.class).hasMessageContaining(reason);
        assertThat(target.count("SELECT count(*) FROM keyed WHERE k = '1'"))
                .isEqualTo(target.count("SELECT count(*) FROM keyed")).isLessThan(2000);
        steps("leave");
        pass("copy");
        assertThat(target.count("SELECT count(*) FROM keyed WHERE k = '1'")).isEqualTo(2500);
        steps(method);
        ReconcileRun run = (ReconcileRun) pass("reconcile");
        assertThat(run.failures().toString()).contains("make a row that is not its own");
        assertThat(target.count("SELECT count(*) FROM keyed WHERE k = '1'")).isEqualTo(2500);
    }

    /** The target would not find them by the condition of the share, and another stream's might be they. */
    @ParameterizedTest
    @ValueSource(strings = {"1.0", "01", "1 "})
    void aTextThatIsNotThatOfTheShareIsReadByNone(String other) throws IOException {
        rows("text", "CASE n WHEN 2000 THEN '" + other + "' ELSE '1' END");
        target.execute("CREATE TABLE keyed (at timestamptz NOT NULL, k text, n integer NOT NULL)");
        declare("at, n", "      - {name: where, value: \"k = '1'\"}\n");
        assertThatThrownBy(() -> pass("copy")).isInstanceOf(PassFailed.class).hasMessageContaining(
                "the stream keyed reads a row that is not its own: k is " + other + ", and its share of the table "
                + "keyed is k = '1'\nHINT: ");
        assertThat(target.count("SELECT count(*) FROM keyed WHERE k <> '1'")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"numeric", "char(3)", "double precision"})
    void aValueThatTheTargetTakesForThatOfTheShareIsItsOwn(String type) throws IOException {
        rows(type, type.equals("numeric") ? "CASE n % 2 WHEN 0 THEN 1 ELSE 1.0 END" : "'1'");
        declare("at, n", "      - {name: where, value: \"k = '1'\"}\n");
        pass("copy");
        assertThat(target.value(ROWS, String.class)).isEqualTo(primary.value(ROWS, String.class)).startsWith("2500 ");
        assertThat(((ReconcileRun) pass("reconcile")).isClean()).isTrue();
    }

    static final List<Arguments> TYPES = List.of(key("boolean", "boolean", "true"),
            key("date", "date", "'2024-05-01'"), key("timestamp", "timestamp", "'2024-05-01'"));

    /** Whatever the value is of in Java. */
    @ParameterizedTest
    @FieldSource("TYPES")
    void aRowOfAnotherStreamIsKnownByAnyType(String type, String value) throws IOException {
        rows(type, value);
        target.execute("CREATE TABLE keyed (at timestamptz NOT NULL, k " + type + ", n integer NOT NULL)");
        String own = primary.value("SELECT min(k::text) FROM keyed", String.class)
                + (type.equals("timestamp") ? ".000000" : "");
        declare("at, n", "      - {name: where, value: \"k = '" + own + "'\"}\n", STEPS);
        steps("another");
        assertThatThrownBy(() -> pass("copy")).hasMessageContaining("make a row that is not its own: k is ");
        steps("same");
        pass("copy");
        assertThat(target.value(ROWS, String.class)).isEqualTo(primary.value(ROWS, String.class)).startsWith("2500 ");
    }

    /** Of the program, which they may have for something of their own. */
    @ParameterizedTest
    @ValueSource(strings = {"- removeVariable: {name: \"*\"}", "- setVariable: {name: pass, constant: gate}",
        "- setVariable: {name: run, constant: \"7\"}", "- setVariable: {name: oldest, simple: \"${body[0][at]}\"}",
        "- setVariable: {name: layout, constant: wide}", "- setVariable: {name: comparison, constant: \"7\"}",
        "- setVariable: {name: bucket_done, constant: never}"})
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

    /** Hashes are of the columns that both sides have. */
    @Test
    void nothingIsEqualWhereTheTargetLacksAColumnThatNoStepTakesOut() throws IOException {
        rows("integer", "n");
        pass("copy");
        pass("reconcile");
        primary.execute("ALTER TABLE keyed ADD COLUMN more integer DEFAULT 7");
        String reason = "the rows of the stream keyed carry the column more, which the table keyed of the target "
                + "lacks\nHINT: add the column to the table, or leave it out in ";
        assertThatThrownBy(() -> pass("copy")).as("without a row too").hasMessageContaining(reason);
        assertThatThrownBy(() -> pass("reconcile")).hasMessageContaining(reason);
        declare("at, k", STEPS);
        Files.writeString(routes.resolve("own.camel.yaml"), ROUTE.substring(0, ROUTE.indexOf("- bean"))
                + "- log: a page");
        assertThatThrownBy(() -> pass("reconcile")).hasMessageContaining(reason);
        assertThatThrownBy(this::recent).hasMessageContaining(reason);
        steps("takeOut");
        assertThat(((ReconcileRun) pass("reconcile")).isClean()).isTrue();
        assertThat(recent().isClean()).isTrue();
        primary.execute("INSERT INTO keyed VALUES ('2024-05-02Z', 1, 2501)");
        pass("copy");
        assertThat(target.count("SELECT count(*) FROM keyed")).isEqualTo(2501);
    }

    private ReconcileRun recent() {
        try (Application application = new Application(settings(Map.of()), routes)) {
            return (ReconcileRun) application.pass("reconcile", new HashMap<>(Map.of("stream", "keyed")));
        }
    }
}

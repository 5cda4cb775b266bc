package io.yosai.timescale.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.yosai.timescale.stream.Page;
import io.yosai.timescale.stream.RowCopy.UnwritableRow;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns that steps of a route add, remove or rename, and rows that are not whole after them. */
class StepColumnsIT extends StepsFixture {
    @Test
    void columnsThatAStepAddsRemovesOrRenamesDoSoInEveryRow() throws SQLException {
        target.execute("ALTER TABLE access_events ADD COLUMN site text, ADD COLUMN tags text[], ADD COLUMN seen date; "
                + "ALTER TABLE access_events DROP COLUMN door_id, DROP COLUMN num; ALTER TABLE access_events ADD "
                + "COLUMN door text");
        write(rows -> {
            rows.forEach(row -> {
                row.put("site", "north");
                row.put("tags", "{a}");
                row.put("seen", row.get("d"));
                row.remove("num");
                row.put("door", row.remove("door_id"));
            });
            return rows;
        });
        String there = "SELECT string_agg(concat_ws('|', site, tags, seen, door, d, ts, t, b, x, c || '.', net, arr, "
                + "span, j), E'\\n' ORDER BY time) FROM %s";
        assertThat(target.value(there.formatted("access_events"), String.class))
                .isEqualTo(primary.value(there.formatted(
                "(SELECT *, 'north' AS site, '{a}' AS tags, d AS seen, door_id AS door FROM access_events) AS e"),
                String.class));
    }

    @Test
    void columnsThatTheTargetLacksMayBeTakenOutByAStep() throws SQLException {
        primary.execute("ALTER TABLE access_events ADD COLUMN secret int4range DEFAULT '[1,2)', ADD COLUMN more "
                + "integer DEFAULT 1");
        write(rows -> {
            rows.forEach(row -> row.keySet().removeAll(List.of("secret", "more")));
            return rows;
        });
        primary.execute("ALTER TABLE access_events DROP COLUMN secret, DROP COLUMN more");
        assertThat(targetContent()).isEqualTo(primaryContent());
    }

    static Stream<Arguments> otherColumns() {
        return Stream.of(
                arguments("one column fewer", List.of("time", "event_id")),
                arguments("another column", List.of("time", "event_id", "door_id")),
                arguments("one column more", List.of("time", "event_id", "person_id", "door_id")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("otherColumns")
    void rowWithOtherColumnsThanTheFirstIsRefused(String name, List<String> columns) throws SQLException {
        Page page = page();
        page.rows().get(0).keySet().retainAll(List.of("time", "event_id", "person_id"));
        page.rows().get(1).keySet().retainAll(columns);
        assertThatThrownBy(() -> write(page)).isInstanceOf(UnwritableRow.class)
                .hasMessage(("a row has the columns %s, but "
                + "the first row of its page has [time, event_id, person_id]\nHINT: a step that adds or removes a "
                + "column must do so in every row").formatted(columns));
        assertNothingWritten();
    }

    @Test
    void keyThatAStepRemovesIsMissed() throws SQLException {
        Page page = page();
        page.rows().forEach(row -> row.remove("event_id"));
        assertThatThrownBy(() -> write(page)).isInstanceOf(UnwritableRow.class).hasMessageStartingWith(
                "the rows of the stream access_events have no column event_id any more, which is of its key\nHINT: ");
        assertNothingWritten();
    }

    @ParameterizedTest
    @ValueSource(strings = {"time", "event_id"})
    void rowWithoutAValueByWhichItIsKnownAgainIsRefused(String column) throws SQLException {
        Page page = page();
        page.rows().get(3).put(column, null);
        page.rows().get(4).put("person_id", "changed");
        assertThatThrownBy(() -> write(page)).isInstanceOf(UnwritableRow.class).hasMessage("a row of the stream "
                + "access_events has no value in the column " + column + " any more, which is of its key\nHINT: a step "
                + "must leave a value in the columns of the key and in the time");
        assertNothingWritten();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsNoRowIsNamed(boolean isText) throws SQLException {
        Page page = page();
        List<Map<String, Object>> rows = new ArrayList<>(page.rows());
        @SuppressWarnings("unchecked")
        List<Object> any = (List<Object>) (List<?>) rows;
        any.set(2, isText ? "row" : null);
        assertThatThrownBy(() -> write(page, rows)).isInstanceOf(UnwritableRow.class).hasMessageStartingWith(
                "the steps of the stream access_events returned " + (isText ? "java.lang.String" : "null")
                + " among the rows, which is no Map\nHINT: ");
        assertNothingWritten();
    }
}

package io.yosai.timescale.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.yosai.timescale.stream.Rows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What steps of a route do with the rows of a page, a List of Maps to them: leave, copy, sort, take out, add. */
@Tag("long")
class StepsIT extends StepsFixture {
    /** Camel asks bodies for it where an expression calls a method of theirs. */
    @Test
    void hashOfRowsDoesNotReadThem() throws SQLException {
        List<Map<String, Object>> rows = page().rows();
        int page = rows.hashCode();
        int row = rows.get(0).hashCode();
        rows.get(0).put("door_id", "changed");
        assertThat(List.of(rows.hashCode(), rows.get(0).hashCode())).containsExactly(page, row);
    }

    @Test
    void rowsThatNobodyAskedForAreNotDecoded() throws SQLException {
        Rows rows = page().rows();
        assertThat(rows).hasSize(7);
        assertThat(rows.getClass()).isEqualTo(Rows.class);
        assertThat(rows.isTouched()).isFalse();
        rows.get(3).put("person_id", "***");
        assertThat(rows.isTouched()).isTrue();
        assertThat(rows.get(3)).containsEntry("person_id", "***").isSameAs(rows.get(3));
    }

    /** Steps after which the target must hold just what the primary holds. */
    static Stream<Arguments> thatChangeNothing() {
        return Stream.of(
                step("nothing", rows -> rows),
                step("reads all values", rows -> {
                    assertThat(rows.toString()).contains("person_id");
                    rows.forEach(row -> row.forEach((name, value) -> assertThat(row.get(name)).isEqualTo(value)));
                    return rows;
                }),
                step("asks for what is not there", rows -> {
                    rows.forEach(row -> assertThat(row.get("none")).isNull());
                    rows.forEach(row -> assertThat(row.containsKey("none")).isFalse());
                    rows.forEach(row -> assertThat(row.remove("none")).isNull());
                    return rows;
                }),
                step("sets each value to itself", rows -> {
                    rows.forEach(row -> row.replaceAll((name, value) -> value));
                    return rows;
                }),
                step("sets each value to itself by its entry", rows -> {
                    rows.forEach(row -> row.entrySet().forEach(entry -> entry.setValue(entry.getValue())));
                    return rows;
                }),
                step("computes each value, those too that another step has set or that are not there", rows -> {
                    rows.forEach(row -> {
                        row.put("door_id", row.get("door_id"));
                        row.keySet().stream().toList().forEach(name -> assertThat(
                                row.computeIfPresent(name, (same, value) -> value)).isEqualTo(row.get(name)));
                        assertThat(row.computeIfPresent("none", (name, value) -> name)).isNull();
                        row.put("num", row.remove("num"));
                        row.computeIfPresent("num", (name, value) -> value);
                    });
                    return rows;
                }),
                step("copies the list", ArrayList::new),
                step("copies each row", rows -> {
                    rows.replaceAll(LinkedHashMap::new);
                    return rows;
                }),
                step("copies each row into Maps of another order", rows -> new ArrayList<>(rows.stream()
                        .<Map<String, Object>>map(TreeMap::new).toList())),
                step("copies the first row into a Map of another order", rows -> {
                    rows.set(0, new TreeMap<>(rows.get(0)));
                    return rows;
                }),
                step("copies the last row into a Map of another order", rows -> {
                    rows.set(6, new TreeMap<>(rows.get(6)));
                    return rows;
                }),
                step("removes a column and puts it back, in some rows", rows -> {
                    rows.subList(1, 5).forEach(row -> row.put("num", row.remove("num")));
                    return rows;
                }),
                step("removes a column and puts it back, in the first row", rows -> {
                    rows.get(0).put("d", rows.get(0).remove("d"));
                    return rows;
                }),
                step("sets a value, then removes another and puts it back", rows -> {
                    rows.forEach(row -> {
                        row.put("door_id", row.get("door_id"));
                        row.put("big", row.remove("big"));
                    });
                    return rows;
                }),
                step("adds a column and removes it", rows -> {
                    rows.forEach(row -> row.put("more", 1));
                    rows.forEach(row -> row.remove("more"));
                    return rows;
                }),
                step("sorts", rows -> {
                    rows.sort(Comparator.comparing(row -> (UUID) row.get("event_id"), Comparator.reverseOrder()));
                    assertThat((UUID) rows.get(0).get("event_id")).isGreaterThan((UUID) rows.get(6).get("event_id"));
                    return rows;
                }),
                step("takes rows out and puts them back", rows -> {
                    Map<String, Object> third = rows.remove(2);
                    rows.add(third);
                    rows.add(0, rows.remove(3));
                    return rows;
                }),
                step("splits and joins", rows -> {
                    List<Map<String, Object>> joined = new ArrayList<>(rows.subList(3, rows.size()));
                    joined.addAll(0, rows.subList(0, 3));
                    return joined;
                }),
                step("streams", rows -> rows.stream().filter(row -> row.get("event_id") != null).toList()),
                step("streams in parallel", rows -> rows.parallelStream().filter(row -> row.get("event_id") != null)
                .toList()));
    }

    @Test
    void valueThatIsComputedAsNullIsRemoved() throws SQLException {
        Map<String, Object> row = page().rows().get(0);
        assertThat(row.computeIfPresent("door_id", (name, value) -> null)).isNull();
        assertThat(row).doesNotContainKey("door_id").containsKey("person_id");
    }

    @Test
    void valueIsComputedByAFunctionThatAddsAColumn() throws SQLException {
        Map<String, Object> row = page().rows().get(0);
        row.computeIfPresent("door_id", (name, value) -> {
            row.put("more", value);
            return "masked";
        });
        assertThat(row).containsEntry("door_id", "masked").containsKey("more");
    }

    private static Arguments step(String name, UnaryOperator<List<Map<String, Object>>> step) {
        return arguments(name, step);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("thatChangeNothing")
    void rowsArriveAsTheyAre(String name, UnaryOperator<List<Map<String, Object>>> step) throws SQLException {
        write(step);
        assertThat(targetContent()).isEqualTo(primaryContent());
    }

    static Stream<Arguments> filters() {
        return Stream.of(
                step("removeIf", rows -> {
                    rows.removeIf(row -> "x".equals(row.get("door_id")));
                    return rows;
                }),
                step("iterator", rows -> {
                    for (Iterator<Map<String, Object>> each = rows.iterator(); each.hasNext();) {
                        if ("x".equals(each.next().get("door_id"))) {
                            each.remove();
                        }
                    }
                    return rows;
                }),
                step("listIterator", rows -> {
                    for (ListIterator<Map<String, Object>> each = rows.listIterator(rows.size()); each.hasPrevious();) {
                        if ("x".equals(each.previous().get("door_id"))) {
                            each.remove();
                        }
                    }
                    return rows;
                }),
                step("remove", rows -> {
                    rows.remove(2);
                    return rows;
                }),
                step("remove of the row", rows -> {
                    assertThat(rows.remove(rows.get(2))).isTrue();
                    return rows;
                }),
                step("clear of a subList", rows -> {
                    rows.subList(2, 3).clear();
                    return rows;
                }),
                step("stream", rows -> rows.stream().filter(row -> !"x".equals(row.get("door_id"))).toList()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("filters")
    void rowsThatAStepTakesOutStayOut(String name, UnaryOperator<List<Map<String, Object>>> step) throws SQLException {
        write(step);
        primary.execute("DELETE FROM access_events WHERE door_id = 'x'");
        assertThat(targetContent()).isEqualTo(primaryContent());
    }

    @Test
    void rowsThatAStepAddsAreWritten() throws SQLException {
        write(rows -> {
            Map<String, Object> more = new HashMap<>(rows.get(0));
            more.put("event_id", "00000000-0000-0000-0000-0000000000ff");
            rows.add(1, more);
            return rows;
        });
        assertThat(targetRows()).isEqualTo(8);
        assertThat(target.count("SELECT count(*) FROM (SELECT to_jsonb(row) - 'event_id' FROM access_events AS row "
                + "WHERE time = '2024-05-01 00:00:01+00' GROUP BY 1 HAVING count(*) = 2) AS pair")).isEqualTo(1);
    }
}
